import type { JsonObject } from '../model/json.js';
import { ReferenceMissing, resolveReferences as resolveAll } from '../workspace/references.js';
import { errored, type TargetFailure } from './failures.js';
import type { Secrets } from './secrets.js';
import { Stopped } from './stop.js';

export interface ReferenceSources {
  env: { [name: string]: string | undefined };
  /** Relative `file:` paths start here. */
  root: string;
  /** Learns every value that a credential reference gave. */
  secrets: Secrets;
  /** Of the attempt. */
  signal: AbortSignal;
}

/**
 * The references of a target's configuration, resolved for one attempt; see workspace/references.ts.
 * Throws errored `reference-missing` when one has no value: nothing is tried with half a configuration.
 */
export async function resolveReferences(
  target: string,
  config: JsonObject,
  { env, root, secrets, signal }: ReferenceSources,
): Promise<JsonObject> {
  try {
    return await resolveAll(target, config, { env, root, signal, learn: (credential) => secrets.add(credential) });
  } catch (error) {
    if (signal.aborted) throw new Stopped();
    throw error instanceof ReferenceMissing ? missing(error) : error;
  }
}

function missing({ where, scheme, reference, why, message, cure }: ReferenceMissing): TargetFailure {
  const sentences: Partial<Record<typeof scheme, string>> = {
    env: `${where} refers to the environment variable ${reference}, which this worker does not have. Set ${reference} where the worker starts, restart the worker, then retry.`,
    file: `${where} refers to the file ${reference}, which this worker cannot use (${why}). Put it there, readable for the worker, then retry.`,
  };
  return errored('reference-missing', sentences[scheme] ?? `${message}. ${cure}`, 'no');
}
