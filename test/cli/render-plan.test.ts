import pc from 'picocolors';
import { plannedMs } from '../../cli/render/plan/plan-facts.js';
import { planMarkdown } from '../../cli/render/plan/plan-markdown.js';
import { planMermaid } from '../../cli/render/plan/plan-mermaid.js';
import { planSvg } from '../../cli/render/plan/plan-svg.js';
import { planText } from '../../cli/render/plan/plan-text.js';
import { drawing } from '../../cli/render/plan/drawing.js';
import { madeUpPlan, planStep } from './made-up-plans.js';

const DIGEST = 'c'.repeat(64);
const EVIL = planStep('evil', { title: `"]; click me <script>|\`[x](y)`, sentence: '| a | <img src=x> `b`' });

it('shows a plan: what, in which order, who is asked, what undoes it', () => {
  expect(planText(madeUpPlan(), DIGEST, pc.createColors(false))).toBe(`[PRODUCTION] Storefront goes live
runbook go-live, day 1, owner release, runbooks/go-live.yaml
plan digest ${DIGEST}
inputs release: v1.4.2
objectives RTO 15m, RPO 30s
expected 35s, beside the waits for people

1. look
   green-is-healthy  check     Ask whether green is healthy  planned 5s
                               up to 3 attempts

2. cutover
   go                approval  Ask for the decision cutover
                               asks product (1) within 4h, else: reject
   switch            traffic   Set storefront-edge to green 100 %  planned 30s  release
                               guarded: only after go has passed
                               undo: Set storefront-edge to blue 100 %
                               on failure: undo

Who may be asked
   product  Omar Haddad (omar)

What it acts on
   storefront-edge  haproxy
`);
});

it('adds up the longest path of each stage', () => {
  const parallel = [
    planStep('a', { plannedMs: 10 }),
    planStep('b', { stage: 1, plannedMs: 20 }),
    planStep('c', { stage: 1, plannedMs: 50 }),
    planStep('d', { stage: 1, plannedMs: 5, needs: [1] }),
  ];
  expect(plannedMs(madeUpPlan({ steps: parallel }))).toBe(60);
  expect(plannedMs(madeUpPlan({ steps: [planStep('a')] }))).toBeUndefined();
});

it('says what a step comes after when it is not the one before', () => {
  const steps = [
    planStep('a'),
    planStep('b', { stage: 1 }),
    planStep('c', { stage: 1 }),
    planStep('d', { stage: 1, needs: [1, 2] }),
  ];
  const text = planText(madeUpPlan({ steps }), DIGEST, pc.createColors(false));
  expect(text).toContain('after b, c');
  expect(text.match(/at the start of the stage/g)).toHaveLength(1);
});

it('writes Markdown whose words cannot leave their cell', () => {
  const text = planMarkdown(madeUpPlan({ steps: [EVIL] }), DIGEST);
  const row = text.split('\n').find((line) => line.includes('evil')) ?? '';
  expect(row.replace(/\\./g, '').match(/\|/g)).toHaveLength(6);
  expect(text).not.toMatch(/[^\\]<img/);
  expect(text).toContain(`- Plan digest: \`${DIGEST}\``);
});

it('draws Mermaid with stages, needs and what an approval lets through', () => {
  expect(planMermaid(madeUpPlan())).toBe(`flowchart TD
  subgraph stage0["1. look"]
    s0["green-is-healthy<br/>green-is-healthy"]:::probe
  end
  subgraph stage1["2. cutover"]
    s1{{"go<br/>Go live?"}}
    s2["switch<br/>switch"]:::effect
  end
  s1 --> s2
  stage0 ==> stage1
  s1 -. lets through .-> s2
  classDef effect stroke-width:3px
  classDef probe stroke-dasharray:4 2
`);
  expect(planMermaid(madeUpPlan({ steps: [EVIL] }))).toContain('#34;]#59; click me #60;script#62;');
});

it('draws an SVG with every step once, and no foreign markup', () => {
  const svg = planSvg(madeUpPlan());
  for (const id of ['green-is-healthy', 'go', 'switch'])
    expect(svg.match(new RegExp(`font-weight="600" fill="#24292f">${id}<`, 'g'))).toHaveLength(1);
  expect(svg).toContain('>2. cutover<');
  expect(planSvg(madeUpPlan({ steps: [EVIL] }))).not.toMatch(/<(script|img)/);
});

it('refuses an SVG that nobody could read, with the way out', async () => {
  const steps = Array.from({ length: 601 }, (_, index) => planStep(`s${index}`));
  await expect(drawing(madeUpPlan({ steps }), 'svg')).rejects.toMatchObject({
    exit: 2,
    cure: expect.stringContaining('mermaid'),
  });
  await expect(drawing(madeUpPlan({ steps }), 'mermaid')).resolves.toContain('s600');
});
