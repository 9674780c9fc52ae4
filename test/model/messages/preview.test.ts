import { planDigest } from '../../../model/digest.js';
import { type MessagePreview, previewMessages } from '../../../model/messages/preview.js';
import type { Plan, PlanAsk } from '../../../model/plan.js';
import { planOf, step, workspace } from '../planned.js';

const HOUR = 3_600_000;

/** Everybody is reached over these two, in this order. */
function reachable() {
  const { daybook, ...rest } = workspace();
  const transports = { slack: { kind: 'console' }, email: { kind: 'console' } } as const;
  return { ...rest, daybook: { ...daybook, transports } };
}

const PLAN: Plan = planOf(
  `
stages:
  - stage: tell
    steps:
      - { id: look, type: check, target: api, get: /x, expect: response.status == 200 }
      - id: announce
        type: manual
        to: [operations]
        instructions: Read it
        deadline: 10h
        onDeadline: continue
      - { id: news, type: notify, to: [release, lin], message: { subject: 'Ready \${{ steps.look.outputs.status }}', body: 'See **it**.' } }
  - stage: cutover
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`,
  { workspace: reachable() },
);

/** The plan with another ask at its manual step. */
function asking(ask: Partial<PlanAsk>): Plan {
  const planned: PlanAsk = {
    kind: 'acknowledgement',
    to: ['operations', 'dba-duty'],
    subject: { $text: ['Release ', { $expr: 'steps.look.outputs.tag' }] },
    text: 'Tonight.',
    contact: { urgent: false, escalate: [] },
    deadlineMs: 10 * HOUR,
    onDeadline: 'continue',
    ...ask,
  };
  return { ...PLAN, steps: PLAN.steps.map((one) => (one.id === 'announce' ? { ...one, ask: planned } : one)) };
}

function of(plan: Plan, id: string): MessagePreview[] {
  return previewMessages(plan).filter((preview) => preview.step === id && preview.kind !== 'decision');
}

const names = (previews: MessagePreview[]) => previews.map(({ what, n }) => (n === undefined ? what : `${what} ${n}`));

it('shows every message of an audience: the ask, other words, reminders before the deadline, escalations, both endings', () => {
  const plan = asking({
    contact: {
      urgent: false,
      remind: { everyMs: 4 * HOUR, within: 'working-hours', atMost: 3 },
      escalate: [
        { afterMs: 6 * HOUR, to: 'deputy' },
        { afterMs: 8 * HOUR, to: 'release' },
      ],
    },
    variants: [
      { for: 'operations', text: 'Silence alert 17.' },
      { for: 'money', subject: 'No orders for a minute' },
    ],
  });
  const previews = of(plan, 'announce');
  expect(names(previews)).toEqual([
    'ask',
    'ask',
    'ask',
    'reminder 1',
    'reminder 2',
    'escalation 1',
    'escalation 2',
    'closed',
    'closed',
  ]);
  expect(previews.map(({ when }) => when).slice(3, 6)).toEqual([
    '4h after it opens, for each who has not answered, moved into the working hours of each',
    '8h after it opens, for each who has not answered, moved into the working hours of each',
    '6h after it opens, for each who has not answered',
  ]);
  expect(previews[1]).toMatchObject({ variant: 'operations', letter: { body: 'Silence alert 17.' } });
  expect(previews[2]?.letter.subject).toMatch(/: No orders for a minute$/);
  expect(previews[4]?.letter.preface).toBe('Reminder 2 of 3. Asked 8h ago.');
  expect(previews[5]?.letter.preface).toContain('${{ whoever is silent }} has not answered for 6h');
  expect(previews.slice(-2).map(({ letter }) => letter.subject)).toEqual([
    '[PRODUCTION] Reached: Release ${{ steps.look.outputs.tag }}',
    '[PRODUCTION] Missed: Release ${{ steps.look.outputs.tag }}',
  ]);
});

it('names who gets it, group by group, and over what, in order', () => {
  const [ask] = of(asking({}), 'announce');
  expect(ask?.to).toEqual([
    { name: 'operations', people: ['Lin Wei', 'Omar Haddad'] },
    { name: 'whoever is on duty in dba-duty', people: [] },
  ]);
  expect(ask?.transports).toEqual(['slack', 'email']);
  expect(ask?.letter.facts[0]?.value).toBe('operations and dba-duty (3 people)');
});

it('leaves what only the run will know as it was written, and the plan digest as it is', () => {
  const [ask] = of(asking({}), 'announce');
  expect(ask?.letter.subject).toBe(
    '[PRODUCTION] Acknowledge by ${{ 10h after it opens }}: Release ${{ steps.look.outputs.tag }}',
  );
  const facts = Object.fromEntries(ask?.letter.facts.map(({ label, value }) => [label, value]) ?? []);
  expect(facts).toMatchObject({
    Deadline: '${{ 10h after it opens }}',
    Run: '${{ run }} (Test), step announce',
    Plan: planDigest(asking({})).slice(0, 12),
    Digest: '${{digest}}',
  });
  expect(ask?.letter.link?.url).toBe('${{ link }}');
});

it('shows what an approval lets through, and how it can end', () => {
  const plan = structuredClone(PLAN);
  step(plan, 'switch').params = { to: { green: { $expr: 'steps.look.outputs.share' } } };
  const previews = of(plan, 'go');
  expect(previews[0]?.letter.effects).toEqual([
    { label: 'switch (traffic on edge)', value: 'to: {green: "${{ steps.look.outputs.share }}"}' },
    { label: 'Undo of switch', value: 'to: {blue: 100}' },
  ]);
  expect(previews.slice(1).map(({ letter }) => letter.news[0])).toEqual(['Approved', 'Rejected', 'Deadline passed']);
});

it('shows notifications with their own transport', () => {
  const [news] = of(PLAN, 'news');
  expect(news).toMatchObject({
    what: 'notification',
    to: [
      { name: 'release', people: ['Dana Reyes'] },
      { name: 'Lin Wei', people: [] },
    ],
    transports: ['slack', 'email'],
    letter: { subject: '[PRODUCTION] Ready ${{ steps.look.outputs.status }}', body: 'See **it**.' },
  });
  const plan = structuredClone(PLAN);
  step(plan, 'news').params.via = 'pager';
  expect(of(plan, 'news')[0]?.transports).toEqual(['pager']);
});

it('shows each question that steps can raise once, with its choices and the people of policy', () => {
  const decisions = previewMessages(PLAN).filter(({ kind, what }) => kind === 'decision' && what === 'ask');
  expect(decisions.map(({ when }) => when)).toEqual([
    'when look ends without a yes or a no, also in quiet hours',
    'when switch does not succeed, also in quiet hours',
  ]);
  expect(decisions[1]?.to).toEqual([{ name: 'release', people: ['Dana Reyes'] }]);
  expect(decisions[1]?.letter.buttons.map(({ label }) => label)).toEqual(['Retry', 'Skip', 'Abort', 'Undo']);
});

it('without a transport shows only how an ask reads, and that nobody is told', () => {
  const contact = { urgent: false, remind: { everyMs: HOUR, within: 'any', atMost: 3 }, escalate: [] } as const;
  for (const transports of [undefined, []]) {
    const previews = of({ ...asking({ contact: { ...contact, escalate: [] } }), transports }, 'announce');
    expect(names(previews)).toEqual(['ask']);
    expect(previews[0]?.transports).toEqual([]);
  }
  expect(names(of({ ...PLAN, transports: undefined }, 'news'))).toEqual(['notification']);
});

it('shows those of the runbooks that it calls', () => {
  const nested = { ...PLAN, runbook: { ...PLAN.runbook, title: 'Warm caches' } };
  const all = previewMessages({ ...PLAN, nested: { [planDigest(nested)]: nested } });
  const own = previewMessages(PLAN);
  expect(all).toHaveLength(2 * own.length);
  expect(new Set(all.map(({ runbook }) => runbook))).toEqual(new Set(['Test', 'Warm caches']));
});

it('changes nothing and says the same again', () => {
  const plan = asking({});
  const before = structuredClone(plan);
  expect(previewMessages(plan)).toEqual(previewMessages(plan));
  expect(plan).toEqual(before);
});
