import { Interrupted } from '../../../cli/cli-error.js';

/** Rejects with Interrupted on Ctrl-C, and never otherwise: for a race with what may take long. */
export function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new Interrupted());
    signal.addEventListener('abort', () => reject(new Interrupted()), { once: true });
  });
}
