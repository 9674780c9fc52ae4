import { Agent } from 'node:http';
import { sendRequest } from './one-request.js';
import { type LoadSummary, Tally } from './tally.js';

export interface LoadOptions {
  /** The shop as its customers see it. */
  url: string;
  ratePerSecond: number;
  /** Further requests are counted as unsent while so many wait for an answer. */
  inFlight: number;
  /** The load ends by itself after so long. */
  forMs: number;
  timeoutMs: number;
}

/** The last one needs the database, where the shop has one. */
const PATHS = ['/', '/api/catalogue', '/api/catalogue/mug-04', '/api/popular'];
const TICK_MS = 10;

/**
 * Customers at a steady rate, whatever the answers are (an open loop: a slow shop does not slow them down).
 * Every other round of requests uses fresh connections, the others share kept ones.
 */
export class LoadGenerator {
  private readonly tally = new Tally();
  private readonly kept = new Agent({ keepAlive: true, timeout: 5_000 });
  private readonly startedAt = performance.now();
  private readonly waiting = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private sent = 0;
  private endedAt: number | undefined;

  /** Starts at once. */
  constructor(private readonly options: LoadOptions) {
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** As of now; may be asked while it runs and afterwards. */
  summary(): LoadSummary {
    const { url, ratePerSecond } = this.options;
    const ms = (this.endedAt ?? performance.now()) - this.startedAt;
    return this.tally.summary({ url, ratePerSecond, seconds: Math.round(ms / 100) / 10 });
  }

  /** Sends nothing more and resolves when everything in flight is over. Idempotent. */
  async stop(): Promise<LoadSummary> {
    clearInterval(this.timer);
    this.endedAt ??= performance.now();
    await Promise.all(this.waiting);
    this.kept.destroy();
    return this.summary();
  }

  private tick(): void {
    const elapsedMs = performance.now() - this.startedAt;
    if (elapsedMs >= this.options.forMs) return void this.stop();
    const due = Math.floor((elapsedMs * this.options.ratePerSecond) / 1000);
    for (; this.sent < due; this.sent += 1) {
      if (this.waiting.size >= this.options.inFlight) this.tally.unsent += 1;
      else this.send(this.sent);
    }
  }

  private send(number: number): void {
    const sending = sendRequest({
      url: new URL(PATHS[number % PATHS.length] ?? '/', this.options.url),
      agent: Math.floor(number / PATHS.length) % 2 === 0 ? this.kept : undefined,
      timeoutMs: this.options.timeoutMs,
      onResent: () => {
        this.tally.resent += 1;
      },
    }).then((answered) => {
      this.tally.add(answered, new Date());
      this.waiting.delete(sending);
    });
    this.waiting.add(sending);
  }
}
