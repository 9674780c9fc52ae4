import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { Plan } from '../model/plan.js';
import { SCHEDULED_WORKFLOW, type ScheduledInput } from '../model/schedule/activities.js';
import { scheduleId } from '../model/schedule/run-id.js';
import type { Overlap, ScheduleDefinition, ScheduleSpec } from '../model/schedule.js';
import type { Signed } from '../model/statement.js';
import { Calls } from './calls.js';
import { ClientFailure } from './failure.js';
import { environmentKey } from './search-attributes.js';
import { taskQueueOf } from './start-options.js';

export interface SchedulePlace {
  environment: string;
  name: string;
}

export interface NewSchedule {
  definition: ScheduleDefinition;
  /** The signed `schedule add`. */
  start: Signed;
  /** Pinned schedules only. */
  plan?: Plan;
}

/** What Temporal knows about a schedule. */
export interface ScheduleFacts extends SchedulePlace {
  /** What its starts will carry. Verify it before you believe it; missing where it is no schedule of Daybook's. */
  start?: Signed;
  paused: boolean;
  /** Who paused or resumed it, and why. */
  note?: string;
  /** Instants of the next starts, ms. */
  next: number[];
  /** Starts that Temporal made, let pass after the catch-up window, and skipped because of an open one. */
  taken: number;
  missed: number;
  skipped: number;
  /** Starts whose workflows are open. */
  running: number;
}

/** The one way to talk to schedules. Every call has a deadline and throws a ClientFailure (`exists`, `not-found`, `unreachable`). */
export interface Schedules {
  /** Throws `exists` where the environment has one of that name. */
  create(schedule: NewSchedule): Promise<void>;
  describe(place: SchedulePlace): Promise<ScheduleFacts>;
  /** In no order; eventually consistent. */
  list(): Promise<SchedulePlace[]>;
  pause(place: SchedulePlace, note: string): Promise<void>;
  resume(place: SchedulePlace, note: string): Promise<void>;
  /** Starts once, now, by the schedule's own overlap rule. */
  trigger(place: SchedulePlace): Promise<void>;
  /** Runs that it has started go on. Throws `not-found` when it is gone already. */
  remove(place: SchedulePlace): Promise<void>;
}

export interface SchedulesOptions {
  client: Client;
  /** Goes before `daybook-<environment>` and before the ids of schedules; keeps tests apart. */
  taskQueuePrefix?: string;
  /** Per call, ms. Default 5,000. */
  deadlineMs?: number;
}

const DEADLINE_MS = 5_000;

const OVERLAP: Record<Overlap, ScheduleOverlapPolicy> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'queue-one': ScheduleOverlapPolicy.BUFFER_ONE,
  'queue-all': ScheduleOverlapPolicy.BUFFER_ALL,
  allow: ScheduleOverlapPolicy.ALLOW_ALL,
};

/** Schedules of one Temporal namespace. Does not close the client. */
export function schedulesOn({ client, taskQueuePrefix = '', deadlineMs = DEADLINE_MS }: SchedulesOptions): Schedules {
  const calls = new Calls(client, deadlineMs);
  const idOf = (place: SchedulePlace) => `${taskQueuePrefix}${scheduleId(place)}`;
  const on = <T>(place: SchedulePlace, call: (handle: ReturnType<typeof client.schedule.getHandle>) => Promise<T>) =>
    calls.about(idOf(place), () => foreseen(place, () => call(client.schedule.getHandle(idOf(place)))));
  return {
    create: async (schedule) => {
      const { definition } = schedule;
      const options = optionsOf(schedule, { id: idOf(definition), prefix: taskQueuePrefix });
      await on(definition, () => client.schedule.create(options));
    },
    describe: (place) => on(place, async (handle) => factsOf(place, await handle.describe())),
    list: () => calls.about('(all)', () => list(client, taskQueuePrefix)),
    pause: (place, note) => on(place, (handle) => handle.pause(note)),
    resume: (place, note) => on(place, (handle) => handle.unpause(note)),
    // Unasked, the client lets a start by hand in beside an open one, and does not count it as open.
    trigger: (place) => on(place, async (handle) => handle.trigger((await handle.describe()).policies.overlap)),
    remove: (place) => on(place, (handle) => handle.delete()),
  };
}

async function foreseen<T>({ environment, name }: SchedulePlace, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning)
      throw new ClientFailure('exists', `there is a schedule ${name} in ${environment} already`, { cause: error });
    if (error instanceof ScheduleNotFoundError)
      throw new ClientFailure('not-found', `there is no schedule ${name} in ${environment}`, { cause: error });
    throw error;
  }
}

function optionsOf(
  { definition, start, plan }: NewSchedule,
  { id, prefix }: { id: string; prefix: string },
): ScheduleOptions {
  const { environment, name, runbook, spec, overlap, catchUpMs } = definition;
  const input: ScheduledInput = plan ? { start, plan } : { start };
  return {
    scheduleId: id,
    spec: specOf(spec),
    policies: { overlap: OVERLAP[overlap], catchupWindow: catchUpMs, pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: SCHEDULED_WORKFLOW,
      workflowId: `${prefix}scheduled:${environment}/${name}`,
      taskQueue: taskQueueOf(environment, prefix),
      args: [input],
      staticSummary: `${name}: ${runbook} in ${environment}`.slice(0, 200),
      typedSearchAttributes: new TypedSearchAttributes([{ key: environmentKey, value: environment }]),
    },
  };
}

function specOf(spec: ScheduleSpec): ScheduleOptions['spec'] {
  return 'cron' in spec
    ? { cronExpressions: [spec.cron], timezone: spec.zone }
    : { intervals: [{ every: spec.everyMs, offset: spec.offsetMs }], timezone: spec.zone };
}

function factsOf({ environment, name }: SchedulePlace, found: ScheduleDescription): ScheduleFacts {
  const { state, info, action } = found;
  const [input] = (action.args ?? []) as Partial<ScheduledInput>[];
  return {
    environment,
    name,
    start: input?.start,
    paused: state.paused,
    note: state.note,
    next: info.nextActionTimes.map((at) => at.getTime()),
    taken: info.numActionsTaken,
    missed: info.numActionsMissedCatchupWindow,
    skipped: info.numActionsSkippedOverlap,
    running: info.runningActions.length,
  };
}

async function list(client: Client, prefix: string): Promise<SchedulePlace[]> {
  const found: SchedulePlace[] = [];
  const head = `${prefix}schedule:`;
  for await (const { scheduleId: id } of client.schedule.list()) {
    if (!id.startsWith(head)) continue;
    const [environment = '', name = ''] = id.slice(head.length).split('/');
    found.push({ environment, name });
  }
  return found;
}
