import fc from 'fast-check';
import type { Ask } from '../../../model/ask.js';
import { openClaims, settleClaim } from '../../../model/asks/claims.js';
import { judgeAnswer } from '../../../model/asks/judge.js';
import { voidVotes } from '../../../model/asks/void-votes.js';
import { digestOf } from '../../../model/digest.js';
import type { ApprovalRequest, StepCall, Warrant } from '../../../model/effect.js';
import type { Json } from '../../../model/json.js';
import type { ApprovalRule, EnvironmentPolicy } from '../../../model/policy.js';
import type { Signed } from '../../../model/statement.js';
import { checkWarrant } from '../../../model/warrant.js';
import { countVotes, leavers } from '../../../workflows/approvals.js';
import { statement } from '../../support/keys.js';
import { type Act, ApprovalReference, type Rules } from './approval-reference.js';

const CASES = Number(process.env.DAYBOOK_PROPERTY_RUNS ?? 20_000);
const PEOPLE = ['ann', 'ben', 'cai', 'dee', 'eve', 'fay'];
const STARTER = 'ann';

const request: ApprovalRequest = {
  run: 'run-1',
  ask: 'go/1',
  decision: 'cutover',
  environment: 'production',
  planDigest: 'plan-1',
  covers: [{ step: 'switch', type: 'traffic', epoch: 1, target: 'edge', params: { to: 'green' } }],
};
const digest = digestOf(request as unknown as Json);

/** The approval as the run conducts it: the same functions in the same order, without Temporal. */
class Conducted {
  ask: Ask;
  status: ApprovalReference['status'] = 'open';
  warrant: Warrant | undefined;
  /** When it passed, and who was in the groups then. */
  passed: { at: number; members: Record<string, string[]> } = { at: 0, members: {} };
  private readonly left = new Set<string>();
  private signed: Signed[] = [];

  constructor(
    private readonly rules: Rules,
    private readonly rule: ApprovalRule,
  ) {
    const { quorum, level } = rule;
    this.ask = {
      id: 'go/1',
      kind: 'approval',
      step: 'go',
      epoch: 1,
      title: 'Go',
      text: 'Go?',
      actions: ['approve', 'reject', 'withdraw', 'delegate'],
      decision: 'cutover',
      quorum,
      level,
      request,
      digest,
      openedAt: 0,
      deadlineAt: 1e9,
      onDeadline: 'reject',
      votes: [],
      status: 'open',
    };
  }

  leave(person: string): void {
    this.left.add(person);
  }

  act({ at, sub, action, for: other }: Act): void {
    const given = statement({ sub, action, ask: 'go/1', digest, at, iat: at, ...(other ? { for: other } : {}) });
    const { members, barred } = this.rules;
    const author = barred[1] ?? 'nobody';
    const judged = judgeAnswer(this.ask, given, { now: at, starter: STARTER, author, members, rule: this.rule });
    this.ask = judged.ask;
    if (judged.verdict.verdict !== 'accepted') return;
    const [claim] = openClaims(this.ask);
    if (claim) {
      const holds = this.isDeputy(claim.sub, claim.for ?? '');
      this.ask = settleClaim(this.ask, claim.jti, holds);
      if (!holds) return;
    }
    this.signed = [...this.signed.filter((one) => one.statement.sub !== sub), { statement: given, sig: 's' }];
    this.conclude(at);
  }

  private conclude(at: number): void {
    const count = countVotes(this.ask, this.rule, this.rules.members, at);
    if (count.state === 'rejected') this.end('rejected');
    if (count.state !== 'quorum') return;
    this.drop(leavers(this.ask, this.members()));
    const again = countVotes(this.ask, this.rule, this.members(), at);
    if (again.state !== 'quorum') return;
    this.end('passed');
    this.passed = { at, members: this.members() };
    const votes = this.signed.filter((one) => again.by.includes(one.statement.sub));
    const delegations = this.signed.filter((one) => one.statement.action === 'delegate');
    this.warrant = { start: started, planDigest: 'plan-1', request, votes, delegations };
  }

  private drop(subs: string[]): void {
    this.ask = voidVotes(this.ask, subs, 'gone');
    this.signed = this.signed.filter((one) => !subs.includes(one.statement.sub));
  }

  private end(status: 'passed' | 'rejected'): void {
    this.status = status;
    this.ask = { ...this.ask, status };
  }

  members(): Record<string, string[]> {
    const staying = Object.entries(this.rules.members).map(
      ([group, persons]) => [group, persons.filter((person) => !this.left.has(person))] as const,
    );
    return Object.fromEntries(staying);
  }

  isDeputy = (sub: string, principal: string) => this.rules.deputies?.[principal]?.includes(sub) ?? false;
}

const started: Signed = {
  sig: 's',
  statement: statement({
    sub: STARTER,
    action: 'start',
    digest: 'plan-1',
    at: 0,
    iat: 0,
    start: { environment: 'production', planDigest: 'plan-1', plans: ['plan-1'], author: 'ben' },
  }),
};

const call: StepCall = {
  run: 'run-1',
  environment: 'production',
  step: 'switch',
  type: 'traffic',
  title: 'Switch',
  phase: 'do',
  epoch: 1,
  params: { to: 'green' },
  target: { name: 'edge', kind: 'haproxy', config: {} },
  attempts: 1,
};

const person = fc.constantFrom(...PEOPLE);
const act = fc.record({
  wait: fc.integer({ min: 0, max: 40 }),
  sub: person,
  action: fc.constantFrom(
    'approve',
    'approve',
    'approve',
    'approve',
    'reject',
    'withdraw',
    'delegate',
    'delegate',
    'leave',
  ),
  other: fc.option(person, { nil: undefined, freq: 2 }),
});
const some = fc.uniqueArray(person, { minLength: 1, maxLength: 4 });
const world = fc.record({
  product: some,
  operations: some,
  deny: fc.integer({ min: 1, max: 2 }),
  delegation: fc.boolean(),
  deputies: fc.option(fc.dictionary(person, some, { minKeys: 2, maxKeys: 6 }), { nil: undefined }),
  acts: fc.array(act, { minLength: 1, maxLength: 14 }),
});

const ruleOf = (rules: Rules): ApprovalRule => ({
  quorum: {
    allOf: [
      { group: 'product', count: 1 },
      { group: 'operations', count: 1 },
    ],
  },
  level: 3,
  bar: ['starter', 'author'],
  deny: rules.deny,
  votesExpireMs: rules.expires,
  useWithinMs: 1_000,
  author: 'optional',
  delegation: rules.delegation,
  deputies: rules.deputies !== undefined,
});

function policyOf(rule: ApprovalRule): EnvironmentPolicy {
  const guarded = [{ type: 'traffic', decision: 'cutover' }];
  return { environment: 'production', start: [], steer: [], guarded, approvals: { cutover: rule }, decisions: {} };
}

describe('an approval, whatever people do and in whatever order', () => {
  it(`ends as the reference says, and its warrant holds at the worker with no vote to spare (${CASES} cases)`, () => {
    const seen = { passed: 0, rejected: 0, open: 0, inAnothersPlace: 0 };
    fc.assert(
      fc.property(world, ({ product, operations, deny, delegation, deputies, acts }) => {
        const members = { product, operations };
        const rules: Rules = {
          groups: ['product', 'operations'],
          members,
          barred: [STARTER, 'ben'],
          deny,
          expires: 100,
          delegation,
          deputies,
        };
        const rule = ruleOf(rules);
        const reference = new ApprovalReference(rules);
        const conducted = new Conducted(rules, rule);
        let at = 0;
        for (const { wait, sub, action, other } of acts) {
          at += wait;
          for (const one of [reference, conducted]) {
            if (action === 'leave') one.leave(sub);
            else one.act({ at, sub, action: action as Act['action'], ...(other && { for: other }) });
          }
          expect(conducted.status).toBe(reference.status);
        }
        seen[conducted.status] += 1;
        if (conducted.warrant) holds(conducted, rule);
        if (conducted.warrant?.votes.some((vote) => vote.statement.for)) seen.inAnothersPlace += 1;
      }),
      { numRuns: CASES },
    );
    // Otherwise the cases prove nothing.
    for (const often of Object.values(seen)) expect(often).toBeGreaterThan(CASES / 400);
  });
});

/** I4: with these votes the effect goes through; without any one of two it does not, and nobody barred can stand in. */
function holds({ warrant, passed, isDeputy }: Conducted, rule: ApprovalRule): void {
  if (!warrant) return;
  const context = {
    policy: policyOf(rule),
    members: passed.members,
    isDeputy,
    verify: () => true,
    now: passed.at,
    begun: false,
  };
  const allowed = (votes: Signed[]) => checkWarrant(call, { ...warrant, votes }, context).allowed;
  expect(checkWarrant(call, warrant, context)).toEqual({ allowed: true });
  if (warrant.votes.length === 2) for (const vote of warrant.votes) expect(allowed([vote])).toBe(false);
  const [first, ...others] = warrant.votes;
  if (first) expect(allowed([{ ...first, statement: { ...first.statement, sub: STARTER } }, ...others])).toBe(false);
  if (warrant.delegations?.length && warrant.votes.some(({ statement: { for: other } }) => other) && !rule.deputies)
    expect(checkWarrant(call, { ...warrant, delegations: [] }, context).allowed).toBe(false);
}
