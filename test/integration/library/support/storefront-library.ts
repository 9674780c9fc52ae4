import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endSlots } from '../../../../examples/storefront/demo/slots.js';
import { runCli } from '../../../../cli/run-cli.js';
import { openRecords } from '../../../../records/index.js';
import { findProof, type Proof } from '../../../../records/proof.js';
import { verifierOf } from '../../../../worker/verify.js';
import type { RunView } from '../../../../model/run-view.js';
import { fakeContext } from '../../../cli/fake-context.js';
import { type BuiltStorefront, buildStorefront } from '../../../examples/built-storefront.js';
import { haproxyCommand, StorefrontSite } from '../../../examples/storefront-site.js';
import { Program } from '../../../support/program.js';
import { Scenario } from '../../../support/scenario.js';
import { testServer } from '../../../support/server.js';
import { copyShipped } from '../../../support/shipped-runbook.js';
import { type Channels, openChannels } from './channels.js';
import { everybodyAnswers, type Otherwise, type Reports } from './everybody-answers.js';
import { type Data, ShopDatabases } from './shop-databases.js';

const EXAMPLE = join(process.cwd(), 'examples/storefront');
const BLUE_VERSION = 'v1.4.0';

const PUT_GREEN = `
daybook: 1
runbook: put-green
title: A version is put into green
day: N
owner: operations
inputs:
  release: { type: string }
  environment: { type: environment }
stages:
  - stage: put
    steps:
      - { id: put, type: deploy, target: storefront-host, slot: green, version: '\${{ inputs.release }}' }
`;

type Environment = 'stage' | 'production';

/** The parts of one environment. */
interface Place {
  site: StorefrontSite;
  /** As customers reach the shop. */
  url: string;
  /** HAProxy's runtime socket. */
  socket: string;
  databases?: ShopDatabases;
}

/** The example workspace with runbooks of the library in it, and the parts of some environments really running. */
export class StorefrontLibrary {
  private constructor(
    readonly scenario: Scenario,
    private readonly places: ReadonlyMap<Environment, Place>,
    private readonly built: BuiltStorefront,
    private readonly channels: Channels,
    /** Real workers: what they deploy outlives them. */
    private readonly workers: readonly Program[],
  ) {}

  /**
   * Blue serves v1.4.0 behind HAProxy; green's slot is empty. `runbooks`: `day-0/stage`, copied as shipped. `data`: environments
   * in which the shop keeps its orders in databases, and in which of them; elsewhere it keeps none.
   */
  static async open(
    environments: readonly Environment[],
    runbooks: readonly string[],
    data: Partial<Record<Environment, Data>> = {},
  ): Promise<StorefrontLibrary> {
    const built = buildStorefront();
    const scenario = await Scenario.given({
      people: await exampleFile('people.yaml'),
      policy: await exampleFile('policy.yaml'),
      targets: await exampleFile('targets.yaml'),
      daybook: await exampleFile('daybook.yaml'),
    });
    const channels = await openChannels();
    for (const part of ['shop', 'database']) {
      await cp(join(built.folder, part), join(scenario.root, part), { recursive: true });
      await cp(join(built.folder, 'package.json'), join(scenario.root, part, 'package.json'));
    }
    // What a shop and the programs of its database find above their folders.
    for (const folder of [built.folder, scenario.root])
      await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    await cp(join(EXAMPLE, 'cohorts'), join(scenario.root, 'cohorts'), { recursive: true });
    for (const runbook of runbooks) await copyShipped(runbook, scenario.root);
    const places = new Map<Environment, Place>();
    const workers: Program[] = [];
    for (const environment of environments) {
      const where = data[environment];
      const databases = where && (await ShopDatabases.start({ root: scenario.root, environment, data: where }));
      const { place, env } = await started(built, environment, databases);
      places.set(environment, place);
      workers.push(await startWorker(scenario, environment, { ...env, ...channels.env }));
    }
    return new StorefrontLibrary(scenario, places, built, channels, workers);
  }

  place(environment: Environment): Place {
    const place = this.places.get(environment);
    if (!place) throw new Error(`nothing of ${environment} was started`);
    return place;
  }

  /** Starts a runbook, answers whatever it asks, and follows it to its end. */
  async play(
    runbook: string,
    environment: Environment,
    how: { inputs?: readonly string[]; otherwise?: Otherwise; reports?: Reports } = {},
  ) {
    const { plan } = await this.scenario.plan(runbook, how.inputs, environment);
    const run = await this.scenario.start(runbook, { plan });
    return everybodyAnswers(this.scenario, run, how.otherwise, how.reports);
  }

  /** Whether what a runbook left behind in an environment proves that it works there. */
  async proofOf(runbook: string, environment: Environment): Promise<Proof> {
    const store = openRecords({ folder: '.daybook/records' }, this.scenario.root);
    const verify = verifierOf([this.scenario.key.publicKey]);
    const demand = { runbook, environment, withinMs: 3_600_000, inputs: {} };
    return findProof(demand, { store, verify, now: Date.now() });
  }

  /** Puts a version into green, and everybody back on blue. `slow`: a release that takes its time to answer. */
  async putGreen(environment: Environment, version: string, { slow = false } = {}): Promise<void> {
    const releases = join(this.scenario.root, 'shop', 'releases');
    await mkdir(releases, { recursive: true });
    if (slow)
      await writeFile(join(releases, `${version}.json`), JSON.stringify({ built: version, answersAfterMs: 700 }));
    await writeFile(join(this.scenario.root, 'runbooks', 'put-green.yaml'), PUT_GREEN);
    await haproxyCommand(this.place(environment).socket, 'set server shop/blue1 weight 100');
    await haproxyCommand(this.place(environment).socket, 'set server shop/green1 weight 0');
    const { view } = await this.play('put-green', environment, { inputs: [`release=${version}`] });
    if (view.status !== 'succeeded') throw new Error(`green was not put there: ${troubles(view).join('; ')}`);
  }

  /** Everybody goes to green, without a run. */
  async allToGreen(environment: Environment): Promise<void> {
    const { socket } = this.place(environment);
    await haproxyCommand(socket, 'set server shop/green1 weight 100');
    await haproxyCommand(socket, 'set server shop/blue1 weight 0');
  }

  /** A command as somebody types it in the workspace. */
  async daybook(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
    const context = fakeContext({ cwd: this.scenario.root });
    const exit = await runCli(argv, context);
    return { exit, out: context.stdout.text, err: context.stderr.text };
  }

  /** Who answers a customer now. */
  async serves(environment: Environment): Promise<{ slot: string; version: string }> {
    const answer = await fetch(`${this.place(environment).url}/api/catalogue`, { headers: { connection: 'close' } });
    const { slot, version } = (await answer.json()) as { slot: string; version: string };
    return { slot, version };
  }

  async close(): Promise<void> {
    for (const worker of this.workers) worker.signal('SIGTERM');
    await Promise.all(this.workers.map(({ ended }) => ended));
    await this.scenario.over();
    await endSlots(this.scenario.root);
    for (const { site, databases } of this.places.values()) {
      await site.close();
      await databases?.remove();
    }
    await this.channels.close();
    this.built.remove();
  }
}

async function startWorker(scenario: Scenario, environment: Environment, env: NodeJS.ProcessEnv): Promise<Program> {
  const { address, namespace } = testServer();
  const where = ['--temporal', address, '--namespace', namespace, '--task-queue-prefix', scenario.prefix];
  const worker = new Program('worker/main.js', ['-w', scenario.root, '--environment', environment, ...where], env);
  await worker.line(/"ready"/);
  return worker;
}

const exampleFile = (name: string): Promise<string> => readFile(join(EXAMPLE, name), 'utf8');

/** Blue and HAProxy of one environment, and the variables by which its worker finds them. */
async function started(built: BuiltStorefront, environment: Environment, databases: ShopDatabases | undefined) {
  const folder = join(built.folder, environment);
  for (const part of ['shop', 'edge', 'load'])
    await cp(join(built.folder, part), join(folder, part), { recursive: true });
  await cp(join(built.folder, 'package.json'), join(folder, 'package.json'));
  const site = await StorefrontSite.make(folder);
  await site.shop('blue', BLUE_VERSION, { ...(databases && { DATABASE_FOLDER: databases.blueFolder }) });
  const { url, socket } = await site.haproxy();
  const { blue, green } = site.ports;
  const prefix = environment === 'stage' ? 'STAGE' : 'STOREFRONT';
  const env = {
    PATH: process.env.PATH,
    ...databases?.env,
    [`${prefix}_URL`]: url,
    [`${prefix}_BLUE_URL`]: `http://127.0.0.1:${blue}`,
    [`${prefix}_GREEN_URL`]: `http://127.0.0.1:${green}`,
    [`${prefix}_GREEN_METRICS_URL`]: `http://127.0.0.1:${green}/metrics`,
    [`${prefix}_HAPROXY_SOCKET`]: socket,
    [`${prefix}_BLUE_PORT`]: String(blue),
    [`${prefix}_GREEN_PORT`]: String(green),
  };
  return { place: { site, url, socket, ...(databases && { databases }) }, env };
}

/** What a failed expectation should show: every step that is not as it was meant to be, with its message. */
export function troubles(view: RunView): string[] {
  return view.stages
    .flatMap((stage) => stage.steps)
    .filter(({ status }) => status !== 'succeeded' && status !== 'skipped')
    .map(({ id, status, message }) => `${id} ${status}: ${message ?? ''}`);
}
