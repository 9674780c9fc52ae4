import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';
import { drawnStages } from '../../model/render/drawn.js';
import { planMarkdown } from '../../model/render/plan-markdown.js';
import { planMermaid } from '../../model/render/plan-mermaid.js';
import { expectedMs } from '../../model/render/plan-parts.js';
import { planSvg } from '../../model/render/plan-svg.js';
import { planText } from '../../model/render/plan-text.js';
import { textWidth, wrapped } from '../../model/render/svg/text.js';
import { planOf } from './planned.js';

const PLAN = `
inputs: { release: { type: string, default: v7 } }
objectives: { rto: 15m, rpo: 30s }
stages:
  - stage: prepare
    order: parallel
    steps:
      - { id: tell, type: notify, to: [operations], message: { subject: 'Release \${{ inputs.release }} tonight', body: now } }
      - { id: install, type: deploy, target: host, slot: green, version: '\${{ inputs.release }}', undo: { stop: true }, onFailure: undo }
      - { id: migrate, type: command, target: box, run: [./migrate.sh, up], needs: [install], planned: 5m }
      - { id: smoke, type: check, target: api, get: /healthz, expect: response.status == 200, needs: [install, tell] }
  - stage: cutover
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
      - { id: watch, type: check, target: api, get: /healthz, for: 10m, when: steps.switch.status == "succeeded" }
  - stage: widen
    steps:
      - id: ramp
        forEach: [1, 5, 10, 20, 30, 50, 75, 100]
        steps:
          - { id: soak, type: wait, for: 10m }
          - { id: look, type: check, target: api, get: '/cohort/\${{ item }}' }
      - { id: wrap-up, type: manual, to: [operations, kim], instructions: Close the ticket, deadline: 1d, onDeadline: continue }
`;

const plan = planOf(PLAN);
const digest = planDigest(plan);

/** A plan in which everything that people write tries to break out of the picture. */
function hostile(): Plan {
  const copy = structuredClone(plan);
  copy.runbook.title = '<script>alert(1)</script>\u001b[31m # `*x*`';
  for (const step of copy.steps) step.sentence = `"]; click s0 "javascript:x" & <b> \u202e \n${step.sentence}`;
  copy.policy.colour = '"/><script>';
  return copy;
}

describe('planText', () => {
  it('says what happens, in which order, who is asked and what undoes it', () => {
    const text = planText(plan, digest);
    const lines = text.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
    expect(lines).toEqual(
      expect.arrayContaining([
        `Digest ${digest}`,
        'Inputs release = v7',
        'Objectives RTO 15m, RPO 30s',
        '2. cutover',
        'switch traffic Set edge to green 100 %',
        'asks: product (1) and operations (1), level 3; within 4h, then rejected',
        'lets through: switch',
        'needs: the approval go',
        'undo: Set edge to blue 100 %',
        'only if: steps.switch.status == "succeeded"',
        'asks: operations or kim; within 1d, then goes on',
        'product Omar Haddad (omar)',
      ]),
    );
    expect(text.indexOf('   go ')).toBeLessThan(text.indexOf('   switch '));
  });

  it('says what a step comes after when it is not the one before', () => {
    const text = planText(plan, digest);
    expect(text).toContain('after: tell and install');
    expect(text.match(/starts: with its stage/g)).toHaveLength(1);
  });

  it('shows the plans of the runbooks that it calls', () => {
    const calling = structuredClone(plan);
    calling.nested[digest] = plan;
    const text = planText(calling, digest);
    expect(text).toContain(`Test, called as a run of its own (plan ${digest.slice(0, 12)})`);
    expect(text.match(/^ {3}switch /gm)).toHaveLength(2);
    expect(planMarkdown(calling, digest).match(/\*\*switch\*\*/g)).toHaveLength(2);
  });

  it('lets no text steer the terminal', () => {
    const text = planText(hostile(), digest);
    for (const steering of ['\u001b', '\u202e']) expect(text).not.toContain(steering);
  });
});

describe('planMarkdown', () => {
  it('is a checklist with every step once', () => {
    const text = planMarkdown(plan, digest);
    expect(text.match(/^- \[ \] /gm)).toHaveLength(plan.steps.length);
    expect(text).toContain('- [ ] **switch** (traffic): Set edge to green 100 %');
    expect(text).toContain('  - undo: Set edge to blue 100 %');
    expect(text).toContain('- **product:** Omar Haddad (omar)');
    expect(text).toContain('- **edge:** ');
  });

  it('escapes what people wrote', () => {
    expect(planMarkdown(hostile(), digest)).not.toContain('<script>');
  });
});

describe('planMermaid', () => {
  it('draws stages, asks and dashed undo, and a long forEach once', () => {
    const text = planMermaid(plan);
    expect(text).toContain('subgraph stage1["2. cutover"]');
    expect(text).toMatch(/s\d+\(\["go<br\/>.*asks product \(1\) and operations \(1\), level 3"\]\):::ask/);
    expect(text).toMatch(/s\d+ -\. undo \.-> u\d+\["Set edge to blue 100 %"\]/);
    expect(text).toContain('× 8');
    expect(text).not.toContain('ramp[1]');
  });

  it('leads from an approval to what it lets through, also in another stage', () => {
    const text = planMermaid(plan);
    expect(text).toContain('== lets through ==>');
    const apart = structuredClone(plan);
    const go = apart.steps.findIndex(({ id }) => id === 'go');
    for (const step of apart.steps) {
      if (step.approval === go) Object.assign(step, { stage: 2, needs: [] });
    }
    expect(planMermaid(apart)).toContain(`  s${go} == lets through ==> s${go + 1}`);
  });

  it('keeps quotes and markup inside their labels', () => {
    for (const line of planMermaid(hostile()).split('\n')) expect((line.match(/"/g) ?? []).length % 2).toBe(0);
    expect(planMermaid(hostile())).not.toMatch(/^\s*click/m);
  });
});

describe('planSvg', () => {
  it('shows title, environment, digest prefix, stages, asks and undo', () => {
    const svg = planSvg(plan, digest);
    for (const shown of [
      'Test',
      'production',
      `plan ${digest.slice(0, 12)}`,
      'cutover',
      'asks product (1) and operations',
      'within 4h, then rejected',
      'only with the approval go',
      'lets through',
      'undo',
      '× 8',
    ]) {
      expect(svg).toContain(shown);
    }
    expect(svg.match(/stroke-dasharray="5 4" marker-end="url\(#undo-head\)"/g)).toHaveLength(2);
  });

  it('is the same for the same plan', () => {
    expect(planSvg(plan, digest)).toBe(planSvg(structuredClone(plan), digest));
  });

  it('holds no script and no reference outside, whatever people wrote', () => {
    const svg = planSvg(hostile(), digest);
    expect(svg).not.toMatch(/<script|href|javascript:x" |<b>|url\((?!#)/);
    const tags = [...svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g)].filter(([, , , selfClosed]) => !selfClosed);
    expect(tags.filter(([, closing]) => closing).length).toBe(tags.filter(([, closing]) => !closing).length);
  });

  it('draws a plan of thousands of steps', () => {
    const stage = (s: number) =>
      `  - stage: s${s}\n    steps:\n      - { id: r${s}, type: wait, for: 1s, forEach: '\${{ inputs.l }}' }\n`;
    const many = planOf(`inputs: { l: { type: list } }\nstages:\n${[0, 1, 2].map(stage).join('')}`, {
      inputs: { l: Array.from({ length: 1000 }, (_, n) => n) },
    });
    expect(planSvg(many, digest).length).toBeLessThan(20_000);
    const flat = structuredClone(many);
    flat.groups = [];
    for (const step of flat.steps) delete step.group;
    expect(planSvg(flat, digest)).toContain('r2[999]');
  });
});

describe('expectedMs', () => {
  it('adds up the longest path of each stage', () => {
    const copy = structuredClone(plan);
    for (const step of copy.steps) delete step.plannedMs;
    expect(expectedMs(copy)).toBe(0);
    const planned: Record<string, number> = { tell: 30, install: 20, migrate: 50, smoke: 5, go: 7 };
    for (const step of copy.steps) step.plannedMs = planned[step.id];
    expect(expectedMs(copy)).toBe(77);
  });
});

describe('drawnStages', () => {
  it('leaves out lines that a longer way says already', () => {
    const { steps = [] } = drawnStages(
      planOf(`
stages:
  - stage: all
    steps:
      - { id: a, type: wait, for: 1s }
      - { id: b, type: wait, for: 1s, needs: [a] }
      - { id: c, type: wait, for: 1s, needs: [a, b] }
`),
    )[0] ?? { steps: [] };
    expect(steps.map(({ needs }) => needs)).toEqual([[], [0], [1]]);
  });

  it('names a long forEach once, without an iteration', () => {
    const names = drawnStages(plan).flatMap(({ steps }) => steps.map(({ name }) => name));
    expect(names.filter((name) => name.startsWith('ramp'))).toEqual(['ramp.soak', 'ramp.look']);
  });
});

describe('wrapped', () => {
  it('keeps every line within its width and says when something is cut', () => {
    const style = { size: 13, width: 120, lines: 2 };
    const lines = wrapped('a sentence that goes on and on and averyveryveryveryverylongwordatitsend', style);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    for (const line of lines) expect(textWidth(line, style)).toBeLessThanOrEqual(120);
  });
});
