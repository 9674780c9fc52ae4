import { Interrupted } from './cli-error.js';
import type { Command, Given } from './command.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { parseArguments, splitCommand, takeEverywhere } from './parse-arguments.js';
import { printFailure } from './print-failure.js';
import { type ResolvedCommand, resolveCommand } from './resolve-command.js';
import { daybookVersion } from './version.js';

/**
 * One use of the CLI, from the words after `daybook` to the exit code. The only place where an error becomes one.
 * Never throws.
 */
export async function runCli(argv: readonly string[], context: Context): Promise<ExitCode> {
  const { json, debug, help, words } = takeEverywhere(argv);
  try {
    const { name, rest } = splitCommand(words);
    if (rest.includes('--version') || rest.includes('-V') || name === 'version') return printVersion(context, json);
    if (name === undefined || name === 'help') return await printHelp(context, rest);
    const resolved = await resolveCommand(name, rest);
    if (help) return await printCommandHelp(context, resolved);
    const { command } = resolved;
    const given = await parseArguments(command, resolved.rest, json);
    return await untilInterrupted(context, command, command.run(inWorkspace(context, given), given));
  } catch (error) {
    return await printFailure(context, error, { json, debug });
  }
}

/** Commands that are printed name the workspace that was named. */
function inWorkspace(context: Context, given: Given): Context {
  const workspace = given.text('workspace');
  return workspace === undefined ? context : { ...context, invocation: { ...context.invocation, workspace } };
}

function printVersion(context: Context, json: boolean): ExitCode {
  const version = daybookVersion();
  context.stdout.write(json ? `${JSON.stringify({ ok: true, version })}\n` : `daybook ${version}\n`);
  return EXIT.done;
}

async function printHelp(context: Context, [topic, ...rest]: string[]): Promise<ExitCode> {
  const help = await import('./help.js');
  if (topic === undefined) context.stdout.write(help.overview(context.paint.out));
  else if (topic === 'exit-codes') context.stdout.write(help.exitCodes());
  else return await printCommandHelp(context, await resolveCommand(topic, rest));
  return EXIT.done;
}

async function printCommandHelp(context: Context, resolved: ResolvedCommand): Promise<ExitCode> {
  const { commandHelp } = await import('./help.js');
  context.stdout.write(commandHelp(resolved, context.paint.out));
  return EXIT.done;
}

/** Commands that cannot detach end at once on Ctrl-C: what they were about to say nobody waits for. */
async function untilInterrupted(context: Context, command: Command, run: Promise<ExitCode>): Promise<ExitCode> {
  if (command.detaches) return await run;
  const { interrupt } = context;
  const interrupted = new Promise<never>((_, reject) => {
    if (interrupt.aborted) reject(new Interrupted());
    interrupt.addEventListener('abort', () => reject(new Interrupted()), { once: true });
  });
  return await Promise.race([run, interrupted]);
}
