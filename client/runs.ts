import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { Verdict } from '../model/ask.js';
import type { RunView } from '../model/run-view.js';
import type { Signed } from '../model/statement.js';
import {
  answerUpdate,
  keysChangedSignal,
  RUN_WORKFLOW,
  type RunResult,
  steerUpdate,
  viewQuery,
} from '../workflows/messages.js';
import { askAgain } from './ask-again.js';
import { ClientFailure, readFailure } from './failure.js';
import { environmentKey, runbookKey, stateKey } from './search-attributes.js';
import { MEMO, type RunMemo, type StartRun, startOptions } from './start-options.js';
import { untilTaken } from './until-taken.js';

/** What Temporal knows about a run without asking a worker. */
export interface RunFacts {
  run: string;
  open: boolean;
  /** The run's own status where it told one, otherwise Temporal's word in lower case. */
  status: string;
  runbook: string;
  environment: string;
  /** ms. */
  startedAt: number;
  endedAt?: number;
  parent?: string;
  /** The start statement the run came with. Verify it before you believe it. */
  start?: Signed;
}

/**
 * The one way to talk to runs. Every call has a deadline (5 s unless told otherwise) and throws a ClientFailure.
 * `answer` and `steer` are idempotent by the statement's jti; the rest but `startRun` may be repeated freely.
 */
export interface Runs {
  /** Starts the interpreter. Throws `exists` when a run of that id was ever started. After `unreachable` it may have started. */
  startRun(request: StartRun): Promise<void>;
  /** What the run shows now. Needs a worker, also for a run that is over. */
  viewRun(run: string): Promise<RunView>;
  /** Newest first; eventually consistent. */
  listRuns(options?: ListRuns): Promise<RunFacts[]>;
  describeRun(run: string): Promise<RunFacts>;
  /** Gives a signed answer to an ask and returns what the run says to it. */
  answer(run: string, signed: Signed): Promise<Verdict>;
  /** Gives a signed verb (pause, resume, retry, skip, abort). */
  steer(run: string, signed: Signed): Promise<Verdict>;
  /** The run's result; undefined when it is still open after `timeoutMs`. */
  awaitRun(run: string, timeoutMs: number): Promise<RunResult | undefined>;
  /** Makes the run read the public keys again. */
  keysChanged(run: string): Promise<void>;
  /** Whether Temporal answers within a second. Never throws. */
  reachable(): Promise<boolean>;
}

export interface ListRuns {
  openOnly?: boolean;
  /** Default 100. */
  limit?: number;
}

export interface RunsOptions {
  client: Client;
  /** Goes before `daybook-<environment>`; keeps tests apart. */
  taskQueuePrefix?: string;
  /** Per call, ms. Default 5,000. */
  deadlineMs?: number;
}

const DEADLINE_MS = 5_000;
const REACH_MS = 1_000;
/** Lets the server's own word about a deadline arrive first. */
const CONNECT_GRACE_MS = 250;

/** Runs of one Temporal namespace. Does not close the client. */
export function runsOn({ client, taskQueuePrefix, deadlineMs = DEADLINE_MS }: RunsOptions): Runs {
  const calls = new Calls(client, deadlineMs);
  const { workflow } = client;
  return {
    startRun: (request) =>
      calls.about(request.run, async () => {
        await workflow.start(RUN_WORKFLOW, startOptions(request, taskQueuePrefix));
      }),
    viewRun: (run) =>
      calls.about(run, () => askAgain(client, deadlineMs, () => workflow.getHandle(run).query(viewQuery))),
    listRuns: (options) => calls.about('(all)', () => list(client, options)),
    describeRun: (run) => calls.about(run, () => describe(client, run)),
    answer: (run, signed) => calls.about(run, () => update(client, run, { definition: answerUpdate, signed })),
    steer: (run, signed) => calls.about(run, () => update(client, run, { definition: steerUpdate, signed })),
    awaitRun: (run, timeoutMs) => calls.result(run, timeoutMs),
    keysChanged: (run) => calls.about(run, () => workflow.getHandle(run).signal(keysChangedSignal)),
    reachable: () => calls.reachable(),
  };
}

/** Puts a deadline on calls and turns their errors into ClientFailures. */
class Calls {
  constructor(
    private readonly client: Client,
    private readonly deadlineMs: number,
  ) {}

  async about<T>(run: string, call: () => Promise<T>): Promise<T> {
    try {
      return await this.within(this.deadlineMs, call);
    } catch (error) {
      throw await this.failure(error, run);
    }
  }

  async result(run: string, timeoutMs: number): Promise<RunResult | undefined> {
    try {
      return await this.within(timeoutMs, () => this.client.workflow.getHandle(run).result() as Promise<RunResult>);
    } catch (error) {
      if (readFailure(error, run) === 'timeout' && (await this.reachable())) return undefined;
      throw await this.failure(error, run);
    }
  }

  async reachable(): Promise<boolean> {
    try {
      await this.within(REACH_MS, () => this.client.workflowService.getSystemInfo({}));
      return true;
    } catch {
      return false;
    }
  }

  /** The deadline goes with each request; the timer is for the time before there is a connection to send it on. */
  private async within<T>(ms: number, call: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new ClientFailure('unreachable', 'Temporal could not be connected to in time')),
        ms + CONNECT_GRACE_MS,
      );
    });
    try {
      return await Promise.race([this.client.connection.withDeadline(Date.now() + ms, call), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async failure(error: unknown, run: string): Promise<ClientFailure> {
    const reading = readFailure(error, run);
    if (reading instanceof ClientFailure) return reading;
    if (reading === 'gone') return this.gone(error, run);
    if (!(await this.reachable()))
      return new ClientFailure('unreachable', 'Temporal did not answer in time', { cause: error });
    return new ClientFailure('no-worker', `no worker answered for run ${run} within ${this.deadlineMs} ms`, {
      cause: error,
    });
  }

  /** Temporal says NOT_FOUND both for a run that never was and for one that is over. */
  private async gone(error: unknown, run: string): Promise<ClientFailure> {
    try {
      await this.within(this.deadlineMs, () => this.client.workflow.getHandle(run).describe());
      return new ClientFailure('closed', `run ${run} is over`, { cause: error });
    } catch (second) {
      if (readFailure(second, run) !== 'gone')
        return new ClientFailure('unreachable', 'Temporal did not answer in time', { cause: second });
      return new ClientFailure('not-found', `there is no run ${run}`, { cause: error });
    }
  }
}

interface Update {
  definition: typeof answerUpdate | typeof steerUpdate;
  signed: Signed;
}

function update(client: Client, run: string, { definition, signed }: Update): Promise<Verdict> {
  const handle = client.workflow.getHandle(run);
  return untilTaken(() => handle.executeUpdate(definition, { args: [signed], updateId: signed.statement.jti }));
}

async function describe(client: Client, run: string): Promise<RunFacts> {
  const info = await client.workflow.getHandle(run).describe();
  if (info.type !== RUN_WORKFLOW)
    throw new ClientFailure('not-found', `${run} is a workflow of another kind, not a run`);
  return factsOf(info);
}

async function list(client: Client, { openOnly = false, limit = 100 }: ListRuns = {}): Promise<RunFacts[]> {
  // A run that continued as new has an execution for each part; only its last one speaks for it.
  const status = openOnly ? `ExecutionStatus = 'Running'` : `ExecutionStatus != 'ContinuedAsNew'`;
  const facts: RunFacts[] = [];
  for await (const info of client.workflow.list({
    query: `WorkflowType = '${RUN_WORKFLOW}' AND ${status}`,
    pageSize: limit,
  })) {
    facts.push(factsOf(info));
    if (facts.length >= limit) break;
  }
  return facts;
}

type Execution = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'memo' | 'typedSearchAttributes' | 'status' | 'startTime' | 'closeTime'
>;

function factsOf(info: Execution): RunFacts {
  const memo = info.memo?.[MEMO] as RunMemo | undefined;
  const attributes = info.typedSearchAttributes;
  const temporal = info.status.name;
  const open = temporal === 'RUNNING' || temporal === 'PAUSED';
  const state = attributes.get(stateKey);
  const own = open || temporal === 'COMPLETED' ? state : undefined;
  return {
    run: info.workflowId,
    open,
    status: own ?? temporal.toLowerCase().replaceAll('_', '-'),
    runbook: attributes.get(runbookKey) ?? '',
    environment: attributes.get(environmentKey) ?? '',
    // Continue-as-new begins a new execution; the start statement remembers when the run began.
    startedAt:
      memo && memo.start.statement.run === info.workflowId ? memo.start.statement.at : info.startTime.getTime(),
    endedAt: info.closeTime?.getTime(),
    parent: memo?.parent,
    start: memo?.start,
  };
}
