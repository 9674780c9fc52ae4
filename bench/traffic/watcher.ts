import type { EdgeProxy } from './proxy.js';

/** Looks at every node of a proxy again and again, past Daybook: whether somebody gets traffic, and how the shares move. */
export class Watcher {
  readonly #proxy: EdgeProxy;
  readonly #watching: Promise<void>;
  readonly #moves: Record<string, string[]> = {};
  #on = true;
  #looks = 0;
  #zero = 0;

  /** Starts at once. */
  constructor(proxy: EdgeProxy) {
    this.#proxy = proxy;
    this.#watching = this.#watch();
  }

  seen(): { looks: number; zeroBackends: number } {
    return { looks: this.#looks, zeroBackends: this.#zero };
  }

  /** The shares that each node showed, one after another, without repetitions: `blue 100`, `blue 50, green 50`. */
  moves(): Record<string, string[]> {
    return this.#moves;
  }

  /** Resolves after a last look. */
  async stop(): Promise<void> {
    this.#on = false;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    for (let more = true; more; ) {
      more = this.#on;
      // A node that is down or cut off shows nothing; its customers are counted by the load.
      const nodes = await this.#proxy.look().catch(() => ({}));
      this.#looks += 1;
      for (const [node, weights] of Object.entries(nodes)) this.#note(node, weights);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #note(node: string, weights: Record<string, number>): void {
    const carrying = Object.entries(weights).filter(([, percent]) => percent > 0);
    if (carrying.length === 0) this.#zero += 1;
    const text = carrying
      .map(([colour, percent]) => `${colour} ${percent}`)
      .sort()
      .join(', ');
    const moves = this.#moves[node] ?? [];
    if (moves.at(-1) !== text) moves.push(text);
    this.#moves[node] = moves;
  }
}
