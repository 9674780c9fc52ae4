import { CliError } from './cli-error.js';
import type { ActionEntry } from './command.js';
import { EXIT } from './exit-codes.js';

/** For a command of which somebody typed the first word only. `things`: what its actions are about. */
export function missingAction(command: string, things: string, actions: readonly ActionEntry[]): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `Nothing says what to do with ${things}.`,
    cure: `Write one of ${actions.map(({ name }) => `\`daybook ${command} ${name}\``).join(', ')}.`,
  });
}
