import type { Verdict } from '../model/ask.js';
import type { SignedBatch } from '../model/audience/answer.js';
import type { AudienceInput, AudienceView } from '../model/audience/audience.js';

/** The one way to talk to audience workflows. Every call has a deadline and throws a ClientFailure. */
export interface Audiences {
  /** Starts one shard. One that runs or ran already under this id is no error: idempotent. */
  start(input: AudienceInput): Promise<void>;
  /** Gives a signed batch; one verdict per answer, in order. Idempotent by the batch's head. */
  give(audience: string, batch: SignedBatch): Promise<Verdict[]>;
  /** The ledger of one shard; also of one that is over. */
  view(place: { run: string; ask: string; shard: number }): Promise<AudienceView>;
}
