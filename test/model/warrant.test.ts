import fc from 'fast-check';
import { digestOf } from '../../model/digest.js';
import type { ApprovalRequest, StepCall, Warrant } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { EnvironmentPolicy } from '../../model/policy.js';
import type { Signed } from '../../model/statement.js';
import { checkWarrant, type WarrantContext } from '../../model/warrant.js';
import { verifierOf } from '../../worker/verify.js';
import { statement, TestKey } from '../support/keys.js';

const key = new TestKey();
const foreign = new TestKey();

const policy: EnvironmentPolicy = {
  environment: 'production',
  start: ['release'],
  steer: ['release'],
  guarded: [{ type: 'traffic' }],
  approvals: {
    cutover: {
      quorum: {
        allOf: [
          { group: 'product', count: 1 },
          { group: 'operations', count: 1 },
        ],
      },
      level: 3,
      bar: ['starter', 'author'],
      deny: 1,
      votesExpireMs: 1000,
      useWithinMs: 1000,
      author: 'optional',
    },
  },
  decisions: {},
};

const request: ApprovalRequest = {
  run: 'run-1',
  ask: 'go/1',
  decision: 'cutover',
  environment: 'production',
  planDigest: 'plan-1',
  covers: [
    {
      step: 'switch',
      type: 'traffic',
      epoch: 1,
      target: 'edge',
      params: { to: { green: 100 } },
      undo: { to: { blue: 100 } },
    },
  ],
};
const digest = digestOf(request as unknown as Json);

const startFacts = { environment: 'production', planDigest: 'plan-1', plans: ['plan-1'], author: 'lea' };
const start = key.sign(
  statement({
    action: 'start',
    digest: 'plan-1',
    start: startFacts,
  }),
);
const vote = (sub: string) => key.sign(statement({ sub, ask: 'go/1', digest }));

const call: StepCall = {
  run: 'run-1',
  environment: 'production',
  step: 'switch',
  type: 'traffic',
  title: 'Switch',
  phase: 'do',
  epoch: 1,
  params: { to: { green: 100 } },
  target: { name: 'edge', kind: 'haproxy', config: {} },
  attempts: 1,
};
const warrant = (): Warrant => ({ start, planDigest: 'plan-1', request, votes: [vote('omar'), vote('ines')] });

const context: WarrantContext = {
  policy,
  members: { release: ['dana'], product: ['omar', 'ines', 'dana', 'lea'], operations: ['ines', 'noor'] },
  verify: verifierOf([key.publicKey]),
  now: 1_500,
  begun: false,
  isDeputy: () => false,
};

function reason(over: Partial<StepCall>, given: Warrant | undefined, world: Partial<WarrantContext> = {}): string {
  const permission = checkWarrant({ ...call, ...over }, given, { ...context, ...world });
  return permission.allowed ? 'allowed' : permission.reason;
}

describe('a warrant', () => {
  it('lets through exactly the effect that was voted on, and its declared undo', () => {
    expect(reason({}, warrant())).toBe('allowed');
    expect(reason({ phase: 'undo', params: { to: { blue: 100 } } }, warrant())).toBe('allowed');
  });

  it.each<[string, Partial<StepCall>, string]>([
    ['another run', { run: 'run-2' }, 'other-run'],
    ['another environment', { environment: 'stage' }, 'other-environment'],
    ['another step', { step: 'other' }, 'not-covered'],
    ['another target', { target: { name: 'db', kind: 'haproxy', config: {} } }, 'other-effect'],
    ['another type', { type: 'deploy' }, 'other-effect'],
    ['another try', { epoch: 2 }, 'other-epoch'],
    ['other parameters', { params: { to: { green: 50, blue: 50 } } }, 'other-parameters'],
    ['an undo that is not the declared one', { phase: 'undo', params: { to: { green: 100 } } }, 'other-parameters'],
  ])('stops %s', (_, over, expected) => {
    expect(reason(over, warrant())).toBe(expected);
  });

  it.each<[string, () => Warrant | undefined, string]>([
    ['no warrant at all', () => undefined, 'no-warrant'],
    ['one vote too few', () => ({ ...warrant(), votes: [vote('omar')] }), 'no-quorum'],
    ['one person twice', () => ({ ...warrant(), votes: [vote('ines'), vote('ines')] }), 'bad-vote'],
    ['the starter', () => ({ ...warrant(), votes: [vote('dana'), vote('ines')] }), 'bad-vote'],
    ['the author', () => ({ ...warrant(), votes: [vote('lea'), vote('ines')] }), 'bad-vote'],
    [
      'a key that this worker does not know',
      () => ({ ...warrant(), votes: [vote('omar'), foreign.sign(statement({ sub: 'ines', ask: 'go/1', digest }))] }),
      'bad-vote',
    ],
    [
      'a rejection offered as a vote',
      () => ({
        ...warrant(),
        votes: [vote('omar'), key.sign(statement({ sub: 'ines', ask: 'go/1', digest, action: 'reject' }))],
      }),
      'bad-vote',
    ],
    [
      'a vote of a lower level',
      () => ({
        ...warrant(),
        votes: [vote('omar'), key.sign(statement({ sub: 'ines', ask: 'go/1', digest, level: 2 }))],
      }),
      'bad-vote',
    ],
    [
      'votes of another run',
      () => ({
        ...warrant(),
        votes: [vote('omar'), key.sign(statement({ sub: 'ines', ask: 'go/1', digest, run: 'run-2' }))],
      }),
      'bad-vote',
    ],
    [
      'a request that was edited after the votes',
      () => ({
        ...warrant(),
        request: {
          ...request,
          covers: [{ ...request.covers[0], params: { to: { green: 100 } }, undo: { to: { red: 100 } } }],
        } as ApprovalRequest,
      }),
      'bad-vote',
    ],
    [
      'an edited plan',
      () => ({ ...warrant(), planDigest: 'plan-2', request: { ...request, planDigest: 'plan-2' } }),
      'other-plan',
    ],
    ['a start that nobody signed', () => ({ ...warrant(), start: foreign.sign(start.statement) }), 'start-unsigned'],
  ])('stops %s', (_, given, expected) => {
    expect(reason({}, given())).toBe(expected);
  });

  it('counts by the worker’s own people and policy, whatever the plan said', () => {
    expect(reason({}, warrant(), { members: { ...context.members, operations: ['noor'] } })).toBe('no-quorum');
    const stricter = {
      ...policy,
      approvals: { cutover: { ...policy.approvals.cutover, quorum: { group: 'operations', count: 2 } } },
    } as EnvironmentPolicy;
    expect(reason({}, warrant(), { policy: stricter })).toBe('no-quorum');
    expect(reason({}, warrant(), { policy: { ...policy, approvals: {} } })).toBe('no-rule');
  });

  it('ages until it is first used, and no more after that', () => {
    const late = 1_000 + 2_000 + 300_001;
    expect(reason({}, warrant(), { now: late })).toBe('expired');
    expect(reason({}, warrant(), { now: late, begun: true })).toBe('allowed');
    expect(reason({ phase: 'undo', params: { to: { blue: 100 } } }, warrant(), { now: late })).toBe('allowed');
  });

  it('needs votes that stood together', () => {
    const given = (late: number) => ({
      ...warrant(),
      votes: [vote('omar'), key.sign(statement({ sub: 'ines', ask: 'go/1', digest, at: 1_000 + late }))],
    });
    expect(reason({}, given(999), { now: 2_000 })).toBe('allowed');
    expect(reason({}, given(1_000), { now: 2_000 })).toBe('expired');
    expect(reason({}, given(-1_000), { now: 2_000, begun: true })).toBe('expired');
  });

  it('refuses what was signed in the future, and votes from before the start', () => {
    const skew = 300_000;
    const at = (time: number) => ({
      ...warrant(),
      votes: ['omar', 'ines'].map((sub) => key.sign(statement({ sub, ask: 'go/1', digest, at: time }))),
    });
    expect(reason({}, at(1_500 + skew))).toBe('allowed');
    expect(reason({}, at(1_501 + skew))).toBe('bad-vote');
    const started = (time: number) => ({ ...warrant(), start: key.sign({ ...start.statement, at: time }) });
    expect(reason({}, started(1_000 + skew))).toBe('allowed');
    expect(reason({}, started(1_001 + skew))).toBe('bad-vote');
    expect(reason({}, started(1_501 + skew))).toBe('start-in-future');
  });

  it('bars the author of the very plan, nested or not, and demands that one to be verified', () => {
    const authored = (authors: Record<string, string>) => ({
      ...warrant(),
      start: key.sign({ ...start.statement, start: { ...startFacts, author: 'lea', authors } }),
    });
    expect(reason({}, authored({ 'plan-1': 'noor' }))).toBe('allowed');
    expect(reason({}, authored({ 'plan-1': 'omar' }))).toBe('bad-vote');
    const { cutover } = policy.approvals;
    const strict = { ...policy, approvals: { cutover: { ...cutover, author: 'required' } } } as EnvironmentPolicy;
    expect(reason({}, authored({ 'plan-1': 'noor' }), { policy: strict })).toBe('allowed');
    expect(reason({}, authored({ other: 'noor' }), { policy: strict })).toBe('bad-vote');
  });

  it('accepts none of 1,000 altered votes', () => {
    const good = vote('ines');
    fc.assert(
      fc.property(altered(good), (bad) => {
        fc.pre(JSON.stringify(bad) !== JSON.stringify(good));
        expect(reason({}, { ...warrant(), votes: [vote('omar'), bad] })).not.toBe('allowed');
      }),
      { numRuns: 1_000 },
    );
  });
});

/** One field of the statement changed, or bytes of the signature. */
function altered(good: Signed): fc.Arbitrary<Signed> {
  const field = fc.constantFrom(...(Object.keys(good.statement) as (keyof Signed['statement'])[]));
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constantFrom<unknown>('omar', 'noor', 'approve', 'run-2', 1, 2, null, 'go/2'),
  );
  const changed = fc
    .tuple(field, value)
    .map(([name, other]) => ({ ...good, statement: { ...good.statement, [name]: other } as Signed['statement'] }));
  const sig = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.nat(good.sig.length - 2), fc.constantFrom('A', 'B', 'z', '-'))
      .map(([at, letter]) => good.sig.slice(0, at) + letter + good.sig.slice(at + 1)),
  );
  return fc.oneof(
    changed,
    sig.map((other) => ({ ...good, sig: other })),
  );
}
