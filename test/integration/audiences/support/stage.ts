import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createAudienceActivities } from '../../../../activities/audience/index.js';
import { type Audiences, audiencesOn } from '../../../../client/audiences.js';
import { dataConverter } from '../../../../client/codec.js';
import { connect, type Connected } from '../../../../client/connection.js';
import { runsOn } from '../../../../client/runs.js';
import { taskQueueOf } from '../../../../client/start-options.js';
import type { Verdict } from '../../../../model/ask.js';
import type { AudienceAnswer, SignedBatch } from '../../../../model/audience/answer.js';
import {
  type AskNews,
  type AudienceCount,
  type AudienceView,
  audienceId,
} from '../../../../model/audience/audience.js';
import type { LedgerEntry } from '../../../../model/audience/ledger-entry.js';
import type { Workspace } from '../../../../model/workspace.js';
import { folderRecords } from '../../../../records/folder.js';
import type { RecordStore } from '../../../../records/store.js';
import { testServer, uniqueName } from '../../../support/server.js';
import { answerOf } from '../../../model/audience/support.js';
import { ENVIRONMENT, type OrderParts, orderOf, workspaceOf } from './order.js';
import { PostOffice } from './post-office.js';
import { countUpdate, endSignal, type Heard, heardQuery, newsSignal } from './run-messages.js';
import { SigningKey } from './signing-key.js';
import { beforeLookingAgain } from '../../../support/look-again.js';

const PATIENCE_MS = 120_000;

Runtime.install({ logger: new DefaultLogger('WARN') });

/** Built once per test file. */
let bundled: Promise<{ code: string }> | undefined;
const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };

function bundle(): Promise<{ code: string }> {
  bundled ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    logger: quiet,
  });
  return bundled;
}

/**
 * An audience on the real server: a real worker with the real activities, a run that only asks, transports in memory, and
 * people who sign. One per test, with a task queue of its own.
 */
export class Stage {
  readonly key = new SigningKey();
  readonly office = new PostOffice();
  keys = [this.key];
  private worker: Worker | undefined;
  private working: Promise<void> | undefined;
  private run: WorkflowHandle | undefined;

  private constructor(
    readonly workspace: Workspace,
    readonly records: RecordStore,
    readonly connected: Connected,
    readonly audiences: Audiences,
    private readonly native: NativeConnection,
    private readonly namespace: string,
    readonly prefix: string,
  ) {}

  /** `people`: ids; everybody has an address at `chat` and at `mail` unless the test changes it. */
  static async given(
    people: readonly string[],
    server: { address: string; namespace: string } = testServer(),
  ): Promise<Stage> {
    const { address, namespace } = server;
    const root = await mkdtemp(path.join(tmpdir(), 'daybook-stage-'));
    const connected = await connect({ address, namespace });
    const native = await NativeConnection.connect({ address });
    const prefix = uniqueName('stage-');
    const audiences = audiencesOn({ client: connected.client, taskQueuePrefix: prefix, deadlineMs: 20_000 });
    const records = folderRecords(path.join(root, 'records'));
    return new Stage(workspaceOf(root, people), records, connected, audiences, native, namespace, prefix);
  }

  async work(): Promise<void> {
    const { office, workspace, records, audiences } = this;
    const activities = createAudienceActivities({
      environment: ENVIRONMENT,
      records,
      transports: {
        chat: office.transport('chat', { kind: 'slack', living: true }),
        mail: office.transport('mail', { kind: 'email' }),
      },
      now: () => Date.now(),
      audiences,
      runs: runsOn({ client: this.connected.client, deadlineMs: 20_000 }),
      readWorkspace: async () => workspace,
      readKeys: async () => this.keys.map(({ publicKey }) => publicKey),
      readLinkKeys: async () => [{ kid: 'link', secret: new Uint8Array(32).fill(7) }],
    });
    this.worker = await Worker.create({
      connection: this.native,
      namespace: this.namespace,
      taskQueue: taskQueueOf(ENVIRONMENT, this.prefix),
      dataConverter,
      workflowBundle: await bundle(),
      activities: { ...activities, 'read-keys': async () => this.keys.map(({ publicKey }) => publicKey) },
      stickyQueueScheduleToStartTimeout: '1s',
    });
    this.working = this.worker.run();
  }

  /** Opens an audience of everybody, unless told otherwise; returns the run's id when its shards are there. */
  async open(parts: OrderParts = {}): Promise<string> {
    const run = uniqueName('run');
    const order = orderOf(run, Object.keys(this.workspace.people.people), parts);
    this.run = await this.connected.client.workflow.start('run', {
      workflowId: run,
      taskQueue: taskQueueOf(ENVIRONMENT, this.prefix),
      args: [order],
    });
    await this.untilHeard('an open audience', ({ opened }) => opened !== undefined);
    return run;
  }

  /** People answer, in one batch signed by the gateway's key. */
  async give(run: string, answers: readonly AudienceAnswer[], { shard = 0, key = this.key } = {}): Promise<Verdict[]> {
    const audience = audienceId({ run, ask: 'tell/1', shard });
    return this.audiences.give(audience, this.batch(run, answers, { shard, key }));
  }

  batch(run: string, answers: readonly AudienceAnswer[], { shard = 0, key = this.key } = {}): SignedBatch {
    const own = answers.map((answer) => ({ ...answer, run }));
    return key.seal(audienceId({ run, ask: 'tell/1', shard }), run, own);
  }

  say(news: AskNews): Promise<void> {
    return (this.run as WorkflowHandle).signal(newsSignal, news);
  }

  count(question: { over: boolean }): Promise<AudienceCount> {
    return (this.run as WorkflowHandle).executeUpdate(countUpdate, { args: [question] });
  }

  /** The run closes; resolves when the shard has ended. */
  async end(run: string, shard = 0): Promise<void> {
    await (this.run as WorkflowHandle).signal(endSignal);
    await this.connected.client.workflow.getHandle(audienceId({ run, ask: 'tell/1', shard })).result();
  }

  view(run: string, shard = 0): Promise<AudienceView> {
    return this.audiences.view({ run, ask: 'tell/1', shard });
  }

  async entry(run: string, person: string): Promise<LedgerEntry> {
    const { entries } = await this.view(run);
    const entry = entries.find((one) => one.person === person);
    if (!entry) throw new Error(`${person} is not in the audience`);
    return entry;
  }

  heard(): Promise<Heard> {
    return (this.run as WorkflowHandle).query(heardQuery);
  }

  untilHeard(what: string, seen: (heard: Heard) => boolean): Promise<Heard> {
    return until(what, () => this.heard(), seen);
  }

  until(run: string, what: string, seen: (view: AudienceView) => boolean): Promise<AudienceView> {
    return until(what, () => this.view(run), seen);
  }

  /** Moves the clock of a shard forward on the server, past its timers. Resolves when it is there. */
  async fastForward(run: string, ms: number): Promise<void> {
    const before = (await this.view(run)).now;
    const workflowExecution = { workflowId: audienceId({ run, ask: 'tell/1', shard: 0 }) };
    const fastForwardConfig = { id: uniqueName('forward'), duration: { seconds: Math.ceil(ms / 1000) } };
    await this.connected.connection.workflowService.updateWorkflowExecutionOptions({
      namespace: this.namespace,
      workflowExecution,
      workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } } as object,
      updateMask: { paths: ['time_skipping_config'] },
    });
    // A query does not move a workflow's clock; a batch that changes nothing does.
    await until(
      `the clock to move by ${ms} ms`,
      async () => {
        await this.give(run, [answerOf('nobody', 'seen', { jti: uniqueName('tick') })]).catch(() => undefined);
        return this.view(run);
      },
      ({ now }) => now >= before + ms - 1_000,
    );
  }

  async events(run: string, shard = 0): Promise<number> {
    const id = audienceId({ run, ask: 'tell/1', shard });
    return (await this.connected.client.workflow.getHandle(id).describe()).historyLength;
  }

  async stopWork(): Promise<void> {
    this.worker?.shutdown();
    await this.working;
    this.worker = undefined;
  }

  async over(): Promise<void> {
    await this.stopWork();
    await this.connected.close();
    await this.native.close();
  }
}

/** Looks until it is so. */
export async function until<T>(what: string, look: () => Promise<T>, seen: (found: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  let last: T | undefined;
  while (Date.now() < deadline) {
    last = await look().catch(() => last);
    if (last !== undefined && seen(last)) return last;
    await beforeLookingAgain();
  }
  throw new Error(`waited ${PATIENCE_MS} ms for ${what}; there is ${JSON.stringify(last).slice(0, 2_000)}`);
}
