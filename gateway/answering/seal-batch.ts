import {
  type AudienceAnswer,
  type BatchHead,
  headBytes,
  leafBytes,
  type SignedBatch,
} from '../../model/audience/answer.js';
import { merkleRoot } from '../../model/audience/merkle.js';
import type { SigningKey } from '../keys.js';

export interface Sealing {
  /** Workflow id of the shard. */
  audience: string;
  /** At least one, all of the same run. */
  answers: AudienceAnswer[];
  /** Wall time, ms. */
  at: number;
  key: SigningKey;
}

/** Signs all answers at once, over the root of their Merkle tree. The same input gives the same batch. */
export function sealBatch({ audience, answers, at, key }: Sealing): SignedBatch {
  const [first] = answers;
  if (!first) throw new RangeError('a batch without answers');
  const head: BatchHead = {
    v: 1,
    kind: 'answers',
    audience,
    run: first.run,
    root: merkleRoot(answers.map(leafBytes)),
    count: answers.length,
    at,
    kid: key.kid,
  };
  return { head, sig: key.sign(headBytes(head)), answers };
}
