import type { Audiences } from '../../client/audiences.js';
import { ClientFailure } from '../../client/failure.js';
import type { Verdict } from '../../model/ask.js';
import type { AudienceAnswer } from '../../model/audience/answer.js';
import { withKnownKey } from '../give.js';
import type { SigningKeys } from '../keys.js';
import { sealBatch } from './seal-batch.js';

export interface BatchDoor {
  audiences: Pick<Audiences, 'give'>;
  keys: Pick<SigningKeys, 'current'>;
  /** Makes a shard read the public keys again. */
  keysChanged(audience: string): Promise<void>;
  /** Wall time, ms. */
  now(): number;
}

const VERDICTS: readonly unknown[] = ['accepted', 'refused', 'late', 'already'] satisfies Verdict['verdict'][];

/**
 * Signs answers as one batch and gives them to a shard: a verdict for each, in order. A shard that does not know the
 * signing key yet is told that keys changed and asked again, with the same batch, so that it is one batch. Throws a
 * ClientFailure or a KeyFileError; then none of the answers has a verdict, and each may be given again.
 */
export async function giveBatch(door: BatchDoor, audience: string, answers: AudienceAnswer[]): Promise<Verdict[]> {
  const now = door.now();
  const batch = sealBatch({ audience, answers, at: now, key: await door.keys.current(now) });
  const verdicts: unknown = await withKnownKey({
    give: () => door.audiences.give(audience, batch),
    keysChanged: () => door.keysChanged(audience),
  });
  if (areVerdicts(verdicts) && verdicts.length === answers.length) return verdicts;
  throw new ClientFailure(
    'rejected',
    `${audience} answered ${answers.length} answers with something else than a verdict for each`,
    {
      reason: 'audience-malformed',
    },
  );
}

function areVerdicts(found: unknown): found is Verdict[] {
  return (
    Array.isArray(found) &&
    found.every((one: Partial<Verdict> | null) => VERDICTS.includes(one?.verdict) && typeof one?.message === 'string')
  );
}
