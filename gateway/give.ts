import { setTimeout as delay } from 'node:timers/promises';
import { ClientFailure } from '../client/failure.js';
import type { Runs } from '../client/runs.js';
import type { Verdict } from '../model/ask.js';
import type { Signed } from '../model/statement.js';

export interface Giving {
  run: string;
  signed: Signed;
  as: 'answer' | 'steer';
}

/** Before each further try, ms: the workflow reads the keys in the meantime, and may get word of both at once. */
const PAUSES_MS = [0, 100, 300];

/**
 * Hands a signed statement to its run. A run that does not know the signing key yet is told that keys changed and is
 * asked again; the statement's jti makes that one answer. Throws a ClientFailure.
 */
export function giveToRun(runs: Runs, { run, signed, as }: Giving): Promise<Verdict> {
  return withKnownKey({ give: () => runs[as](run, signed), keysChanged: () => runs.keysChanged(run) });
}

/**
 * Gives something signed to a workflow; one that does not know the key is told once that keys changed, and given the same
 * again. `give` must be idempotent. Throws what `give` throws.
 */
export async function withKnownKey<T>({
  give,
  keysChanged,
}: {
  give: () => Promise<T>;
  keysChanged: () => Promise<void>;
}): Promise<T> {
  let told = false;
  for (const pause of PAUSES_MS) {
    try {
      return await give();
    } catch (error) {
      if (!isUnknownKey(error)) throw error;
      if (!told) await keysChanged();
      told = true;
      await delay(pause);
    }
  }
  return give();
}

function isUnknownKey(error: unknown): boolean {
  return error instanceof ClientFailure && error.kind === 'rejected' && error.reason === 'unknown-key';
}
