/** A moment at which somebody waits until the worker is dead. It comes once. */
export class Moment {
  #state: 'to come' | 'held' | 'over' = 'to come';
  #release: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  get held(): boolean {
    return this.#state === 'held';
  }

  /** Whether it is still to come. */
  get awaited(): boolean {
    return this.#state === 'to come';
  }

  /** It is there. Resolves when the worker is dead. */
  hold(): Promise<void> {
    this.#state = 'held';
    return this.#released;
  }

  release(): void {
    this.#state = 'over';
    this.#release();
  }
}
