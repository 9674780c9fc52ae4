import { CliError } from './cli-error.js';
import type { Given } from './command.js';
import { EXIT } from './exit-codes.js';

/** An option that a command cannot do without. `what` says what is missing and how to write it. Throws a CliError (usage). */
export function requiredText(given: Given, option: string, what: string): string {
  const text = given.text(option)?.trim();
  if (text) return text;
  throw new CliError({ exit: EXIT.usage, code: 'usage', message: `It must be said ${what}.` });
}
