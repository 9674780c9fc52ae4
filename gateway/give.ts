import { ClientFailure } from '../client/failure.js';
import type { Runs } from '../client/runs.js';
import type { Verdict } from '../model/ask.js';
import type { Signed } from '../model/statement.js';

export interface Giving {
  run: string;
  signed: Signed;
  as: 'answer' | 'steer';
}

/**
 * Hands a signed statement to its run. A run that does not know the signing key yet is told that keys changed and is
 * asked once more; the statement's jti makes that one answer. Throws a ClientFailure.
 */
export async function giveToRun(runs: Runs, { run, signed, as }: Giving): Promise<Verdict> {
  try {
    return await runs[as](run, signed);
  } catch (error) {
    if (!(error instanceof ClientFailure) || error.kind !== 'rejected' || error.reason !== 'unknown-key') throw error;
    await runs.keysChanged(run);
    return runs[as](run, signed);
  }
}
