import type { Headway as Shown, HeadwayItem } from '../../model/headway.js';
import type { Part } from './parts.js';
import type { TableFacts } from './table-facts.js';
import type { Copied } from './ledger.js';

/** Between two writes. */
const SAVE_MS = 1000;
/** The rate is that of the last moments, so that it follows what happens. */
const RATE_OVER_MS = 10_000;
const PAGE_BYTES = 8192;

export interface HeadwayOrder {
  /** What does not change: run, step, attempt. */
  of: Omit<Shown, 'at' | 'phase' | 'bytes' | 'items' | 'bytesPerS' | 'leftMs'>;
  /** Wall time, ms. */
  now(): number;
  write(shown: Shown): Promise<void>;
}

interface Item extends HeadwayItem {
  /** Bytes of parts that are on their way, by part. */
  flying: Map<number, number>;
  bytesOfDone: number;
  pages: number;
}

/** How far a transfer has come, for people who watch. Counts are exact where parts are copied, and guessed inside of one. */
export class Headway {
  #items: Item[] = [];
  #phase: Shown['phase'] = 'copying';
  #bytes = 0;
  #samples: { at: number; bytes: number }[] = [];
  #savedAt = Number.NEGATIVE_INFINITY;
  #writing = Promise.resolve();

  constructor(private readonly order: HeadwayOrder) {}

  begin({
    tables,
    copied,
  }: {
    tables: readonly TableFacts[];
    parts: readonly Part[];
    copied: readonly Copied[];
  }): void {
    this.#items = tables.map((table) => {
      const own = copied.filter((one) => one.table === table.table);
      return {
        name: table.table,
        done: sum(own.map(({ rows }) => rows)),
        ...(table.estimatedRows >= 0 && { of: Math.round(table.estimatedRows) }),
        flying: new Map(),
        bytesOfDone: sum(own.map(({ bytes }) => bytes)),
        pages: table.pages,
      };
    });
    this.#samples = [{ at: performance.now(), bytes: 0 }];
  }

  carried({ table, part }: Part, bytes: number): void {
    this.#bytes += bytes;
    const item = this.#items.find((one) => one.name === table);
    item?.flying.set(part, (item.flying.get(part) ?? 0) + bytes);
    if (performance.now() - this.#savedAt >= SAVE_MS) void this.save(false);
  }

  copied({ table, part }: Part, { rows, bytes }: { rows: number; bytes: number }): void {
    const item = this.#items.find((one) => one.name === table);
    if (!item) return;
    item.flying.delete(part);
    item.done += rows;
    item.bytesOfDone += bytes;
  }

  async phase(phase: Shown['phase']): Promise<void> {
    this.#phase = phase;
    await this.save(true);
  }

  /** Never throws: a transfer does not end because nobody could be shown how far it is. */
  save(urgent: boolean): Promise<void> {
    if (!urgent && performance.now() - this.#savedAt < SAVE_MS) return this.#writing;
    this.#savedAt = performance.now();
    const shown = this.#shown();
    this.#writing = this.#writing.then(() => this.order.write(shown)).catch(() => undefined);
    return this.#writing;
  }

  #shown(): Shown {
    const now = performance.now();
    this.#samples = [...this.#samples.filter(({ at }) => now - at <= RATE_OVER_MS), { at: now, bytes: this.#bytes }];
    const [first] = this.#samples;
    const elapsed = now - (first?.at ?? now);
    const rate = elapsed > 0 ? ((this.#bytes - (first?.bytes ?? 0)) * 1000) / elapsed : 0;
    const left = sum(this.#items.map((item) => bytesLeft(item)));
    return {
      ...this.order.of,
      at: this.order.now(),
      phase: this.#phase,
      bytes: this.#bytes,
      bytesPerS: Math.round(rate),
      ...(rate > 0 && this.#phase === 'copying' && { leftMs: Math.round((left * 1000) / rate) }),
      items: this.#items.map((item) => ({
        name: item.name,
        done: rowsDone(item),
        ...(item.of !== undefined && { of: Math.max(item.of, item.done) }),
      })),
    };
  }
}

function bytesPerRow({ bytesOfDone, done, pages, of }: Item): number {
  if (done > 0) return bytesOfDone / done;
  return of ? (pages * PAGE_BYTES) / of : 0;
}

function rowsDone(item: Item): number {
  const perRow = bytesPerRow(item);
  const guessed = perRow > 0 ? item.done + sum([...item.flying.values()]) / perRow : item.done;
  return Math.round(Math.min(guessed, Math.max(item.of ?? guessed, item.done)));
}

function bytesLeft(item: Item): number {
  return Math.max(0, (item.of ?? 0) - rowsDone(item)) * bytesPerRow(item);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
