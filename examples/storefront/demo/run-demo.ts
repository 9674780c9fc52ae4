import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CliError } from '../../../cli/cli-error.js';
import type { Context } from '../../../cli/context.js';
import { EXIT, type ExitCode } from '../../../cli/exit-codes.js';
import { GatewayClient } from '../../../cli/gateway-client.js';
import { exitOfRun } from '../../../cli/watch/exit-of-run.js';
import type { LoadSummary } from '../load/tally.js';
import { lost, summaryLines } from './customers.js';
import { figuresOf } from './figures/in-all.js';
import { newestDrill } from './figures/newest-drill.js';
import { notesOf } from './figures/recovery.js';
import { figureLines } from './figures/table.js';
import { interruption } from './interruption.js';
import { suggestionLines, whenItIsOver } from './next-commands.js';
import { refuseSecondDemo } from './only-one.js';
import type { DemoOptions } from './options.js';
import { type Played, playStory } from './play-story.js';
import { projectRoot } from './project.js';
import { type Servers, startServers } from './servers.js';
import { STARTER } from './start-run.js';
import { StartedParts } from './started-parts.js';
import { whoServes } from './storefront.js';

/** Nobody waits for longer than this in the unattended demo. */
const UNATTENDED_MS = 5 * 60_000;

/**
 * The demo from its first line to its exit code: 0 the story is told and green serves, 7 Day 1 was undone and blue serves, otherwise
 * as the CLI's exit codes say. `programs` is the folder of the compiled example. Whatever it started has ended when it resolves;
 * errors are thrown after that too.
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
  private readonly begun = performance.now();
  private readonly parts: StartedParts;
  readonly root: string;
  private readonly workspace: string;
  private readonly say = (...lines: string[]): void => {
    for (const line of lines) this.context.stdout.write(`${line}\n`);
  };
  private readonly heading = (text: string): void => {
    this.context.stdout.write(`\n${this.context.paint.out.bold(text)}\n`);
  };

  constructor(
    private readonly context: Context,
    private readonly options: DemoOptions,
    private readonly programs: string,
  ) {
    const project = projectRoot(programs);
    this.root = join(project, '.daybook', 'storefront');
    this.workspace = relative(project, this.root);
    this.parts = new StartedParts(this.say);
  }

  async run(): Promise<ExitCode> {
    const { context, options, root, workspace, say, heading } = this;
    this.heading('Starting');
    const servers = await startServers({
      context,
      options,
      programs: this.programs,
      root,
      workspace,
      parts: this.parts,
      say,
    });
    this.sayAddresses(servers);
    const client = new GatewayClient({ address: servers.gateway, context });
    const { token } = await client.signInForDevelopment(STARTER);
    const played = await playStory({
      ...{ servers, options, root, workspace, say, heading },
      client: client.withToken(token),
      context: { ...context, invocation: { program: 'npx daybook', workspace } },
      withinMs: options.unattended ? UNATTENDED_MS : undefined,
    });
    return await this.conclude(played, servers);
  }

  /** Ends everything that was started, and says what stays behind. */
  async end(): Promise<void> {
    this.heading('Ending');
    await this.parts.stopAll();
    if (!existsSync(this.root)) return;
    this.say(`left: ${this.workspace}/ with records, logs and Temporal’s data; the next start begins afresh`);
  }

  private sayAddresses({ storefront, gateway, channels, ui }: Servers): void {
    this.heading('Look');
    this.say(
      `the shop      ${storefront.url}`,
      `the gateway   ${gateway}   (sign in as anybody)`,
      `the mailbox   ${channels.mailbox.page}   (every mail of this demo)`,
      `the chat      ${channels.chat.page}   (be omar, ines, mia or dana there)`,
      `Temporal      ${ui ?? 'without a page of its own'}`,
    );
  }

  /** Shows what was measured, waits for Ctrl-C where somebody is there, and judges. */
  private async conclude(played: readonly Played[], servers: Servers): Promise<ExitCode> {
    const ms = performance.now() - this.begun;
    const last = played.at(-1);
    const exit = last ? exitOfRun(last.reply.view) : EXIT.internal;
    const now = await whoServes(servers.storefront.url);
    const customers = this.options.unattended ? await servers.customers.end() : await servers.customers.summary();
    const drill = await newestDrill(this.root, 'lose-the-primary');
    this.heading(`${now.slot} serves ${now.version}. What was measured`);
    this.say(...figureLines(figuresOf({ played, drill, customers, ms }), this.context.paint));
    if (drill) this.say(...notesOf(drill).map((note) => this.context.paint.out.dim(note)));
    if (!this.options.unattended) return await this.stayUp(played, exit);
    this.judge({ played, customers, slot: now.slot, exit });
    return exit;
  }

  private async stayUp(played: readonly Played[], exit: ExitCode): Promise<ExitCode> {
    const run = played.at(-1)?.reply.view.run ?? '';
    this.say('', 'Everything stays up until Ctrl-C. To go on:', ...suggestionLines(whenItIsOver(this.workspace, run)));
    await interruption(this.context.interrupt).catch(() => undefined);
    return exit;
  }

  /** Throws where the story went otherwise than its runs say, or where customers lost something outside of the drill. */
  private judge({ played, customers, slot, exit }: Judged): void {
    const drill = played.find(({ part }) => part.drill);
    const outside = lost(customers) - (drill ? lost(drill.after) - lost(drill.before) : 0);
    if (outside > 0) {
      this.say('', ...summaryLines(customers));
      throw wrong(`Customers lost ${outside} answers outside of the drill; the first are listed above.`);
    }
    const expected = exit === EXIT.done ? 'green' : 'blue';
    if (slot !== expected) throw wrong(`The story ended with ${exit}, so ${expected} should serve, but ${slot} does.`);
  }
}

interface Judged {
  played: readonly Played[];
  customers: LoadSummary;
  slot: string;
  exit: ExitCode;
}

function wrong(message: string): CliError {
  return new CliError({ exit: EXIT.internal, code: 'demo-went-wrong', message });
}
