import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';
import { planMarkdown } from '../../model/render/plan-markdown.js';
import { planMermaid } from '../../model/render/plan-mermaid.js';
import { planSvg } from '../../model/render/plan-svg.js';
import { planText } from '../../model/render/plan-text.js';
import { stepFacts } from '../../model/render/step-facts.js';
import { planOf, workspace } from './planned.js';

const TELL = `
stages:
  - stage: s
    steps:
      - id: announce
        type: acknowledge
        to: [operations, kim, on-call]
        message: { subject: Tonight, body: It goes live. }
        variants: [{ for: operations, subject: Your shift }]
        require: { atLeast: 90%, everyoneIn: [operations], noneDeclined: true, byTime: '17:00' }
        remind: { every: 2h, within: working-hours }
        escalate: [{ after: 6h, to: deputy }, { after: 8h, to: release }]
        urgent: true
        deadline: 10h
        onDeadline: ask
      - id: survey
        type: questionnaire
        to: [operations]
        message: { subject: How ready?, body: Tell us. }
        questions: [{ name: ready, label: Ready?, type: yes-no }, { name: why, label: Why, type: text, required: false }]
        remind: { every: 1h, within: any, atMost: 1 }
        deadline: 1d
        onDeadline: continue
      - { id: plug, type: manual, pair: { driver: [operations], observer: [kim, dana] }, instructions: Plug it., deadline: 4h, onDeadline: fail }
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 } }
`;

function made(transports: boolean, lines = TELL): Plan {
  const shop = workspace();
  shop.people.rotas = { 'on-call': { zone: 'UTC', from: '2026-01-01', at: '09:00', days: 7, order: ['lin', 'dana'] } };
  for (const person of Object.values(shop.people.people)) person.email = `${person.id}@shop.example`;
  if (transports)
    shop.daybook.transports = {
      screen: { kind: 'console' },
      mail: { kind: 'email', target: 'smtp', from: 'd@shop.example' },
    };
  return planOf(lines, { workspace: shop });
}

const facts = (plan: Plan, id: string) =>
  stepFacts(
    plan,
    plan.steps.findIndex((step) => step.id === id),
  ).map(({ label, text }) => `${label}: ${text}`);

describe('what a plan says about people', () => {
  const plan = made(true);

  it('is who is asked, what is required, over what, when they are reminded, and what silence means', () => {
    expect(facts(plan, 'announce')).toEqual([
      'asks: operations, kim and on-call (4 people); within 10h, then a person decides',
      'requires: at least 90%; everyone in operations; nobody declines; by 17:00 Europe/Berlin',
      'other words: for operations',
      'told: over screen, then mail, unless they prefer another order; also in quiet hours',
      'reminded: every 2h in working hours, at most 3 times',
      'escalates: after 6h to their deputies, after 8h to release',
      'silence: is never yes; after 10h operations decides',
    ]);
    expect(facts(plan, 'survey')).toEqual([
      'asks: operations (2 people); within 1d, then goes on',
      'requires: everybody',
      'questions: Ready?; Why (if they like)',
      'told: over screen, then mail, unless they prefer another order',
      'reminded: every 1h, once',
      'silence: is no answer; after 1d the run goes on',
    ]);
  });

  it('is who does it and who watches, and who lets something through', () => {
    expect(facts(plan, 'plug')).toEqual([
      'asks: operations to do it, and kim or dana to watch; within 4h, then failed',
      'told: over screen, then mail, unless they prefer another order',
      'silence: is never yes; after 4h the step has failed',
    ]);
    expect(facts(plan, 'go')).toEqual([
      'asks: product (1) and operations (1), level 3; within 4h, then rejected',
      'lets through: switch',
      'told: over screen, then mail, unless they prefer another order',
      'silence: is never yes; after 4h it is rejected',
    ]);
  });

  it('is plain when nobody is told, and what it was in plans of versions that told nobody', () => {
    const untold = made(false);
    expect(facts(untold, 'announce')).toContain('told: nobody: no transport is configured');
    expect(facts(untold, 'go')).toEqual([
      'asks: product (1) and operations (1), level 3; within 4h, then rejected',
      'lets through: switch',
    ]);
  });

  it('stands in every reading of the plan', () => {
    const digest = planDigest(plan);
    expect(planText(plan, digest)).toContain('escalates: after 6h to their deputies, after 8h to release');
    expect(planMarkdown(plan, digest)).toContain('  - silence: is never yes; after 10h operations decides');
    expect(planMermaid(plan)).toContain('asks operations, kim and on-call (4 people)');
    expect(planSvg(plan, digest)).toContain('operations, kim and on-call');
  });
});

describe('a large audience', () => {
  it('is counted, and the first of it are named', () => {
    const crowd = Array.from({ length: 10_000 }, (_, index) => `p${index}`);
    const shop = workspace({ groups: { crowd } });
    for (const id of crowd) shop.people.people[id] = { id, name: id.toUpperCase() };
    const lines = `stages:\n  - stage: s\n    steps:\n      - { id: a, type: acknowledge, to: [crowd], message: { subject: s, body: b }, deadline: 1h, onDeadline: fail }\n`;
    const plan = planOf(lines, { workspace: shop });
    const text = planText(plan, planDigest(plan));
    expect(text).toContain('asks: crowd (10000 people)');
    expect(text).toContain('P24 (p24), and 9975 more');
    expect(text.length).toBeLessThan(4000);
  });
});
