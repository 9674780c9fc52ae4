import { LoadGenerator } from '../../examples/storefront/load/generator.js';

const RATE_PER_SECOND = 100;
/** Longer than any round. */
const LIMIT_MS = 600_000;

/** Customers who come at a steady rate through all the nodes of an edge, from now on. */
export class Customers {
  readonly #loads: LoadGenerator[];

  constructor(urls: readonly string[]) {
    const ratePerSecond = RATE_PER_SECOND / urls.length;
    this.#loads = urls.map(
      (url) => new LoadGenerator({ url, ratePerSecond, inFlight: 500, forMs: LIMIT_MS, timeoutMs: 10_000 }),
    );
  }

  get served(): number {
    return this.#loads.reduce((sum, load) => sum + load.summary().ok, 0);
  }

  /** They come no more. What they did not get, as sentences; nobody served at all is one as well. */
  async leave(): Promise<string[]> {
    const seen = await Promise.all(this.#loads.map((load) => load.stop()));
    return seen.flatMap(({ url, requests, ok, unsent, faults }) => {
      const failed = requests - ok + unsent;
      if (failed === 0 && ok > 0) return [];
      const words = faults.map(({ at, ending, detail }) => `${at} ${ending} ${detail}`).join('; ');
      return [`I10: ${failed} of ${requests + unsent} customers at ${url} got no answer: ${words}`];
    });
  }
}
