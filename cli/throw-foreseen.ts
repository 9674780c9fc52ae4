import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** What workspace/ throws carries a code and a cure, and becomes a CliError (usage); anything else is unforeseen. */
export function throwForeseen(error: unknown): never {
  const { code, cure, message } = error as { code?: unknown; cure?: unknown; message?: unknown };
  if (typeof code !== 'string' || typeof cure !== 'string') throw error;
  throw new CliError({ exit: EXIT.usage, code, message: `${String(message)}.`, cure });
}
