import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CliError, Interrupted } from '../../../cli/cli-error.js';
import type { Context } from '../../../cli/context.js';
import { startDevelopment } from '../../../cli/dev/start-development.js';
import { EXIT, type ExitCode } from '../../../cli/exit-codes.js';
import { GatewayClient } from '../../../cli/gateway-client.js';
import { runText } from '../../../cli/render/run-text.js';
import { safeLine } from '../../../model/safe-text.js';
import { exitOfRun } from '../../../cli/watch/exit-of-run.js';
import { answerAsPeople } from './people/answers.js';
import { type Channels, startChannels } from './people/channels.js';
import { type Customers, nothingLost, startCustomers, summaryLines } from './customers.js';
import { edgeKind } from './edge.js';
import { interruption } from './interruption.js';
import { LogLines } from './log-lines.js';
import { suggestionLines, whenItIsOver, whileItWaits } from './next-commands.js';
import { markAsOwn, refuseSecondDemo } from './only-one.js';
import type { DemoOptions } from './options.js';
import { projectRoot } from './project.js';
import { endSlots } from './slots.js';
import { STARTER, startRun } from './start-run.js';
import { StartedParts } from './started-parts.js';
import { BLUE_VERSION, type Storefront, startStorefront, whoServes } from './storefront.js';
import { type RunReply, watchRun } from './watch-run.js';
import { makeWorkspace } from './workspace-copy.js';

/** Nobody waits for longer than this in the unattended demo. */
const UNATTENDED_MS = 5 * 60_000;

/**
 * The demo from its first line to its exit code: 0 green serves, 7 undone and blue serves, otherwise as the CLI's exit codes say.
 * `programs` is the folder of the compiled example. Whatever it started has ended when it resolves; errors are thrown after that too.
 */
export async function runDemo(context: Context, options: DemoOptions, programs: string): Promise<ExitCode> {
  const demo = new Demo(context, options, programs);
  refuseSecondDemo(demo.root);
  try {
    return await demo.run();
  } finally {
    await demo.end();
  }
}

class Demo {
  private readonly parts: StartedParts;
  readonly root: string;
  private readonly workspace: string;

  constructor(
    private readonly context: Context,
    private readonly options: DemoOptions,
    private readonly programs: string,
  ) {
    const project = projectRoot(programs);
    this.root = join(project, '.daybook', 'storefront');
    this.workspace = relative(project, this.root);
    this.parts = new StartedParts((line) => this.say(line));
  }

  async run(): Promise<ExitCode> {
    const storefront = await this.startShop();
    const channels = await startChannels(this.parts);
    const { gateway, ui } = await this.startDaybook({ ...storefront.env, ...channels.env });
    const customers = await startCustomers(this.programs, storefront.url);
    this.parts.add({ name: `the load (pid ${customers.child.pid})`, stop: () => this.endCustomers(customers) });
    const run = await startRun({ context: this.context, root: this.root, gateway, release: this.options.release });
    this.heading('Look');
    this.say(
      `the shop      ${storefront.url}`,
      `the gateway   ${gateway}   (sign in as anybody)`,
      `the mailbox   ${channels.mailbox.page}   (every mail of this demo)`,
      `the chat      ${channels.chat.page}   (be omar, ines, mia or dana there)`,
      `Temporal      ${ui ?? 'without a page of its own'}`,
    );
    this.heading(`Run ${run}, started by ${STARTER}`);
    const client = new GatewayClient({ address: gateway, context: this.context });
    const { token } = await client.signInForDevelopment(STARTER);
    const last = await this.watch(client.withToken(token), run, channels);
    if (!last) throw new Interrupted();
    return await this.conclude(last, storefront, customers);
  }

  /** Ends everything that was started, and says what stays behind. */
  async end(): Promise<void> {
    this.heading('Ending');
    await this.parts.stopAll();
    if (!existsSync(this.root)) return;
    this.say(`left: ${this.workspace}/ with records, logs and Temporal’s data; the next start begins afresh`);
  }

  private async startShop(): Promise<Storefront> {
    const { badRelease, release, ownEdge } = this.options;
    const edge = edgeKind(ownEdge);
    await endSlots(this.root);
    const source = join(projectRoot(this.programs), 'examples', 'storefront');
    const shop = join(this.programs, 'shop');
    makeWorkspace({ source, shop, root: this.root, edge, badRelease: badRelease ? release : undefined });
    markAsOwn(this.root);
    this.say(`workspace ${this.workspace}/, a copy of examples/storefront/`);
    const storefront = await startStorefront({ root: this.root, programs: this.programs, edge, parts: this.parts });
    this.say(`blue serves ${BLUE_VERSION} at ${storefront.url}, behind ${storefront.edge}`);
    if (badRelease) this.say(`${release} is a bad release: it will be slow, and not what it says`);
    return storefront;
  }

  private async startDaybook(env: Readonly<Record<string, string>>): Promise<{ gateway: string; ui?: string }> {
    // The slots belong to the worker's work and not to the worker: they end after it.
    this.parts.add({ name: 'what was deployed', stop: () => endSlots(this.root) });
    const { paint } = this.context;
    const log = new LogLines();
    const onLine = (line: string): void => {
      const text = log.worthSaying(line);
      if (text !== undefined) this.say(paint.out.dim(safeLine(text)));
    };
    const starting = startDevelopment({ root: this.root, env: { ...this.context.env, ...env }, onLine });
    const stop = async (): Promise<void> => await (await starting.catch(() => undefined))?.stop();
    this.parts.add({ name: 'worker, gateway and Temporal', stop });
    const { addresses } = await Promise.race([starting, interruption(this.context.interrupt)]);
    return addresses;
  }

  private async watch(client: GatewayClient, run: string, channels: Channels): Promise<RunReply | undefined> {
    const { unattended } = this.options;
    return await watchRun({
      client,
      run,
      context: this.context,
      withinMs: unattended ? UNATTENDED_MS : undefined,
      onAsk: async (ask, reply) => {
        if (unattended) return answerAsPeople(ask, { ...channels, client, run, say: (line) => this.say(line) });
        this.context.stdout.write(`\n${runText(reply, this.asTyped())}`);
        this.heading(
          `${ask.title}: answer in the mailbox, in the chat or at ${client.address}/, or type in another terminal`,
        );
        this.say(...suggestionLines(whileItWaits(this.workspace, run, ask)));
      },
    });
  }

  /** Commands that are printed name the workspace of this demo. */
  private asTyped(): Context {
    return { ...this.context, invocation: { program: 'npx daybook', workspace: this.workspace } };
  }

  /** Shows how it ended, waits for Ctrl-C where somebody is there, and judges. */
  private async conclude(last: RunReply, storefront: Storefront, customers: Customers): Promise<ExitCode> {
    const exit = exitOfRun(last.view);
    this.context.stdout.write(`\n${runText(last, this.asTyped())}`);
    const now = await whoServes(storefront.url);
    this.heading(`${now.slot} serves ${now.version}`);
    if (!this.options.unattended) {
      this.say(...summaryLines(await customers.summary()));
      this.say(
        '',
        'Everything stays up until Ctrl-C. To go on:',
        ...suggestionLines(whenItIsOver(this.workspace, last.view.run)),
      );
      await interruption(this.context.interrupt).catch(() => undefined);
      return exit;
    }
    if (!nothingLost(await customers.end())) throw wrong('The load saw faults; they are listed below.');
    const expected = exit === EXIT.done ? 'green' : 'blue';
    if (now.slot !== expected)
      throw wrong(`The run ended ${last.view.status}, so ${expected} should serve, but ${now.slot} does.`);
    return exit;
  }

  private async endCustomers(customers: Customers): Promise<void> {
    const summary = await customers.end();
    this.say(...summaryLines(summary).map((line) => `the load: ${line}`));
  }

  private heading(text: string): void {
    this.context.stdout.write(`\n${this.context.paint.out.bold(text)}\n`);
  }

  private say(...lines: string[]): void {
    for (const line of lines) this.context.stdout.write(`${line}\n`);
  }
}

function wrong(message: string): CliError {
  return new CliError({ exit: EXIT.internal, code: 'demo-went-wrong', message });
}
