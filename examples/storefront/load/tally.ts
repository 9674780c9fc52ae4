/** How one request ended. */
export type Ending = 'ok' | 'status5xx' | 'refused' | 'other';

/** One request that is over. */
export interface Answered {
  ending: Ending;
  /** From sending to the last byte, ms. */
  ms: number;
  /** What came instead of a good answer. */
  detail?: string;
  /** The release that answered, where it said so. */
  version?: string;
}

/** What a load run saw. Latencies in ms, of good answers. */
export interface LoadSummary {
  url: string;
  ratePerSecond: number;
  seconds: number;
  /** Sent and over. */
  requests: number;
  ok: number;
  status5xx: number;
  /** Connections that were refused. */
  refused: number;
  /** Resets, timeouts, answers below 500 that are not good. */
  other: number;
  /** Not sent because too many were in flight. */
  unsent: number;
  /** A kept connection was closed as the request went out; it was sent once more on a new one. */
  resent: number;
  byVersion: Record<string, number>;
  latency: { p50: number; p95: number; p99: number; max: number };
  /** When the first and the last answer came that was not good; nothing where all were. */
  troubled?: { from: string; to: string };
  /** The first faults, for reading. */
  faults: { at: string; ending: Ending; detail: string }[];
}

const FAULTS_KEPT = 20;
/** Upper edges of latency buckets: 1 ms, then 5 % apart, up to more than a minute. */
const EDGES = Array.from({ length: 230 }, (_, index) => 1.05 ** index);

/** Counts endings and latencies in bounded memory. */
export class Tally {
  private readonly counts: Record<Ending, number> = { ok: 0, status5xx: 0, refused: 0, other: 0 };
  private readonly buckets = new Array<number>(EDGES.length).fill(0);
  private readonly byVersion: Record<string, number> = {};
  private readonly faults: LoadSummary['faults'] = [];
  private troubled: LoadSummary['troubled'];
  private maxMs = 0;
  unsent = 0;
  resent = 0;

  add({ ending, ms, detail = '', version }: Answered, at: Date): void {
    this.counts[ending] += 1;
    if (version) this.byVersion[version] = (this.byVersion[version] ?? 0) + 1;
    if (ending !== 'ok') {
      this.troubled = { from: this.troubled?.from ?? at.toISOString(), to: at.toISOString() };
      if (this.faults.length < FAULTS_KEPT) this.faults.push({ at: at.toISOString(), ending, detail });
      return;
    }
    const bucket = Math.max(
      0,
      EDGES.findIndex((edge) => ms <= edge),
    );
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.maxMs = Math.max(this.maxMs, ms);
  }

  summary(run: { url: string; ratePerSecond: number; seconds: number }): LoadSummary {
    const requests = Object.values(this.counts).reduce((total, count) => total + count, 0);
    return {
      ...run,
      requests,
      ...this.counts,
      unsent: this.unsent,
      resent: this.resent,
      byVersion: { ...this.byVersion },
      latency: {
        p50: this.quantile(0.5),
        p95: this.quantile(0.95),
        p99: this.quantile(0.99),
        max: Math.round(this.maxMs),
      },
      ...(this.troubled && { troubled: this.troubled }),
      faults: [...this.faults],
    };
  }

  /** Upper edge of the bucket that holds the quantile, never above the largest seen. 0 without answers. */
  private quantile(share: number): number {
    let left = Math.ceil(this.counts.ok * share);
    if (left === 0) return 0;
    const bucket = this.buckets.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return Math.round(Math.min(EDGES[bucket] ?? this.maxMs, this.maxMs) * 10) / 10;
  }
}
