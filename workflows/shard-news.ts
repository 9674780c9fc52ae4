import type { Ask } from '../model/ask.js';
import type { AudienceNews } from '../model/audience/audience.js';
import type { Counts } from '../model/audience/ledger-entry.js';
import { mergeCounts } from '../model/audience/merge-counts.js';

/** More shards than this no plan can have; a stranger's signals must not fill the memory of a run. */
const SHARDS_AT_MOST = 200;

/** What the shards of a run's audiences have said last. Hints: verdicts are counted from signed answers. Part of RunState. */
export class ShardNews {
  private readonly byAsk: Map<string, AudienceNews[]>;

  constructor(carried: [string, AudienceNews[]][] = []) {
    this.byAsk = new Map(carried);
  }

  /** Ignores what no shard of this ask can have said. */
  note(ask: Ask, news: AudienceNews): void {
    if (!ask.audience || !Number.isInteger(news.shard) || news.shard < 0 || news.shard >= SHARDS_AT_MOST) return;
    const others = (this.byAsk.get(ask.id) ?? []).filter(({ shard }) => shard !== news.shard);
    this.byAsk.set(ask.id, [...others, news]);
  }

  /** Over all shards; undefined until each has said something. */
  counts(ask: Ask): Counts | undefined {
    const news = this.of(ask);
    const shards = ask.audience?.shards.length ?? 0;
    return shards > 0 && news.length >= shards ? mergeCounts(news.map((one) => one.counts)) : undefined;
  }

  /** Nobody of the whole audience is still to answer. */
  complete(ask: Ask): boolean {
    const shards = ask.audience?.shards.length ?? 0;
    const complete = this.of(ask).filter((news) => news.complete);
    return shards > 0 && complete.length >= shards;
  }

  /** Of the shards that there are: one more than that was never started by this run. */
  private of(ask: Ask): AudienceNews[] {
    const shards = ask.audience?.shards.length ?? 0;
    return (this.byAsk.get(ask.id) ?? []).filter(({ shard }) => shard < shards);
  }

  /** What continue-as-new takes along. */
  carry(): [string, AudienceNews[]][] {
    return [...this.byAsk];
  }
}
