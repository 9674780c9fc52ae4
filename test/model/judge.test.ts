import type { Ask } from '../../model/ask.js';
import { type JudgeContext, judgeAnswer } from '../../model/asks/judge.js';
import type { ApprovalRule } from '../../model/policy.js';
import type { Statement } from '../../model/statement.js';
import { statement } from '../support/keys.js';

const rule: ApprovalRule = {
  quorum: { group: 'product', count: 2 },
  level: 3,
  bar: ['starter', 'author'],
  deny: 1,
  votesExpireMs: 1_000,
  useWithinMs: 1_000,
  author: 'optional',
};

const approval: Ask = {
  id: 'go/1',
  kind: 'approval',
  step: 'go',
  epoch: 1,
  title: 'Go',
  text: 'Go?',
  actions: ['approve', 'reject', 'withdraw'],
  decision: 'cutover',
  quorum: rule.quorum,
  level: 3,
  digest: 'd',
  openedAt: 0,
  deadlineAt: 10_000,
  onDeadline: 'reject',
  votes: [],
  status: 'open',
};

const context = (now: number): JudgeContext => ({
  now,
  starter: 'dana',
  author: 'lea',
  members: { product: ['omar', 'ines', 'dana', 'lea'] },
  rule,
});

function say(ask: Ask, now: number, parts: Partial<Statement> = {}) {
  return judgeAnswer(ask, statement({ sub: 'omar', ask: ask.id, digest: ask.digest, ...parts }), context(now));
}

describe('an answer', () => {
  it('lets an expired vote be given again, and counts it anew', () => {
    const first = say(approval, 100);
    expect(say(first.ask, 900).verdict).toMatchObject({ verdict: 'already' });
    const again = say(first.ask, 1_200);
    expect(again.verdict).toMatchObject({ verdict: 'accepted' });
    expect(again.ask.votes.map(({ at, void: reason }) => [at, reason])).toEqual([
      [100, 'replaced'],
      [1_200, undefined],
    ]);
  });

  it('tells the second person that the first has answered, where one answer is all it takes', () => {
    const manual: Ask = {
      ...approval,
      kind: 'decision',
      actions: ['decide-retry', 'decide-abort'],
      who: ['product'],
      level: 2,
    };
    const first = say(manual, 100, { action: 'decide-retry' });
    expect(first.verdict).toMatchObject({ verdict: 'accepted' });
    expect(say(first.ask, 100, { sub: 'ines', action: 'decide-abort' }).verdict).toMatchObject({
      verdict: 'late',
      reason: 'answered',
    });
    expect(say(first.ask, 100, { action: 'decide-retry' }).verdict).toMatchObject({ verdict: 'already' });
  });

  it('keeps at most five refusals of a person on record, and takes at most twenty changes', () => {
    let ask = approval;
    for (let index = 0; index < 10; index++) ask = say(ask, 100, { sub: 'stranger' }).ask;
    expect(ask.votes).toHaveLength(5);
    for (let index = 0; index < 30; index++) ask = say(ask, 100, { action: index % 2 ? 'withdraw' : 'approve' }).ask;
    expect(ask.votes.filter((vote) => vote.sub === 'omar').length).toBeLessThanOrEqual(25);
    expect(say(ask, 100).verdict).toMatchObject({ verdict: 'refused', reason: 'too-many-changes' });
  });

  it.each<[string, number, Partial<Statement>, string]>([
    ['after the deadline', 10_000, {}, 'deadline'],
    ['of another digest', 1, { digest: 'x' }, 'digest-changed'],
    ['of a lower level', 1, { level: 2 }, 'level-too-low'],
    ['that the ask does not take', 1, { action: 'complete' }, 'not-offered'],
    ['that withdraws nothing', 1, { action: 'withdraw' }, 'nothing-to-withdraw'],
    ['of the starter', 1, { sub: 'dana' }, 'barred-starter'],
    ['of the author', 1, { sub: 'lea' }, 'barred-author'],
    ['of a stranger', 1, { sub: 'kai' }, 'not-in-group'],
  ])('%s does not count', (_, now, parts, reason) => {
    const { verdict, ask } = say(approval, now, parts);
    expect(verdict).toMatchObject({ reason });
    expect(ask.votes.filter((vote) => !vote.void)).toEqual([]);
  });
});
