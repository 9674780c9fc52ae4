import { type Authoriser, authoriserOf } from '../../activities/authorise.js';
import { closeRun } from '../../activities/local/close-run.js';
import { digestOf, planDigest } from '../../model/digest.js';
import type { Closing } from '../../model/calendar/calendar.js';
import type { ApprovalRequest, StepCall, Warrant } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { RunRecord } from '../../model/local-activities.js';
import type { Plan } from '../../model/plan.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import type { Signed } from '../../model/statement.js';
import { admit } from '../../records/admitted.js';
import { claimTargets } from '../../records/claims.js';
import { forgetNested, nestedOf, noteNested } from '../../records/nested.js';
import { endsOf } from '../../records/run-ends.js';
import { noteAnswer, settleAnswer } from '../../records/votes.js';
import { verifierOf } from '../../worker/verify.js';
import { production } from '../gateway/support/fixtures.js';
import { statement, TestKey } from '../support/keys.js';
import { type FakeActivity, makeWorld, plainCall, type World } from './support/world.js';

const RUN = 'go-live-1';
const NOW = 10_000;
const plan = { format: 1, environment: 'production', runbook: { name: 'go-live' } } as unknown as Plan;
const digest = planDigest(plan);
const key = new TestKey();
const place = { run: RUN, ask: 'go/1', person: 'omar' };

const request: ApprovalRequest = {
  run: RUN,
  ask: 'go/1',
  decision: 'cutover',
  environment: 'production',
  planDigest: digest,
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

let world: World;
let deps: Authoriser;
beforeEach(() => {
  world = makeWorld();
  const { workspace, records, context } = world.deps;
  workspace.policy.environments.production = {
    ...production,
    approvals: {
      cutover: {
        quorum: { group: 'release', count: 1 },
        level: 3,
        bar: ['starter', 'author'],
        deny: 1,
        votesExpireMs: 100_000,
        useWithinMs: 100_000,
        author: 'optional',
      },
    },
  };
  const verify = verifierOf([key.publicKey]);
  deps = { environment: 'production', workspace, records, context, verify, now: () => NOW };
});
afterEach(() => world.remove());

function startOf(run: string, signer = key): Signed {
  const start = { environment: 'production', planDigest: digest, plans: [digest], author: 'unverified' };
  return signer.sign(statement({ run, action: 'start', digest, start }));
}

function callOf(over: Partial<StepCall> = {}): StepCall {
  const votes = [
    key.sign(
      statement({ run: RUN, sub: 'omar', ask: 'go/1', jti: 'vote-1', digest: digestOf(request as never as Json) }),
    ),
  ];
  return {
    ...plainCall(),
    type: 'traffic',
    target: { name: 'edge', kind: 'http', config: {} },
    params: { to: { green: 100 } },
    warrant: { start: startOf(RUN), planDigest: digest, request, votes },
    ...over,
  };
}

async function reason(over: Partial<StepCall> = {}): Promise<string> {
  const permission = await authoriserOf(deps)(callOf(over));
  return permission.allowed ? 'allowed' : permission.reason;
}

async function refusals(): Promise<unknown[]> {
  const names = await deps.records.list('refusals/');
  return Promise.all(names.map((name) => deps.records.get(name)));
}

describe('the last door before a target', () => {
  it('refuses a call for another environment first, and records it', async () => {
    world.activity.workflow = undefined;
    expect(await reason({ environment: 'stage' })).toBe('other-environment');
    expect(await refusals()).toMatchObject([{ reason: 'other-environment', step: 'switch', target: 'edge' }]);
  });

  it('keeps every refusal, also of calls that look alike and come at once', async () => {
    await Promise.all([reason({ environment: 'stage' }), reason({ environment: 'stage' })]);
    expect(await refusals()).toHaveLength(2);
  });

  describe('in a freeze of its own policy', () => {
    const freeze = (over: Partial<Closing>) => {
      const events = [{ from: '1970-01-01T00:00:05', until: '1970-01-02T00:00:00', zone: 'UTC' }];
      const except = { decisions: [], runbooks: [] };
      const { production: policy } = deps.workspace.policy.environments;
      if (!policy) throw new Error('the world of the test has no policy');
      const closing: Closing = {
        name: 'f',
        holds: ['guarded'],
        whenClosed: 'hold',
        inFlight: 'hold',
        except,
        ...over,
      };
      policy.calendar = { windows: [], freezes: [{ ...closing, events }] };
    };

    it('holds a step that has not begun, says until when, and leaves its key and its votes as they are', async () => {
      freeze({});
      const permission = await authoriserOf(deps)(callOf());
      const text = 'until Fri 2 Jan 1970 00:00 UTC, freeze f';
      expect(permission).toMatchObject({ allowed: false, reason: 'frozen', held: { until: 86_400_000, text } });
      expect(await deps.records.get(`effects/${RUN}/switch/1/opened`)).toBeUndefined();
      deps.now = () => 86_400_000;
      expect(await reason()).toBe('expired');
      delete deps.workspace.policy.environments.production?.calendar;
      deps.now = () => NOW;
      expect(await reason()).toBe('allowed');
    });

    it('refuses for good where policy says so', async () => {
      freeze({ whenClosed: 'refuse' });
      expect(await authoriserOf(deps)(callOf())).not.toHaveProperty('held');
      expect(await reason()).toBe('frozen');
    });

    it('lets an undo through, and an effect that has begun', async () => {
      freeze({ whenClosed: 'refuse' });
      expect(await reason({ phase: 'undo', params: { to: { blue: 100 } } })).toBe('allowed');
      await deps.records.put(`effects/${RUN}/switch/1/opened`, {});
      expect(await reason()).toBe('allowed');
    });

    it('lets through what the signed request or the signed start makes an exception, and work that was in flight', async () => {
      freeze({ except: { decisions: ['cutover'], runbooks: [] } });
      expect(await reason()).toBe('allowed');
      freeze({ except: { decisions: [], runbooks: ['fix-now'] } });
      expect(await reason()).toBe('frozen');
      const start = {
        environment: 'production',
        planDigest: digest,
        plans: [digest],
        author: 'unverified',
        runbooks: { [digest]: 'fix-now' },
      };
      const named = key.sign(statement({ run: RUN, action: 'start', digest, start }));
      const { warrant } = callOf();
      expect(await reason({ warrant: { ...(warrant as Warrant), start: named } })).toBe('allowed');
      freeze({ inFlight: 'finish' });
      expect(await reason()).toBe('allowed');
    });
  });

  it('believes a vote of which the record store knows nothing', async () => {
    expect(await reason()).toBe('allowed');
  });

  it('refuses a vote that was withdrawn, rejected or given anew since', async () => {
    await noteAnswer(deps.records, place, { jti: 'vote-1', action: 'approve' });
    expect(await reason()).toBe('allowed');
    await settleAnswer(deps.records, place, { jti: 'vote-1', accepted: true });
    await noteAnswer(deps.records, place, { jti: 'vote-2', action: 'withdraw' });
    expect(await reason()).toBe('vote-replaced');
    await settleAnswer(deps.records, place, { jti: 'vote-2', accepted: true });
    await noteAnswer(deps.records, place, { jti: 'vote-3', action: 'approve' });
    await settleAnswer(deps.records, place, { jti: 'vote-3', accepted: true });
    expect(await reason()).toBe('vote-replaced');
    const undo = { phase: 'undo', params: { to: { blue: 100 } } } as const;
    expect(await reason(undo)).toBe('vote-replaced');
    expect(await refusals()).toHaveLength(3);
  });

  it('keeps what was let through, and its undo, from an answer that came after', async () => {
    await deps.records.put(`effects/${RUN}/switch/1/opened`, {});
    await noteAnswer(deps.records, place, { jti: 'vote-2', action: 'withdraw' });
    expect(await reason()).toBe('allowed');
    expect(await reason({ phase: 'undo', params: { to: { blue: 100 } } })).toBe('allowed');
  });
});

describe('a run of a schedule at the last door', () => {
  const due = Date.UTC(2026, 10, 24, 1, 30);
  const root = 'nightly.20261124t013000z';
  const nested = `${root}.look.1`;
  const inner = planDigest({ ...plan, atOnce: 7 } as Plan);
  const letIn = (jti = 'added-1') =>
    admit(
      deps.records,
      { environment: 'production', name: 'nightly' },
      { due, jti, planDigest: digest, nested: [inner], now: NOW },
    );
  const unguarded = async (run: string, planDigest: string) => {
    world.activity.workflow = { id: run, runId: 'r1', type: 'run' };
    return reason({ type: 'notify', target: undefined, warrant: undefined, run, planDigest });
  };
  const guarded = async (jti: string) => {
    world.activity.workflow = { id: root, runId: 'r1', type: 'run' };
    const schedule = { name: 'nightly', environment: 'production' } as ScheduleDefinition;
    const facts = { environment: 'production', planDigest: digest, plans: [digest], author: 'unverified', schedule };
    const start = key.sign(statement({ run: 'nightly', action: 'start', digest, jti, start: facts }));
    const asked = { ...request, run: root };
    const vote = { run: root, sub: 'omar', ask: 'go/1', jti: 'vote-1', digest: digestOf(asked as never as Json) };
    return reason({
      run: root,
      warrant: { start, planDigest: digest, request: asked, votes: [key.sign(statement(vote))] },
    });
  };

  it('gets through only when a worker has let its start in, guarded or not, on that definition', async () => {
    expect([await unguarded(root, digest), await guarded('added-1')]).toEqual(['not-admitted', 'not-admitted']);
    await letIn();
    expect([await unguarded(root, digest), await guarded('added-1')]).toEqual(['allowed', 'allowed']);
    expect(await guarded('added-2')).toBe('not-admitted');
  });

  it('gets through with its own plan, at its own time, and with no other', async () => {
    await letIn();
    expect(await unguarded(root, inner)).toBe('not-admitted');
    expect(await unguarded(root, 'f'.repeat(64))).toBe('not-admitted');
    expect(await unguarded('nightly.20261124t013001z', digest)).toBe('not-admitted');
  });

  it('gets through as a nested one when a step of an open run has started it', async () => {
    await letIn();
    expect(await unguarded(nested, inner)).toBe('not-admitted');
    await noteNested(deps.records, { parent: root, run: nested }, NOW);
    expect(await unguarded(nested, inner)).toBe('allowed');
    expect(await unguarded(`${nested}.deep.1`, inner)).toBe('not-admitted');
    await noteNested(deps.records, { parent: nested, run: `${nested}.deep.1` }, NOW);
    expect(await unguarded(`${nested}.deep.1`, inner)).toBe('allowed');
  });
});

describe('closing a run', () => {
  const viewOf = (run: string) => ({
    run,
    status: 'succeeded',
    environment: 'production',
    runbook: 'go-live',
    planDigest: digest,
    inputs: {},
    endedAt: NOW,
  });
  const recordOf = (start = startOf(RUN), run = RUN): RunRecord =>
    ({ run, start, plan, view: viewOf(run), asks: [], statements: [], audit: [] }) as unknown as RunRecord;
  const close = (record: RunRecord) => closeRun(record, deps);
  const claim = (run: string) =>
    claimTargets(deps.records, {
      environment: 'production',
      targets: ['edge'],
      run,
      token: run,
      now: 0,
      stillHeld: async ({ released }) => !released,
    });

  it('writes its record and lets go of its targets, however often it is told', async () => {
    await claim(RUN);
    await close(recordOf());
    await close(recordOf());
    expect(await deps.records.get(`runs/${RUN}/record`)).toMatchObject({ run: RUN });
    expect(await endsOf(deps.records, { environment: 'production', runbook: 'go-live', atMost: 9 })).toMatchObject([
      { run: RUN, status: 'succeeded', endedAt: NOW },
    ]);
    expect(await claim('next')).toEqual({ claimed: true });
  });

  it('leaves the end that happened: told again with another one, an old run does not become a new proof', async () => {
    await close(recordOf());
    const later = { ...viewOf(RUN), endedAt: NOW + 90 * 86_400_000 };
    await close({ ...recordOf(), view: later } as unknown as RunRecord);
    expect(await endsOf(deps.records, { environment: 'production', runbook: 'go-live', atMost: 9 })).toMatchObject([
      { run: RUN, endedAt: NOW },
    ]);
  });

  it.each([
    ['another runbook', { runbook: 'disk-and-versions' }],
    ['another environment', { environment: 'stage' }],
    ['another run', { run: 'other' }],
    ['another plan', { planDigest: 'd' }],
  ])('is refused to an end that is told of %s than was signed', async (_what, change) => {
    const record = { ...recordOf(), view: { ...viewOf(RUN), ...change } } as unknown as RunRecord;
    await expect(close(record)).rejects.toMatchObject({ nonRetryable: true, type: 'other-run' });
    expect(await deps.records.list('ends/')).toEqual([]);
  });

  it('forgets a nested run that closes, unless that leaves runs of its own', async () => {
    const nested = `${RUN}.warm.1`;
    world.activity.workflow = { id: nested, runId: 'r', type: 'run' };
    const record = {
      ...recordOf(startOf(RUN), nested),
      view: { ...viewOf(nested), parent: RUN },
    } as unknown as RunRecord;
    await noteNested(deps.records, { parent: RUN, run: nested }, NOW);
    await noteNested(deps.records, { parent: nested, run: `${nested}.deep.1` }, NOW);
    await close(record);
    expect(await nestedOf(deps.records, RUN)).toEqual([{ run: nested, at: NOW }]);
    await forgetNested(deps.records, { parent: nested, run: `${nested}.deep.1` });
    await close(record);
    expect(await deps.records.list('nested/')).toEqual([]);
  });

  it('of a schedule leaves a record only where a worker has let it in', async () => {
    const run = 'nightly.20261124t013000z';
    const schedule = { name: 'nightly', environment: 'production' } as ScheduleDefinition;
    const facts = { environment: 'production', planDigest: digest, plans: [digest], author: 'unverified', schedule };
    const start = key.sign(statement({ run: 'nightly', action: 'start', digest, jti: 'added-1', start: facts }));
    world.activity.workflow = { id: run, runId: 'r', type: 'run' };
    await expect(close(recordOf(start, run))).rejects.toMatchObject({ nonRetryable: true, type: 'not-admitted' });
    expect(await deps.records.get(`runs/${run}/record`)).toBeUndefined();
    const admitting = { due: Date.UTC(2026, 10, 24, 1, 30), planDigest: digest, nested: [], now: NOW };
    await admit(deps.records, schedule, { ...admitting, jti: 'added-1' });
    await close(recordOf(start, run));
    expect(await deps.records.get(`runs/${run}/record`)).toMatchObject({ run });
  });

  it.each<[string, FakeActivity['workflow'], () => RunRecord, string]>([
    ['a call without a run', undefined, () => recordOf(), 'no-run'],
    ['another run', { id: 'other', runId: 'r', type: 'run' }, () => recordOf(), 'foreign-workflow'],
    ['another kind of workflow', { id: RUN, runId: 'r', type: 'mine' }, () => recordOf(), 'foreign-workflow'],
    [
      'a start that nobody signed',
      { id: RUN, runId: 'r', type: 'run' },
      () => recordOf(startOf(RUN, new TestKey())),
      'start-unsigned',
    ],
    ['a start of another run', { id: RUN, runId: 'r', type: 'run' }, () => recordOf(startOf('other')), 'other-run'],
  ])('is refused to %s, for good and on record', async (_who, workflow, record, expected) => {
    await claim(RUN);
    world.activity.workflow = workflow;
    await expect(close(record())).rejects.toMatchObject({ nonRetryable: true, type: expected });
    expect(await deps.records.get(`runs/${RUN}/record`)).toBeUndefined();
    expect(await refusals()).toMatchObject([{ run: RUN, phase: 'close', reason: expected }]);
    expect(await claim('next')).toMatchObject({ claimed: false });
  });
});
