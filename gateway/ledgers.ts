import type { Audiences } from '../client/audiences.js';
import type { Ask } from '../model/ask.js';
import { type AudienceView, shardOf } from '../model/audience/audience.js';
import type { LedgerEntry } from '../model/audience/ledger-entry.js';
import { ledgerName, type LedgerRecord, unpackEntries } from '../model/audience/ledger-record.js';
import { isRecordName } from '../records/names.js';
import type { RecordStore } from '../records/store.js';

export interface LedgersOptions {
  audiences: Pick<Audiences, 'view'>;
  store: Pick<RecordStore, 'get'>;
  /** How long a shard that was read is shown again without asking, ms. */
  keepMs: number;
  /** Shards kept for the time when nobody answers. */
  keep: number;
  now(): number;
}

/** What the workflows of one ask's audience say of its people. */
export interface ReadLedger {
  entries: LedgerEntry[];
  /** Shards that did not answer. Of these the entries are old, or missing. */
  silent: number;
}

interface Known {
  view?: AudienceView;
  readAt: number;
  reading?: Promise<AudienceView>;
}

/**
 * Ledgers of audiences, for pages: a shard is asked once for all who look, and what it said last is kept for the time when
 * no worker answers. Answers that count are read elsewhere, with their proofs.
 */
export class Ledgers {
  private readonly known = new Map<string, Known>();

  constructor(private readonly options: LedgersOptions) {}

  /**
   * People of an ask, in the order of shards: everybody, or those shards in which `people` are. Of an ask that is over, what is
   * on record when its workflows do not answer. Empty for an ask that nobody was told of. Never throws.
   */
  async read(run: string, ask: Ask, people?: readonly string[]): Promise<ReadLedger> {
    const firsts = ask.audience?.shards ?? [];
    const count = ask.audience ? firsts.length : (ask.tellers ?? 0);
    const numbers =
      people && ask.audience
        ? [...new Set(people.map((person) => shardOf(person, firsts)))].filter((shard) => shard < count)
        : Array.from({ length: count }, (_, shard) => shard);
    const shards = await Promise.all(numbers.map((shard) => this.shard({ run, ask: ask.id, shard }, count)));
    const silent = shards.filter(({ fresh }) => !fresh).length;
    const recorded = silent > 0 && ask.status !== 'open' ? await this.recorded(run, ask) : undefined;
    if (recorded) return recorded;
    return { entries: shards.flatMap(({ view }) => view?.entries ?? []), silent };
  }

  /** Everybody, as it is on record; undefined while nothing is. */
  async recorded(run: string, { id: ask }: Pick<Ask, 'id'>): Promise<ReadLedger | undefined> {
    const name = ledgerName({ run, ask });
    if (!isRecordName(name)) return undefined;
    const record = (await this.options.store.get(name)) as unknown as LedgerRecord | undefined;
    return record && { entries: unpackEntries(record), silent: 0 };
  }

  private async shard(
    place: { run: string; ask: string; shard: number },
    count: number,
  ): Promise<{ view?: AudienceView; fresh: boolean }> {
    const { audiences, keepMs, now } = this.options;
    const known = this.entry(JSON.stringify(place));
    // Many shards are much to carry: those are asked less often.
    if (known.view && now() - known.readAt < keepMs * Math.max(1, count / 4)) return { view: known.view, fresh: true };
    known.reading ??= audiences.view(place);
    try {
      known.view = await known.reading;
      known.readAt = now();
      return { view: known.view, fresh: true };
    } catch {
      return { ...(known.view ? { view: known.view } : {}), fresh: false };
    } finally {
      known.reading = undefined;
    }
  }

  private entry(key: string): Known {
    const known = this.known.get(key) ?? { readAt: 0 };
    this.known.delete(key);
    this.known.set(key, known);
    const oldest = this.known.keys().next().value;
    if (this.known.size > this.options.keep && oldest !== undefined) this.known.delete(oldest);
    return known;
  }
}
