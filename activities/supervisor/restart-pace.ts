const WINDOW_MS = 60_000;
const AT_MOST = 5;
const FIRST_MS = 200;

/**
 * How long to wait before a program that died unasked is started again: 200 ms, doubled each time, and never more than five
 * starts in any minute. A minute without a death begins anew. `now` in ms, never decreasing.
 */
export class RestartPace {
  #restarts: number[] = [];

  delay(now: number): number {
    this.#restarts = this.#restarts.filter((at) => now - at < WINDOW_MS);
    const backOff = FIRST_MS * 2 ** this.#restarts.length;
    const oldest = this.#restarts[this.#restarts.length - AT_MOST];
    const untilFree = oldest === undefined ? 0 : oldest + WINDOW_MS - now;
    const wait = Math.max(backOff, untilFree);
    this.#restarts.push(now + wait);
    return wait;
  }
}
