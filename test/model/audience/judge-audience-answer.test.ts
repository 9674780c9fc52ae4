import { type AudienceJudge, judgeAudienceAnswer } from '../../../model/audience/judge-audience-answer.js';
import { CHANGES_PER_PERSON } from '../../../model/audience/ledger.js';
import type { FormField } from '../../../model/plan.js';
import { answerOf, entryOf, proven } from './support.js';

const FORM: FormField[] = [
  { name: 'go', label: 'Go?', type: 'yes-no', required: true },
  { name: 'mood', label: 'How ready?', type: 'scale', required: true, min: 1, max: 5 },
];

const judge = (parts: Partial<AudienceJudge> = {}): AudienceJudge => ({
  mode: 'collects',
  card: { actions: ['acknowledge', 'decline'], digest: 'shown', level: 1, deadlineAt: 1_000 },
  status: 'open',
  over: false,
  stewards: ['dana'],
  room: 1_024,
  ...parts,
});
const asking = judge({
  card: { actions: ['answer', 'decline'], digest: 'shown', level: 1, deadlineAt: 1_000 },
  form: FORM,
});
const over = judge({ status: 'reached', over: true });
const acknowledged = entryOf('ada', { state: 'acknowledged', answer: proven(answerOf('ada', 'acknowledge')) });

const refusal = (...args: Parameters<typeof judgeAudienceAnswer>) => {
  const { verdict, reason } = judgeAudienceAnswer(...args);
  return `${verdict}: ${reason}`;
};

describe('an answer in an audience', () => {
  it('is accepted from whoever is asked, and may change while the ask is open', () => {
    expect(judgeAudienceAnswer(entryOf('ada'), answerOf('ada', 'acknowledge'), judge())).toMatchObject({
      verdict: 'accepted',
      status: 'open',
    });
    expect(judgeAudienceAnswer(acknowledged, answerOf('ada', 'decline'), judge()).verdict).toBe('accepted');
  });

  it('is answered with already when it says nothing new, also once it is over', () => {
    expect(judgeAudienceAnswer(acknowledged, answerOf('ada', 'acknowledge'), judge()).verdict).toBe('already');
    expect(judgeAudienceAnswer(acknowledged, answerOf('ada', 'acknowledge'), over).verdict).toBe('already');
  });

  it('is late once the ask is over, with the reason in words', () => {
    expect(judgeAudienceAnswer(entryOf('ada'), answerOf('ada', 'acknowledge'), over)).toEqual({
      verdict: 'late',
      reason: 'closed',
      message: 'this ask is reached; your answer is on record as late',
      status: 'reached',
    });
    const passed = judge({ status: 'expired', over: true });
    expect(judgeAudienceAnswer(entryOf('ada'), answerOf('ada', 'decline'), passed).message).toContain(
      'the deadline was 1970-01-01T00:00:01.000Z',
    );
  });

  it.each([
    ['not-in-audience', undefined, answerOf('mallory', 'acknowledge'), judge()],
    ['not-your-entry', entryOf('ada'), answerOf('bo', 'acknowledge', { about: 'ada' }), judge()],
    ['not-offered', entryOf('ada'), answerOf('ada', 'answer'), judge()],
    ['not-offered', entryOf('ada'), answerOf('ada', 'acknowledge'), judge({ mode: 'tells' })],
    ['digest-changed', entryOf('ada'), answerOf('ada', 'acknowledge', { digest: 'other' }), judge()],
    [
      'level-too-low',
      entryOf('ada'),
      answerOf('ada', 'acknowledge', { level: 1 }),
      judge({ card: { ...judge().card, level: 2 } }),
    ],
    ['bad-form', entryOf('ada'), answerOf('ada', 'answer', { form: { go: 'maybe' } }), asking],
    ['too-many-changes', { ...acknowledged, changes: CHANGES_PER_PERSON }, answerOf('ada', 'decline'), judge()],
    ['too-many-changes', { ...acknowledged, changes: CHANGES_PER_PERSON }, answerOf('ada', 'decline'), over],
  ] as const)('is refused as %s', (reason, entry, answer, context) => {
    expect(refusal(entry, answer, context)).toBe(`refused: ${reason}`);
  });

  it('to a form is refused with every problem at once', () => {
    const { message } = judgeAudienceAnswer(
      entryOf('ada'),
      answerOf('ada', 'answer', { form: { go: 'maybe' } }),
      asking,
    );
    expect(message).toBe('"Go?" takes yes or no; "How ready?" needs an answer.');
  });

  it('to a form may be corrected, and the same one again says nothing new', () => {
    const given = answerOf('ada', 'answer', { form: { go: true, mood: 3 } });
    const entry = entryOf('ada', { state: 'acknowledged', answer: proven(given) });
    const again = answerOf('ada', 'answer', { form: { mood: 3, go: true } });
    expect(judgeAudienceAnswer(entry, again, asking).verdict).toBe('already');
    const corrected = answerOf('ada', 'answer', { form: { go: true, mood: 4 } });
    expect(judgeAudienceAnswer(entry, corrected, asking).verdict).toBe('accepted');
  });

  it('of a deputy counts only once the deputy was told', () => {
    const answer = answerOf('bo', 'acknowledge', { about: 'ada' });
    expect(refusal(entryOf('ada'), answer, judge())).toBe('refused: not-your-entry');
    const told = entryOf('ada', { deputies: [{ person: 'bo', at: 5 }] });
    expect(judgeAudienceAnswer(told, answer, judge()).verdict).toBe('accepted');
  });
});

describe('a waiver', () => {
  const waive = (sub: string, parts = {}) => answerOf(sub, 'waive', { about: 'ada', ...parts });

  it('is for those who may steer the run, signed in, about somebody who has not answered', () => {
    expect(judgeAudienceAnswer(entryOf('ada'), waive('dana'), judge()).verdict).toBe('accepted');
    expect(refusal(entryOf('ada'), waive('ada'), judge())).toBe('refused: not-a-steward');
    expect(refusal(entryOf('ada'), waive('dana', { level: 2 }), judge())).toBe('refused: level-too-low');
    expect(refusal(entryOf('ada'), waive('dana', { digest: 'other' }), judge())).toBe('refused: digest-changed');
    expect(refusal(acknowledged, waive('dana'), judge())).toBe('refused: answered');
    expect(refusal(entryOf('ada', { state: 'waived' }), waive('dana'), judge())).toBe('already: undefined');
    expect(refusal(entryOf('ada'), waive('dana'), over)).toBe('late: closed');
    expect(refusal(entryOf('ada'), waive('dana'), judge({ mode: 'tells' }))).toBe('refused: not-offered');
  });
});

describe('what the gateway has seen', () => {
  it('is noted: who opened it, once', () => {
    const seen = answerOf('ada', 'seen');
    expect(judgeAudienceAnswer(entryOf('ada', { state: 'sent' }), seen, judge()).verdict).toBe('accepted');
    expect(judgeAudienceAnswer(entryOf('ada', { state: 'seen' }), seen, judge()).verdict).toBe('already');
    expect(judgeAudienceAnswer(acknowledged, seen, judge()).verdict).toBe('already');
    expect(refusal(entryOf('ada'), answerOf('bo', 'seen', { about: 'ada' }), judge())).toBe('refused: not-yours');
  });

  it('is noted: what came back, from the gateway only', () => {
    const sent = { key: 'k', what: 'ask', transport: 'mail', state: 'sent', at: 1 } as const;
    const entry = entryOf('ada', { state: 'sent', deliveries: [sent] });
    const bounced = { about: 'ada', transport: 'mail' };
    expect(judgeAudienceAnswer(entry, answerOf('gateway', 'bounced', bounced), judge()).verdict).toBe('accepted');
    expect(refusal(entry, answerOf('ada', 'bounced', bounced), judge())).toBe('refused: not-offered');
    const elsewhere = answerOf('gateway', 'bounced', { about: 'ada', transport: 'chat' });
    expect(judgeAudienceAnswer(entry, elsewhere, judge()).verdict).toBe('already');
  });
});
