import { CliError } from './cli-error.js';
import type { Given } from './command.js';
import { EXIT } from './exit-codes.js';

/** The environment that is named, or the only one. Throws a CliError (usage) when there are several; `why` says what depends on it. */
export function environmentOf(given: Given, environments: readonly string[], why: string): string {
  const [only, ...others] = environments;
  const named = given.text('environment') ?? (others.length === 0 ? only : undefined);
  if (named !== undefined) return named;
  const message = `No environment is named, and ${why}.`;
  const cure = `Add --environment, one of ${environments.join(', ')}.`;
  throw new CliError({ exit: EXIT.usage, code: 'usage', message, cure });
}
