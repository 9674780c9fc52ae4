import type { Audiences } from '../../../client/audiences.js';
import { ClientFailure } from '../../../client/failure.js';
import { isBatchSealed } from './is-batch-sealed.js';
import type { Verdict } from '../../../model/ask.js';
import type { AudienceAnswer, SignedBatch } from '../../../model/audience/answer.js';
import { audienceId, type AudienceInput, type AudienceView } from '../../../model/audience/audience.js';
import type { PublicKey } from '../../../model/statement.js';

interface FakeShard {
  input?: AudienceInput;
  view?: AudienceView;
  /** Keys as the shard last read them. */
  keys: PublicKey[];
  taken: AudienceAnswer[];
  verdicts: Map<string, Verdict>;
}

/**
 * Shards in memory that refuse what real ones refuse: batches whose root or signature does not hold under the keys they
 * read, batches for another shard or run, and calls to shards that are over. A repeated jti gets the first verdict.
 */
export class FakeAudiences implements Audiences {
  readonly shards = new Map<string, FakeShard>();
  readonly batches: SignedBatch[] = [];
  keysChangedCalls = 0;

  constructor(private readonly publicKeys: () => Promise<PublicKey[]>) {}

  async open(audience: string, view?: AudienceView): Promise<void> {
    this.shards.set(audience, { view, keys: await this.publicKeys(), taken: [], verdicts: new Map() });
  }

  async start(input: AudienceInput): Promise<void> {
    const id = audienceId({ run: input.card.run, ask: input.card.ask, shard: input.shard });
    if (!this.shards.has(id)) await this.open(id);
  }

  async give(audience: string, batch: SignedBatch): Promise<Verdict[]> {
    const shard = this.need(audience);
    this.batches.push(batch);
    if (!shard.keys.some(({ kid }) => kid === batch.head.kid))
      throw new ClientFailure('rejected', 'signed by an unknown key', { reason: 'unknown-key' });
    if (batch.head.audience !== audience || batch.answers.some(({ run }) => run !== batch.head.run))
      throw new ClientFailure('rejected', 'for another audience', { reason: 'other-audience' });
    if (!isBatchSealed(batch, shard.keys))
      throw new ClientFailure('rejected', 'the signature does not hold', { reason: 'bad-signature' });
    return batch.answers.map((answer) => this.take(shard, answer));
  }

  async view(place: { run: string; ask: string; shard: number }): Promise<AudienceView> {
    const { view } = this.need(audienceId(place));
    if (!view) throw new ClientFailure('no-worker', 'no worker answered');
    return structuredClone(view);
  }

  async keysChanged(audience: string): Promise<void> {
    this.keysChangedCalls += 1;
    this.need(audience).keys = await this.publicKeys();
  }

  /** Everything that was taken, over all shards. */
  get taken(): AudienceAnswer[] {
    return [...this.shards.values()].flatMap(({ taken }) => taken);
  }

  private take(shard: FakeShard, answer: AudienceAnswer): Verdict {
    const before = shard.verdicts.get(answer.jti);
    if (before) return before;
    shard.taken.push(answer);
    const verdict: Verdict = { verdict: 'accepted', message: `${answer.action}: recorded` };
    shard.verdicts.set(answer.jti, verdict);
    return verdict;
  }

  private need(audience: string): FakeShard {
    const found = this.shards.get(audience);
    if (!found) throw new ClientFailure('not-found', `there is no audience ${audience}`);
    return found;
  }
}
