import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endSlots } from '../../../../examples/storefront/demo/slots.js';
import { runCli } from '../../../../cli/run-cli.js';
import type { RunView } from '../../../../model/run-view.js';
import { fakeContext } from '../../../cli/fake-context.js';
import { type BuiltStorefront, buildStorefront } from '../../../examples/built-storefront.js';
import { StorefrontSite } from '../../../examples/storefront-site.js';
import { Scenario } from '../../../support/scenario.js';
import { copyShipped } from '../../../support/shipped-runbook.js';
import { everybodyAnswers, type Otherwise } from './everybody-answers.js';

const EXAMPLE = join(process.cwd(), 'examples/storefront');
const BLUE_VERSION = 'v1.4.0';

/** The example workspace with runbooks of the library in it, and the parts of one environment really running. */
export class StorefrontLibrary {
  private constructor(
    readonly scenario: Scenario,
    readonly site: StorefrontSite,
    private readonly built: BuiltStorefront,
    readonly environment: string,
    /** As customers reach the shop. */
    readonly url: string,
  ) {}

  /** Blue serves v1.4.0 behind HAProxy; green's slot is empty. `runbooks`: `day-0/stage`, copied as shipped. */
  static async open(environment: 'stage' | 'production', runbooks: readonly string[]): Promise<StorefrontLibrary> {
    const built = buildStorefront();
    const site = await StorefrontSite.make(built.folder);
    await site.shop('blue', BLUE_VERSION);
    const { url, socket } = await site.haproxy();
    const file = (name: string) => readFile(join(EXAMPLE, name), 'utf8');
    const scenario = await Scenario.given({
      people: await file('people.yaml'),
      policy: await file('policy.yaml'),
      targets: await file('targets.yaml'),
    });
    await cp(join(built.folder, 'shop'), join(scenario.root, 'shop'), { recursive: true });
    await cp(join(built.folder, 'package.json'), join(scenario.root, 'shop', 'package.json'));
    for (const runbook of runbooks) await copyShipped(runbook, scenario.root);
    const library = new StorefrontLibrary(scenario, site, built, environment, url);
    await scenario.work({ environment, env: library.#environment(socket) });
    return library;
  }

  #environment(socket: string): NodeJS.ProcessEnv {
    const { blue, green } = this.site.ports;
    const prefix = this.environment === 'stage' ? 'STAGE' : 'STOREFRONT';
    return {
      PATH: process.env.PATH,
      [`${prefix}_URL`]: this.url,
      [`${prefix}_GREEN_URL`]: `http://127.0.0.1:${green}`,
      [`${prefix}_GREEN_METRICS_URL`]: `http://127.0.0.1:${green}/metrics`,
      [`${prefix}_HAPROXY_SOCKET`]: socket,
      [`${prefix}_BLUE_PORT`]: String(blue),
      [`${prefix}_GREEN_PORT`]: String(green),
    };
  }

  /** Starts a runbook, answers whatever it asks, and follows it to its end. */
  async play(runbook: string, inputs: readonly string[] = [], otherwise?: Otherwise) {
    const { plan } = await this.scenario.plan(runbook, inputs, this.environment);
    const run = await this.scenario.start(runbook, { plan });
    return everybodyAnswers(this.scenario, run, otherwise);
  }

  /** A command as somebody types it in the workspace. */
  async daybook(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
    const context = fakeContext({ cwd: this.scenario.root });
    const exit = await runCli(argv, context);
    return { exit, out: context.stdout.text, err: context.stderr.text };
  }

  /** Who answers a customer now. */
  async serves(): Promise<{ slot: string; version: string }> {
    const answer = await fetch(`${this.url}/api/catalogue`, { headers: { connection: 'close' } });
    const { slot, version } = (await answer.json()) as { slot: string; version: string };
    return { slot, version };
  }

  async close(): Promise<void> {
    await this.scenario.over();
    await endSlots(this.scenario.root);
    await this.site.close();
    this.built.remove();
  }
}

/** What a failed expectation should show: every step that is not as it was meant to be, with its message. */
export function troubles(view: RunView): string[] {
  return view.stages
    .flatMap((stage) => stage.steps)
    .filter(({ status }) => status !== 'succeeded' && status !== 'skipped')
    .map(({ id, status, message }) => `${id} ${status}: ${message ?? ''}`);
}
