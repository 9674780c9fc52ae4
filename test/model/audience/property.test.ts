import fc from 'fast-check';
import { countEntries } from '../../../model/audience/counts.js';
import { judgeAudienceAnswer } from '../../../model/audience/judge-audience-answer.js';
import { applyAnswer, applyDelivery, applyDeputy, applyUnreachable } from '../../../model/audience/ledger.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';
import { judgeRequirement } from '../../../model/audience/requirement.js';
import type { AudienceAction, AudienceAnswer } from '../../../model/audience/answer.js';
import type { Requirement } from '../../../model/plan.js';
import { type Happening, requirementOf, stateOf } from './reference.js';
import { answerOf, entryOf, proven } from './support.js';

const PEOPLE = ['ada', 'bo', 'cy'];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant('told' as const),
    as: fc.constantFrom('sent' as const, 'delivered' as const, 'failed' as const),
    transport: fc.constantFrom('mail', 'chat'),
    kind: fc.constantFrom('ask' as const, 'reminder' as const, 'escalation' as const),
  }),
  fc.record({
    what: fc.constant('answer' as const),
    say: fc.constantFrom('acknowledge' as const, 'decline' as const, 'answer' as const),
    sub: fc.constantFrom('self' as const, 'deputy' as const, 'stranger' as const),
  }),
  fc.record({ what: fc.constant('waive' as const), sub: fc.constantFrom('steward' as const, 'stranger' as const) }),
  fc.constantFrom<Happening>({ what: 'seen' }, { what: 'bounced' }, { what: 'unreachable' }, { what: 'deputy' }),
);

const requirement: fc.Arbitrary<Requirement> = fc.record(
  {
    atLeast: fc.oneof(
      fc.record({ count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ percent: fc.constantFrom(30, 50, 67, 100) }),
    ),
    everyoneIn: fc.constant(['noc']),
    noneDeclined: fc.constant(true),
  },
  { requiredKeys: [] },
);

interface Moment {
  over: boolean;
  now: number;
}

/** The product's way of one happening: judged, and worked in when it is worth it. Every answer arrives twice. */
function work(entry: LedgerEntry, one: Happening, moment: Moment): LedgerEntry {
  const { now } = moment;
  if (one.what === 'told') {
    const key = `${one.kind}/${entry.person}/${now}`;
    return applyDelivery(entry, { key, what: one.kind, transport: one.transport, state: one.as, at: now });
  }
  if (one.what === 'unreachable') return applyUnreachable(entry, 'nothing arrives', now);
  if (one.what === 'deputy') return applyDeputy(entry, `deputy-of-${entry.person}`, now);
  if (one.what === 'over') return entry;
  const answer = answerFor(entry.person, one);
  return give(give(entry, answer, moment), answer, moment);
}

type Given = Extract<Happening, { what: 'answer' | 'waive' | 'seen' | 'bounced' }>;

function answerFor(person: string, one: Given): AudienceAnswer {
  if (one.what === 'seen') return answerOf(person, 'seen');
  if (one.what === 'bounced') return answerOf('gateway', 'bounced', { about: person, transport: 'mail' });
  if (one.what === 'waive') return answerOf(one.sub, 'waive', { about: person });
  const sub = { self: person, deputy: `deputy-of-${person}`, stranger: 'mallory' }[one.sub];
  return answerOf(sub, one.say, { about: person });
}

function give(entry: LedgerEntry, answer: AudienceAnswer, { over, now }: Moment): LedgerEntry {
  const actions: AudienceAction[] = ['acknowledge', 'decline', 'answer'];
  const { verdict } = judgeAudienceAnswer(entry, answer, {
    mode: 'collects',
    card: { actions, digest: 'shown', level: 1, deadlineAt: 1e9 },
    status: over ? 'expired' : 'open',
    over,
    stewards: ['steward'],
    room: 1_024,
  });
  return verdict === 'accepted' || verdict === 'late' ? applyAnswer(entry, proven(answer), { now, over }) : entry;
}

describe('the ledger', () => {
  it('agrees with the reference model, whatever happens to whom in which order, however often', () => {
    const runs = fc.record({
      events: fc.array(fc.record({ person: fc.constantFrom(...PEOPLE), one: happening }), { maxLength: 40 }),
      end: fc.nat(60),
      require: requirement,
    });
    fc.assert(
      fc.property(runs, ({ events, end, require }) => {
        const entries = new Map(PEOPLE.map((person) => [person, entryOf(person)]));
        const happened = new Map<string, Happening[]>(PEOPLE.map((person) => [person, []]));
        events.forEach(({ person, one }, index) => {
          if (index === end) for (const list of happened.values()) list.push({ what: 'over' });
          happened.get(person)?.push(one);
          const entry = entries.get(person) ?? entryOf(person);
          entries.set(person, work(entry, one, { over: index >= end, now: index }));
        });
        const states = [...happened.values()].map(stateOf);
        const counts = countEntries(entries.values());
        expect([...entries.values()].map(({ state }) => state)).toEqual(states);
        const over = end < events.length;
        expect(judgeRequirement(require, counts, { over }).verdict).toBe(requirementOf(require, states, over));
        expect(Object.values(counts.states).reduce((sum, many) => sum + many, 0)).toBe(PEOPLE.length);
        expect(counts.groups.noc).toEqual({
          total: PEOPLE.length,
          acknowledged: states.filter((state) => state === 'acknowledged').length,
          declined: states.filter((state) => state === 'declined').length,
          waived: states.filter((state) => state === 'waived').length,
        });
      }),
      { numRuns: 5_000 },
    );
  });
});
