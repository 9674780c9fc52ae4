import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScheduled } from '../../../activities/schedule/start-scheduled.js';
import type { ScheduleDeps } from '../../../activities/schedule/index.js';
import { ClientFailure } from '../../../client/failure.js';
import type { Calendar, Freeze } from '../../../model/calendar/calendar.js';
import { planDigest } from '../../../model/digest.js';
import type { StartOrder } from '../../../model/schedule/activities.js';
import { scheduledRunId } from '../../../model/schedule/run-id.js';
import type { ScheduleDefinition } from '../../../model/schedule.js';
import type { Signed } from '../../../model/statement.js';
import { claimTargets } from '../../../records/claims.js';
import { openRecords, type RecordStore } from '../../../records/index.js';
import { lastStarts, wasPlanned } from '../../../records/schedules.js';
import { verifierOf } from '../../../worker/verify.js';
import { planWith, stepOf, workspaceAt } from '../../gateway/support/fixtures.js';
import { statement, TestKey } from '../../support/keys.js';

const DUE = Date.UTC(2026, 10, 24, 1, 30);
const plan = planWith([stepOf('switch', { target: 'edge' })]);
const RUN = scheduledRunId('nightly', DUE);

const definition: ScheduleDefinition = {
  name: 'nightly',
  environment: 'production',
  runbook: plan.runbook.name,
  inputs: {},
  spec: { cron: '30 2 * * 2', zone: 'Europe/Berlin' },
  overlap: 'skip',
  catchUpMs: 600_000,
  plan: 'pinned',
};

const key = new TestKey();
const started = new Map<string, Signed>();
let records: RecordStore;
let calendar: Calendar | undefined;
/** Calls of this name break off once, as when the worker is killed right before or right after it. */
let killed: { call: string; when: 'before' | 'after' } | undefined;

beforeEach(async () => {
  records = openRecords({ folder: 'records' }, await mkdtemp(join(tmpdir(), 'daybook-schedule-')));
  started.clear();
  calendar = undefined;
  killed = undefined;
});

async function breaking<T>(call: string, act: () => Promise<T>): Promise<T> {
  const now = killed?.call === call ? killed.when : undefined;
  if (now) killed = undefined;
  if (now === 'before') throw new Error('killed');
  const result = await act();
  if (now === 'after') throw new Error('killed');
  return result;
}

function deps(): ScheduleDeps {
  const workspace = workspaceAt('/nowhere');
  const { production } = workspace.policy.environments;
  if (production) workspace.policy = { environments: { production: { ...production, calendar } } };
  return {
    environment: 'production',
    records: {
      ...records,
      put: (name, value) => breaking(name.startsWith('schedules/') ? 'note' : 'other', () => records.put(name, value)),
      putOnce: (name, value) => breaking('claim', () => records.putOnce(name, value)),
    },
    context: () => ({
      attempt: 1,
      activityId: '1',
      heartbeat: () => {},
      cancelled: new AbortController().signal,
      stopReason: () => undefined,
      workflow: { id: 'w', runId: 'r', type: 'scheduled' },
    }),
    now: () => DUE + 1_000,
    awaitRun: () => Promise.reject(new Error('not here')),
    runs: {
      startRun: ({ run, start }) =>
        breaking('start', async () => {
          if (started.has(run)) throw new ClientFailure('exists', 'exists');
          started.set(run, start);
        }),
      describeRun: async (run) => {
        const start = started.get(run);
        if (!start) throw new ClientFailure('not-found', 'none');
        return { run, open: true, status: 'running', runbook: '', environment: 'production', startedAt: 0, start };
      },
    },
    readWorkspace: async () => workspace,
    readKeys: async () => [key.publicKey],
    verifierOf,
    planAnew: async () => ({ plan }),
  };
}

function order(parts: Partial<ScheduleDefinition> = {}): StartOrder {
  const schedule = { ...definition, ...parts };
  const digest = planDigest(plan);
  const plans = schedule.plan === 'pinned' ? [digest] : [];
  const start = { environment: 'production', planDigest: digest, plans, author: 'unverified', schedule };
  const signed = key.sign(statement({ run: schedule.name, action: 'start', digest, start, jti: 'added-1' }));
  return { start: signed, plan, at: DUE };
}

/** Until noon in Berlin. */
function frozen(whenClosed: Freeze['whenClosed']): Calendar {
  const events = [{ from: '2026-11-24T00:00:00', until: '2026-11-24T12:00:00', zone: 'Europe/Berlin' }];
  const except = { decisions: [], runbooks: [] };
  return {
    windows: [],
    freezes: [{ name: 'move', holds: ['starts'], whenClosed, inFlight: 'finish', except, events }],
  };
}

const onRecord = async () =>
  (await lastStarts(records, definition, 10)).map(({ outcome, reason }) => reason ?? outcome);

describe('one start of a schedule', () => {
  it.each([
    ['claim', 'before'],
    ['claim', 'after'],
    ['start', 'before'],
    ['start', 'after'],
    ['note', 'before'],
    ['note', 'after'],
  ] as const)('is one run when the worker is killed at its %s, %s it', async (call, when) => {
    killed = { call, when };
    await expect(startScheduled(order(), deps())).rejects.toThrow('killed');
    expect(await startScheduled(order(), deps())).toEqual({ outcome: 'started', run: RUN });
    expect(await startScheduled(order(), deps())).toEqual({ outcome: 'started', run: RUN });
    expect([...started.keys()]).toEqual([RUN]);
    expect(await onRecord()).toEqual(['started']);
  });

  it('stays started when a repeat comes after the freeze has begun', async () => {
    killed = { call: 'start', when: 'after' };
    await expect(startScheduled(order(), deps())).rejects.toThrow('killed');
    calendar = frozen('refuse');
    expect(await startScheduled(order(), deps())).toEqual({ outcome: 'started', run: RUN });
    expect(await onRecord()).toEqual(['started']);
  });

  it('is refused by a freeze that refuses, held by one that holds until that ends, and started after it', async () => {
    calendar = frozen('refuse');
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'refused', reason: 'frozen' });
    calendar = frozen('hold');
    const held = await startScheduled(order(), deps());
    expect(held).toMatchObject({ outcome: 'held', until: Date.UTC(2026, 10, 24, 11) });
    expect(await onRecord()).toEqual(['held']);
    calendar = undefined;
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'started' });
    expect(await onRecord()).toEqual(['started']);
  });

  it('is refused while another run changes its target, and names that run', async () => {
    started.set('by-hand', order().start);
    const held = { environment: 'production', targets: ['edge'], run: 'by-hand', token: 't', now: DUE };
    await claimTargets(records, { ...held, stillHeld: async () => true });
    const verdict = await startScheduled(order(), deps());
    expect(verdict).toMatchObject({ outcome: 'refused', reason: 'target-claimed' });
    expect(JSON.stringify(verdict)).toContain('run by-hand changes edge');
    expect(started.has(RUN)).toBe(false);
  });

  it('is refused under an id that somebody else has taken', async () => {
    started.set(RUN, key.sign(statement({ run: RUN, action: 'start', jti: 'another' })));
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'refused', reason: 'other-run' });
  });

  it('puts the plans that it makes anew on record, and no others', async () => {
    await startScheduled(order({ plan: 'replan' }), deps());
    expect(await wasPlanned(records, definition, planDigest(plan))).toBe(true);
    expect(await wasPlanned(records, definition, 'f'.repeat(64))).toBe(false);
    expect(await wasPlanned(records, definition, '../../starts/x')).toBe(false);
  });

  it.each([
    ['a time that is not due', { at: DUE + 60_000 }, 'not-due'],
    ['no time', { at: undefined }, 'no-schedule'],
    ['no plan where one is pinned', { plan: undefined }, 'does-not-plan'],
  ])('is refused with %s', async (_what, parts, reason) => {
    expect(await startScheduled({ ...order(), ...parts }, deps())).toMatchObject({ outcome: 'refused', reason });
    expect(started.size).toBe(0);
  });

  it('is refused for another environment, on another name, and outside of the workflow of a schedule', async () => {
    const elsewhere = order({ environment: 'stage' });
    expect(await startScheduled(elsewhere, deps())).toMatchObject({ reason: 'other-schedule' });
    const context = { ...deps().context(), workflow: { id: 'w', runId: 'r', type: 'run' } };
    expect(await startScheduled(order(), { ...deps(), context: () => context })).toMatchObject({
      reason: 'no-schedule',
    });
  });
});
