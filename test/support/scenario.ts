import { DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { planRunbook } from '../../cli/planning/plan-runbook.js';
import { type Audiences, audiencesOn } from '../../client/audiences.js';
import { connect, type Connected } from '../../client/connection.js';
import { type Runs, runsOn } from '../../client/runs.js';
import { sealBatch } from '../../gateway/answering/seal-batch.js';
import { withKnownKey } from '../../gateway/give.js';
import type { Ask, Verdict } from '../../model/ask.js';
import type { AudienceAnswer } from '../../model/audience/answer.js';
import { audienceId, type AudienceView, shardOf } from '../../model/audience/audience.js';
import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';
import type { RunView, StepView } from '../../model/run-view.js';
import type { Signed, Statement } from '../../model/statement.js';
import { environmentWorker } from '../../worker/environment-worker.js';
import { loadWorkspace } from '../../workspace/load.js';
import { statement, TestKey } from './keys.js';
import { recordHistory } from './histories.js';
import { testServer, uniqueName } from './server.js';
import { type WorkspaceFiles, writeWorkspace } from './workspace.js';
import { beforeLookingAgain } from './look-again.js';

const PATIENCE_MS = 120_000;
/** Of one call: a busy machine is no fault. */
const DEADLINE_MS = 12_000;

Runtime.install({ logger: new DefaultLogger('WARN') });

/**
 * A workspace on disk, a real worker on the real server, and people who sign. One per test: its own task queue, its own
 * keys, its own targets.
 */
export class Scenario {
  readonly key = new TestKey();
  readonly lines: string[] = [];
  private constructor(
    readonly root: string,
    readonly prefix: string,
    readonly connected: Connected,
    readonly runs: Runs,
    readonly audiences: Audiences,
    readonly native: NativeConnection,
    private readonly namespace: string,
  ) {}

  /** Each with its end. */
  private workers: { worker: Worker; working: Promise<void> }[] = [];

  /** `server`: a Temporal server of the test's own instead of the shared one. */
  static async given(
    files: WorkspaceFiles,
    server: { address: string; namespace: string } = testServer(),
  ): Promise<Scenario> {
    const { address, namespace } = server;
    const prefix = uniqueName('queue-');
    const connected = await connect({ address, namespace });
    const native = await NativeConnection.connect({ address });
    const runs = runsOn({ client: connected.client, taskQueuePrefix: prefix, deadlineMs: DEADLINE_MS });
    const audiences = audiencesOn({ client: connected.client, taskQueuePrefix: prefix, deadlineMs: DEADLINE_MS });
    const root = await writeWorkspace(files);
    const scenario = new Scenario(root, prefix, connected, runs, audiences, native, namespace);
    await scenario.trust([scenario.key]);
    return scenario;
  }

  /** Writes the list of keys that the worker believes. */
  async trust(keys: readonly TestKey[]): Promise<void> {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(
      `${this.root}/.daybook/public-keys.json`,
      JSON.stringify({ keys: keys.map((key) => key.publicKey) }),
    );
  }

  /** Writes the gateway's address into daybook.yaml: links in messages lead there. */
  async nameGateway(address: string): Promise<void> {
    const { readFile, writeFile } = await import('node:fs/promises');
    const file = `${this.root}/daybook.yaml`;
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/gateway: \{ address: '[^']*' \}/, `gateway: { address: '${address}' }`));
  }

  /** Starts a worker of an environment in this process. `env` is where it looks its references up. */
  async work(own: Working = {}): Promise<void> {
    const worker = await this.workerFor(own);
    this.workers.push({ worker, working: worker.run() });
  }

  /** A worker of an environment with variables of its own, not started yet. */
  async workerFor({ environment = 'production', env = process.env }: Working = {}): Promise<Worker> {
    const { workspace, problems } = await loadWorkspace(this.root);
    if (!workspace) throw new Error(`the workspace of the test has problems: ${JSON.stringify(problems)}`);
    return environmentWorker({
      connection: this.native,
      namespace: this.namespace,
      environment,
      workspace,
      // As a worker has them: a call of an activity ends before the worker's own end is forced.
      runs: runsOn({ client: this.connected.client, taskQueuePrefix: this.prefix }),
      taskQueuePrefix: this.prefix,
      env,
      log: (line) => this.lines.push(line),
    });
  }

  async plan(
    runbook: string,
    inputs: readonly string[] = [],
    environment = 'production',
  ): Promise<{ plan: Plan; digest: string }> {
    return planRunbook({ root: this.root, cwd: this.root, named: runbook, inputs, environment });
  }

  /** Plans, signs the start as `dana` unless told otherwise, and starts. Returns the run's id. */
  async start(
    runbook: string,
    options: { inputs?: string[]; run?: string; by?: string; plan?: Plan; author?: string } = {},
  ): Promise<string> {
    const plan = options.plan ?? (await this.plan(runbook, options.inputs)).plan;
    const run = options.run ?? uniqueName(runbook);
    await this.runs.startRun({ plan, run, start: this.startStatement(plan, run, options) });
    return run;
  }

  startStatement(
    plan: Plan,
    run: string,
    { by = 'dana', author = 'unverified' }: { by?: string; author?: string } = {},
  ): Signed {
    const digest = planDigest(plan);
    const now = Date.now();
    return this.key.sign(
      statement({
        sub: by,
        run,
        action: 'start',
        digest,
        at: now,
        iat: now,
        start: { environment: plan.environment, planDigest: digest, plans: [digest, ...nestedDigests(plan)], author },
      }),
    );
  }

  /** A person answers the open ask of a step, as it is shown now. */
  async answer(run: string, step: string, sub: string, parts: Partial<Statement> = {}): Promise<Verdict> {
    const ask = await this.ask(run, step);
    return this.say(run, { sub, ask: ask.id, digest: ask.digest, ...parts });
  }

  /** Signed by the key that the worker believes. */
  statement(parts: Partial<Statement>): Signed {
    return this.key.sign(statement({ kid: this.key.kid, ...parts }));
  }

  async say(run: string, parts: Partial<Statement>, key = this.key): Promise<Verdict> {
    const now = Date.now();
    return this.runs.answer(run, key.sign(statement({ run, at: now, iat: now, kid: key.kid, ...parts })));
  }

  /** A person answers the open ask of an audience, as it is shown now. Resolves with the audience's verdict. */
  async give(run: string, step: string, sub: string, parts: Partial<AudienceAnswer> = {}): Promise<Verdict> {
    const ask = await this.audience(run, step);
    const [verdict] = await this.giveAll(run, ask, [this.audienceAnswer(run, ask, { sub, ...parts })]);
    if (!verdict) throw new Error('the audience gave no verdict');
    return verdict;
  }

  /** Answers of one shard as one signed batch, given as a gateway does it: a shard may still have to read the keys. */
  giveAll(run: string, ask: Ask, answers: AudienceAnswer[], key = this.key): Promise<Verdict[]> {
    const shard = shardOf(answers[0]?.about ?? '', ask.audience?.shards ?? []);
    const audience = audienceId({ run, ask: ask.id, shard });
    const batch = sealBatch({ audience, answers, at: Date.now(), key: key.signing });
    return withKnownKey({
      give: () => this.audiences.give(audience, batch),
      keysChanged: () => this.runs.keysChanged(audience),
    });
  }

  audienceAnswer(run: string, ask: Ask, parts: Partial<AudienceAnswer> & { sub: string }): AudienceAnswer {
    const { id, digest, form } = ask;
    return {
      v: 1,
      about: parts.sub,
      level: 1,
      via: 'mail',
      identity: 'link',
      run,
      ask: id,
      action: form ? 'answer' : 'acknowledge',
      digest,
      jti: uniqueName(`${parts.sub}.`),
      at: Date.now(),
      ...parts,
    };
  }

  /** The open ask of a step, once its audience is there. */
  async audience(run: string, step: string): Promise<Ask> {
    const view = await this.until(run, `the audience of ${step}`, ({ asks }) =>
      asks.some((ask) => ask.step === step && ask.status === 'open' && (ask.audience?.shards.length ?? 0) > 0),
    );
    return view.asks.find((ask) => ask.step === step && ask.status === 'open') as Ask;
  }

  /** One person in the ledger of an audience, once they stand as wanted. */
  async entry(
    ask: { run: string; ask: string },
    person: string,
    as: (entry: LedgerEntry) => boolean,
  ): Promise<LedgerEntry> {
    const deadline = Date.now() + PATIENCE_MS;
    let last: LedgerEntry | undefined;
    while (Date.now() < deadline) {
      last = (await this.ledger(ask)).entries.find((entry) => entry.person === person);
      if (last && as(last)) return last;
      await beforeLookingAgain();
    }
    throw new Error(`waited ${PATIENCE_MS} ms for ${person}, who stands as ${JSON.stringify(last)}`);
  }

  /** Waits until an audience knows that its ask is over: from then on answers are late. */
  async closed(place: { run: string; ask: string }): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while ((await this.ledger(place)).status === 'open') {
      if (Date.now() > deadline) throw new Error(`the audience of ${place.ask} is still open`);
      await beforeLookingAgain();
    }
  }

  ledger({ run, ask }: { run: string; ask: string }, shard = 0): Promise<AudienceView> {
    return this.audiences.view({ run, ask, shard });
  }

  async steer(run: string, action: Statement['action'], parts: Partial<Statement> = {}): Promise<Verdict> {
    const view = await this.view(run);
    const now = Date.now();
    return this.runs.steer(
      run,
      this.key.sign(statement({ run, action, digest: view.planDigest, at: now, iat: now, ...parts })),
    );
  }

  /** The open ask of a step; waits until there is one. */
  async ask(run: string, step: string): Promise<Ask> {
    let found: Ask | undefined;
    await this.until(run, `an open ask of ${step}`, (view) => {
      found = view.asks.find((ask) => ask.step === step && ask.status === 'open');
      return found !== undefined;
    });
    return found as Ask;
  }

  view(run: string): Promise<RunView> {
    return this.runs.viewRun(run);
  }

  /** Looks until the run shows it. */
  async until(run: string, what: string, seen: (view: RunView) => boolean): Promise<RunView> {
    const deadline = Date.now() + PATIENCE_MS;
    let last: RunView | undefined;
    while (Date.now() < deadline) {
      last = await this.runs.viewRun(run).catch(() => last);
      if (last && seen(last)) return last;
      await beforeLookingAgain();
    }
    throw new Error(
      `waited ${PATIENCE_MS} ms for ${what}; the run shows ${JSON.stringify(last?.headline)} and ${JSON.stringify(steps(last))}`,
    );
  }

  /** Waits for the end of a run. */
  async ended(run: string): Promise<RunView> {
    const result = await this.runs.awaitRun(run, PATIENCE_MS);
    if (!result) throw new Error(`the run did not end in ${PATIENCE_MS} ms: ${(await this.view(run)).headline}`);
    await recordHistory(this.connected, run);
    const view = await this.view(run);
    for (const { id, audience, tellers } of view.asks)
      if (audience?.shards.length || tellers)
        await recordHistory(
          this.connected,
          audienceId({ run, ask: id, shard: 0 }),
          `-audience-${id.replace('/', '-')}`,
        );
    return view;
  }

  /**
   * Moves the run's clock forward on the server, past its timers; real time does not pass. Open asks stay open until
   * their own deadline is passed.
   */
  async fastForward(run: string, seconds: number): Promise<void> {
    const { connection } = this.connected;
    const id = uniqueName('forward');
    const timeSkippingConfig = { enabled: true, fastForwardConfig: { id, duration: { seconds } } };
    await connection.workflowService.updateWorkflowExecutionOptions({
      namespace: this.namespace,
      workflowExecution: { workflowId: run },
      workflowExecutionOptions: { timeSkippingConfig } as object,
      updateMask: { paths: ['time_skipping_config'] },
    });
  }

  async stopWork(): Promise<void> {
    for (const { worker } of this.workers) worker.shutdown();
    await Promise.all(this.workers.map(({ working }) => working));
    this.workers = [];
  }

  async over(): Promise<void> {
    await this.stopWork();
    await this.connected.close();
    await this.native.close();
  }
}

interface Working {
  environment?: string;
  env?: NodeJS.ProcessEnv;
}

/** Status by step id. */
export function steps(view: RunView | undefined): Record<string, string> {
  return Object.fromEntries((view?.stages ?? []).flatMap((stage) => stage.steps.map((step) => [step.id, step.status])));
}

export function stepOf(view: RunView, id: string): StepView {
  const found = view.stages.flatMap((stage) => stage.steps).find((step) => step.id === id);
  if (!found) throw new Error(`the run has no step ${id}`);
  return found;
}

function nestedDigests(plan: Plan): string[] {
  return Object.entries(plan.nested).flatMap(([digest, nested]) => [digest, ...nestedDigests(nested)]);
}
