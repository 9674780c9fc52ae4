import type { Person } from '../../model/people.js';
import type { ApprovalRule } from '../../model/policy.js';
import type { Delegation } from '../../model/ask.js';
import { approvalOf, planWith, production, stepOf } from './support/fixtures.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('switch', { target: 'edge' })]);
const RULE: ApprovalRule = {
  quorum: { group: 'release', count: 1 },
  level: 3,
  bar: [],
  deny: 1,
  votesExpireMs: 3_600_000,
  useWithinMs: 3_600_000,
  author: 'optional',
  deputies: true,
};
const AWAY: Partial<Person> = {
  away: [{ from: '2020-01-01', to: '2099-01-01' }],
  deputies: [{ person: 'omar' }],
};

interface Approving {
  gateway: TestGateway;
  /** What the person is told who answers in dana's place. */
  give(person: string, action: string, inPlaceOf?: string): Promise<string>;
  given(): (string | undefined)[][];
}

/** An approval of dana's, who is away; omar is her deputy. */
async function approving({ rule = {}, dana = AWAY }: { rule?: Partial<ApprovalRule>; dana?: Partial<Person> } = {}) {
  const gateway = await testGateway();
  const { people, policy } = gateway.context.workspace;
  people.people.dana = { id: 'dana', name: 'Dana Reyes', ...dana };
  await gateway.post('/api/runs', { plan, run: 'r1' }, (await gateway.signIn('dana')).token);
  policy.environments.production = { ...production, approvals: { cutover: { ...RULE, ...rule } } };
  const { digest } = gateway.runs.ask('r1', approvalOf('r1', plan));
  gateway.runs.view('r1').now = gateway.clock.now;
  const give = async (person: string, action: string, inPlaceOf = 'dana') => {
    const { token } = await gateway.signIn(person);
    const reply = await gateway.post('/api/runs/r1/asks/go%2F1/answer', { action, digest, for: inPlaceOf }, token);
    return reply.status === 200 ? 'given' : `${reply.status} ${await codeOf(reply)}`;
  };
  const given = () => gateway.runs.taken.map(({ statement }) => [statement.sub, statement.action, statement.for]);
  return { gateway, give, given } satisfies Approving;
}

function delegate({ gateway }: Approving, delegation: Pick<Delegation, 'from' | 'to'>): void {
  const [ask] = gateway.runs.view('r1').asks;
  if (ask) ask.delegations = [{ ...delegation, at: 0, jti: 'd' }];
}

describe('an answer in the place of somebody else', () => {
  it.each(['approve', 'reject', 'withdraw'])('is taken from their deputy while they are away: %s', async (action) => {
    const { give, given } = await approving();
    expect(await give('omar', action)).toBe('given');
    expect(given()).toEqual([['omar', action, 'dana']]);
  });

  it.each(['approve', 'reject', 'withdraw'])(
    'is refused from who is nobody’s deputy, before the run has it: %s',
    async (action) => {
      const { give, given } = await approving();
      expect(await give('ines', action)).toBe('403 not-your-place');
      expect(given()).toEqual([]);
    },
  );

  it.each<[string, Parameters<typeof approving>[0]]>([
    ['policy lets no deputy vote', { rule: { deputies: false } }],
    ['policy does not name deputies', { rule: { deputies: undefined } }],
    ['they are back', { dana: { ...AWAY, away: [{ from: '2020-01-01', to: '2020-02-01' }] } }],
    ['the deputy’s dates are over', { dana: { deputies: [{ person: 'omar', from: '2020-01-01', to: '2020-02-01' }] } }],
  ])('is refused when %s', async (_when, options) => {
    const { give, given } = await approving(options);
    expect(await give('omar', 'approve')).toBe('403 not-your-place');
    expect(given()).toEqual([]);
  });

  it('is taken from whom they handed their vote to, and from nobody else', async () => {
    const approval = await approving({ rule: { deputies: false } });
    delegate(approval, { from: 'dana', to: 'ines' });
    expect(await approval.give('ines', 'approve')).toBe('given');
    expect(await approval.give('omar', 'approve')).toBe('403 not-your-place');
    delegate(approval, { from: 'omar', to: 'ines' });
    expect(await approval.give('ines', 'reject')).toBe('403 not-your-place');
  });

  it('may be taken back by who gave it, although they are no deputy any more', async () => {
    const approval = await approving({ rule: { deputies: false } });
    const [ask] = approval.gateway.runs.view('r1').asks;
    const vote = { action: 'approve', at: 0, level: 3, via: 'cli', jti: 'v', for: 'dana' } as const;
    ask?.votes.push({ ...vote, sub: 'omar' });
    expect(await approval.give('omar', 'withdraw')).toBe('given');
    expect(await approval.give('ines', 'withdraw')).toBe('403 not-your-place');
    ask?.votes.splice(0, 1, { ...vote, sub: 'omar', void: 'replaced' });
    expect(await approval.give('omar', 'withdraw')).toBe('403 not-your-place');
  });

  it.each(['complete', 'observe', 'decide-yes', 'acknowledge', 'seen'])('is no such thing for %s', async (action) => {
    const { give, given } = await approving();
    expect(await give('omar', action)).toBe('400 malformed');
    expect(given()).toEqual([]);
  });

  it('names somebody of people.yaml', async () => {
    const { give } = await approving();
    expect(await give('omar', 'approve', 'nobody')).toBe('400 unknown-person');
    expect(await give('omar', 'approve', 'toString')).toBe('400 unknown-person');
  });
});
