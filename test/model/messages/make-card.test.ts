import type { Ask } from '../../../model/ask.js';
import { cardOf } from '../../../model/messages/make-card.js';
import { planOf } from '../planned.js';

const PLAN = planOf(`
stages:
  - stage: cutover
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 } }
`);

function ask(change: Partial<Ask> = {}): Ask {
  return {
    id: 'go/1',
    kind: 'approval',
    step: 'go',
    epoch: 1,
    title: 'Cutover',
    text: 'All is well.',
    actions: ['approve', 'reject'],
    level: 3,
    digest: 'ab'.repeat(32),
    openedAt: 1,
    deadlineAt: 2,
    onDeadline: 'reject',
    votes: [],
    status: 'open',
    ...change,
  };
}

function card(change: Partial<Ask>) {
  return cardOf({ run: 'go-live-7', plan: PLAN, planDigest: 'cd'.repeat(32), ask: ask(change) });
}

it('carries what messages say, from the run and its plan', () => {
  const covers = [{ step: 'switch', type: 'traffic', epoch: 1, target: 'edge', params: { to: { green: 100 } } }];
  const request = {
    run: 'go-live-7',
    ask: 'go/1',
    decision: 'cutover',
    environment: 'production',
    planDigest: 'x',
    covers,
  };
  const { quorum } = PLAN.policy.approvals.cutover ?? {};
  expect(card({ request, quorum })).toEqual({
    run: 'go-live-7',
    runbook: 'Test',
    environment: 'production',
    colour: 'red',
    planDigest: 'cd'.repeat(32),
    step: 'go',
    ask: 'go/1',
    kind: 'approval',
    title: 'Cutover',
    text: 'All is well.',
    digest: 'ab'.repeat(32),
    level: 3,
    openedAt: 1,
    deadlineAt: 2,
    onDeadline: 'reject',
    actions: ['approve', 'reject'],
    who: 'product (1) and operations (1)',
    quorum,
    covers,
  });
});

it('is plain JSON, so that it can travel to an activity', () => {
  const made = card({ subject: 'S', pair: { driver: ['a'], observer: ['b'] } });
  expect(JSON.parse(JSON.stringify(made))).toEqual(made);
});

it.each<[string, Partial<Ask>, string]>([
  ['a decision', { kind: 'decision', who: ['release', 'dba', 'lin'] }, 'release, dba or lin'],
  [
    'a pair',
    { kind: 'manual', pair: { driver: ['dba'], observer: ['operations', 'lin'] } },
    'driver: dba; observer: operations or lin',
  ],
  ['an audience', { kind: 'acknowledgement', who: ['noc', 'support'] }, 'noc and support'],
])('says in words whom %s asks', (_, change, who) => {
  expect(card(change).who).toBe(who);
});

it.each<[NonNullable<Ask['audience']>['require'], string]>([
  [{}, 'everybody'],
  [{ atLeast: { percent: 90 }, everyoneIn: ['noc', 'dba'] }, 'at least 90%; everyone in noc and dba'],
  [{ atLeast: { count: 20 }, noneDeclined: true }, 'at least 20; nobody declines'],
  [{ byTime: { until: '18:00', zone: 'Europe/Berlin' } }, 'everybody; by 18:00 Europe/Berlin'],
])('says in words what an audience must reach: %j', (require, need) => {
  const audience = { total: 1, shards: [], require, counts: { total: 1, states: {}, groups: {} } };
  expect(card({ kind: 'acknowledgement', who: ['noc'], audience })).toMatchObject({ need, who: 'noc (1 person)' });
});
