import { CliError } from '../../../cli/cli-error.js';
import { EXIT } from '../../../cli/exit-codes.js';

const TRIES = 6;

/**
 * Does something that may safely be done twice, and again when nobody answered in time: a busy machine is no reason to end the
 * story. Throws what it throws, at the last try.
 */
export async function untilAnswered<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      const late = error instanceof CliError && error.exit === EXIT.expired;
      if (!late || tried >= TRIES) throw error;
    }
  }
}
