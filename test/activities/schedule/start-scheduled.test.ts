import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScheduled } from '../../../activities/schedule/start-scheduled.js';
import type { ScheduleDeps } from '../../../activities/schedule/index.js';
import { ClientFailure } from '../../../client/failure.js';
import type { Calendar, Freeze } from '../../../model/calendar/calendar.js';
import { planDigest } from '../../../model/digest.js';
import type { DayNRule } from '../../../model/policy.js';
import type { StartOrder } from '../../../model/schedule/activities.js';
import { scheduledRunId } from '../../../model/schedule/run-id.js';
import type { ScheduleDefinition } from '../../../model/schedule.js';
import type { Signed } from '../../../model/statement.js';
import { claimTargets } from '../../../records/claims.js';
import { openRecords, type RecordStore } from '../../../records/index.js';
import { wasAdmitted } from '../../../records/admitted.js';
import { noteChange, type ScheduleVerb } from '../../../records/schedule-changes.js';
import { lastStarts } from '../../../records/schedules.js';
import { verifierOf } from '../../../worker/verify.js';
import { planWith, stepOf, workspaceAt } from '../../gateway/support/fixtures.js';
import { leaveEndedRun } from '../../support/ended-run.js';
import { statement, TestKey } from '../../support/keys.js';

const DUE = Date.UTC(2026, 10, 24, 1, 30);
const SWITCH = planWith([stepOf('switch', { target: 'edge' })]);
let plan = SWITCH;
const RUN = scheduledRunId('nightly', DUE);

const definition: ScheduleDefinition = {
  name: 'nightly',
  environment: 'production',
  runbook: SWITCH.runbook.name,
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
let dayN: DayNRule | undefined;
let now: number;
/** Why the checkout of the worker does not read. */
let unreadable: string | undefined;
/** Calls of this name break off once, as when the worker is killed right before or right after it. */
let killed: { call: string; when: 'before' | 'after' } | undefined;

beforeEach(async () => {
  records = openRecords({ folder: 'records' }, await mkdtemp(join(tmpdir(), 'daybook-schedule-')));
  started.clear();
  calendar = undefined;
  dayN = undefined;
  killed = undefined;
  plan = SWITCH;
  now = DUE + 1_000;
  unreadable = undefined;
  await changed('add', 0);
});

/** What somebody did, `at` wall time, ms. */
function changed(what: ScheduleVerb, at: number, jti = 'added-1'): Promise<void> {
  const reason = what === 'pause' ? { reason: 'the move' } : {};
  return noteChange(records, definition, { what, by: 'dana', at, ...(what === 'add' ? { jti } : reason) });
}

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
  if (production)
    workspace.policy = { environments: { production: { ...production, calendar, ...(dayN && { dayN }) } } };
  return {
    environment: 'production',
    records: {
      ...records,
      put: (name, value) => breaking(name.startsWith('schedules/') ? 'note' : 'other', () => records.put(name, value)),
      putOnce: (name, value) =>
        breaking(name.includes('/admitted/') ? 'admit' : 'claim', () => records.putOnce(name, value)),
    },
    context: () => ({
      attempt: 1,
      activityId: '1',
      heartbeat: () => {},
      cancelled: new AbortController().signal,
      stopReason: () => undefined,
      workflow: { id: 'w', runId: 'r', type: 'scheduled' },
    }),
    now: () => now,
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
    readWorkspace: async () => {
      if (unreadable) throw new Error(unreadable);
      return workspace;
    },
    readKeys: async () => [key.publicKey],
    verifierOf,
    planAnew: async () => ({ plan }),
  };
}

function order(parts: Partial<ScheduleDefinition> = {}, signed: { at?: number; jti?: string } = {}): StartOrder {
  const schedule = { ...definition, ...parts };
  const digest = planDigest(plan);
  const plans = schedule.plan === 'pinned' ? [digest] : [];
  const start = { environment: 'production', planDigest: digest, plans, author: 'unverified', schedule };
  const said = { run: schedule.name, action: 'start', digest, start, jti: 'added-1', ...signed } as const;
  return { start: key.sign(statement(said)), plan, at: DUE };
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
    ['admit', 'before'],
    ['admit', 'after'],
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

  it.each(['pinned', 'replan'] as const)(
    'lets its run in with the plan of a %s schedule, and with no other',
    async (kind) => {
      const digest = planDigest(plan);
      const admitted = (claimed: object) =>
        wasAdmitted(records, 'production', { run: RUN, planDigest: digest, jti: 'added-1', ...claimed });
      expect(await admitted({})).toBe(false);
      await startScheduled(order({ plan: kind }), deps());
      expect(await admitted({})).toBe(true);
      for (const other of [
        { planDigest: 'f'.repeat(64) },
        { planDigest: '../../starts/x' },
        { jti: 'added-2' },
        { run: scheduledRunId('nightly', DUE + 1_000) },
        { run: scheduledRunId('other', DUE) },
      ])
        expect(await admitted(other)).toBe(false);
    },
  );

  it('lets nothing in that it refuses or holds', async () => {
    for (const closed of ['refuse', 'hold'] as const) {
      calendar = frozen(closed);
      await startScheduled(order(), deps());
    }
    expect(await wasAdmitted(records, 'production', { run: RUN, planDigest: planDigest(plan) })).toBe(false);
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

describe('the definition that starts', () => {
  it('is the one that was added last, and none that nobody added', async () => {
    await changed('add', 1, 'added-2');
    expect(await startScheduled(order(), deps())).toMatchObject({ reason: 'schedule-replaced' });
    expect(await startScheduled(order({}, { jti: 'added-3' }), deps())).toMatchObject({ reason: 'schedule-replaced' });
    expect(await startScheduled(order({}, { jti: 'added-2' }), deps())).toMatchObject({ outcome: 'started' });
  });

  it('is none once the schedule was removed, whichever of those that were added somebody brings back', async () => {
    await changed('add', 1, 'added-2');
    await changed('remove', 2);
    for (const jti of ['added-1', 'added-2'])
      expect(await startScheduled(order({}, { jti }), deps())).toMatchObject({ reason: 'schedule-removed' });
  });
});

describe('a start that comes late', () => {
  const late = 600_001;

  it('is refused as missed beyond the catch-up window, and let in within it', async () => {
    now = DUE + late;
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'refused', reason: 'missed' });
    expect(await startScheduled(order({ overlap: 'allow' }), deps())).toMatchObject({ reason: 'missed' });
    now = DUE + late - 1;
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'started' });
  });

  it('that was queued is measured from when its turn came', async () => {
    now = DUE + 3_600_000;
    const queued = { ...order({ overlap: 'queue-all' }), begunAt: now - late };
    expect(await startScheduled(queued, deps())).toMatchObject({ reason: 'missed' });
    expect(await startScheduled({ ...queued, begunAt: now - 1_000 }, deps())).toMatchObject({ outcome: 'started' });
  });

  it('that was held in time starts however long that took', async () => {
    calendar = frozen('hold');
    await startScheduled(order(), deps());
    now = DUE + 12 * 3_600_000;
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'started' });
  });

  it('that was let in before its worker was killed is carried out', async () => {
    killed = { call: 'start', when: 'before' };
    await expect(startScheduled(order(), deps())).rejects.toThrow('killed');
    now = DUE + late;
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'started' });
  });

  it('is refused from before the schedule was signed, and from the future', async () => {
    expect(await startScheduled(order({}, { at: DUE + 300_001 }), deps())).toMatchObject({ reason: 'before-signed' });
    now = DUE - 300_001;
    expect(await startScheduled(order(), deps())).toMatchObject({ reason: 'in-future' });
  });
});

describe('a start that cannot go on yet', () => {
  it('is held for a minute while the schedule is paused, says by whom, and goes on when it is resumed', async () => {
    await changed('pause', DUE - 10);
    const verdict = await startScheduled(order(), deps());
    expect(verdict).toMatchObject({ outcome: 'held', until: now + 60_000 });
    expect(JSON.stringify(verdict)).toMatch(/paused by dana \(the move\)\. Resume it: daybook schedule resume nightly/);
    await changed('resume', DUE - 5);
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'started' });
  });

  it('is carried out in a pause when somebody triggered it, once for each time', async () => {
    await changed('pause', DUE - 10);
    await changed('trigger', DUE + 5_500);
    const byHand = { ...order(), at: DUE + 6_000 };
    expect(await startScheduled(byHand, deps())).toMatchObject({ outcome: 'started' });
    expect(await startScheduled(byHand, deps())).toMatchObject({ outcome: 'started' });
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'held' });
    expect(await startScheduled({ ...order(), at: DUE + 7_000 }, deps())).toMatchObject({ reason: 'not-due' });
  });

  it('is held for a minute, and says so, while the checkout of the worker does not check', async () => {
    unreadable = 'the workspace /srv has 2 problems; run daybook check';
    expect(await startScheduled(order(), deps())).toMatchObject({
      outcome: 'held',
      until: now + 60_000,
      message: expect.stringContaining('2 problems; run daybook check'),
    });
    expect(await onRecord()).toEqual(['held']);
  });
});

describe('an exception of a freeze for a decision', () => {
  it('lets a start through whose every approval is that decision', async () => {
    const freeze = frozen('refuse');
    for (const one of freeze.freezes) one.except.decisions = ['cutover'];
    calendar = freeze;
    expect(await startScheduled(order(), deps())).toMatchObject({ reason: 'frozen' });
    plan = planWith([stepOf('go', { ask: { decision: 'cutover' } as never })]);
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'started' });
  });
});

describe('a start of Day N work', () => {
  const runbook = { ...SWITCH.runbook, day: 'N' as const };
  const inStage = { ...SWITCH, runbook, environment: 'stage' };

  beforeEach(() => {
    plan = { ...SWITCH, runbook };
    dayN = { provenIn: 'stage', withinMs: 90 * 86_400_000 };
  });

  it('is refused without the proof that the policy of this worker demands, and says how to get it', async () => {
    const verdict = await startScheduled(order(), deps());
    expect(verdict).toMatchObject({ outcome: 'refused', reason: 'day-n-unproved' });
    expect(verdict).toMatchObject({ message: expect.stringContaining('--environment stage') });
    expect(started.size).toBe(0);
  });

  it('is carried out with it', async () => {
    await leaveEndedRun(records, { run: 'proof-1', plan: inStage, key, at: now - 86_400_000 });
    expect(await startScheduled(order(), deps())).toEqual({ outcome: 'started', run: RUN });
  });

  it('is refused in production where policy says nothing', async () => {
    dayN = undefined;
    expect(await startScheduled(order(), deps())).toMatchObject({ outcome: 'refused', reason: 'day-n-undecided' });
  });
});
