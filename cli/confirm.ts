import { CliError } from './cli-error.js';
import type { Context } from './context.js';
import { EXIT } from './exit-codes.js';

/** A y/N question. `--yes` answers it; where nobody can be asked it is required. Throws a CliError (usage) on no. */
export async function confirm(
  context: Context,
  {
    question,
    yes,
    instead,
  }: {
    question: string;
    yes: boolean;
    /** What to type where nobody can be asked. */
    instead: string;
  },
): Promise<void> {
  if (yes) return;
  if (!context.ask) {
    throw new CliError({
      exit: EXIT.usage,
      code: 'not-confirmed',
      message: 'This needs a confirmation, and there is no terminal to ask at.',
      cure: instead,
    });
  }
  const said = await context.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(said)) throw notConfirmed('Nothing was done.');
}

/**
 * Severe: the name must be typed, or given as `--confirm=NAME`. `--yes` does not count: a habit must not take a
 * release to production. Throws a CliError (usage) when it is missing or another name.
 */
export async function confirmByName(
  context: Context,
  {
    name,
    why,
    given,
  }: {
    name: string;
    /** `This changes production.` */
    why: string;
    /** `--confirm`. */
    given: string | undefined;
  },
): Promise<void> {
  if (given !== undefined) {
    if (given === name) return;
    throw notConfirmed(`${why} --confirm says ${given}, but the name to confirm is ${name}.`);
  }
  if (!context.ask) {
    throw new CliError({
      exit: EXIT.usage,
      code: 'not-confirmed',
      message: `${why} It must be confirmed by name, and there is no terminal to ask at.`,
      cure: `Add --confirm=${name} (--yes is not enough here).`,
    });
  }
  const said = await context.ask(`${why} Type ${context.paint.err.bold(name)} to go on: `);
  if (said !== name) throw notConfirmed(`${said ? `${said} is not ${name}` : 'Nothing was typed'}. Nothing was done.`);
}

function notConfirmed(message: string): CliError {
  return new CliError({ exit: EXIT.usage, code: 'not-confirmed', message });
}
