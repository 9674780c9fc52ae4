import { suggest } from '../model/suggest.js';
import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands/index.js';
import { EXIT } from './exit-codes.js';
import { splitCommand } from './parse-arguments.js';

export interface ResolvedCommand {
  command: Command;
  summary: string;
  /** What was typed after its name, or before it. */
  rest: string[];
}

/**
 * The command, and its action where it has some: `['people', 'list', '--json']` -> `people list`. Loads it. A command
 * whose action is missing is given as it is. Throws a CliError (usage) for a name that there is not.
 */
export async function resolveCommand(name: string, rest: string[]): Promise<ResolvedCommand> {
  const entry = named(COMMANDS, name, 'daybook');
  const { command } = await entry.load();
  const { name: action, rest: words } = command.actions ? splitCommand(rest) : { rest };
  if (!command.actions || action === undefined) return { command, summary: entry.summary, rest };
  const { load, summary } = named(command.actions, action, `daybook ${name}`);
  return { command: (await load()).command, summary, rest: words };
}

function named<T extends { name: string }>(entries: readonly T[], name: string, before: string): T {
  const entry = entries.find((one) => one.name === name);
  if (entry) return entry;
  const meant = suggest(
    name,
    entries.map((one) => one.name),
  );
  throw new CliError({
    exit: EXIT.usage,
    code: 'unknown-command',
    message: before === 'daybook' ? `There is no command \`${name}\`.` : `\`${before}\` has no action \`${name}\`.`,
    cure: meant ? `Did you mean \`${before} ${meant}\`?` : `\`${before} --help\` lists them.`,
  });
}
