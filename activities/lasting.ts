/**
 * The signal of an attempt until something is begun that must not be left half done; from then on one that never stops. Each
 * command has its own limit of time, so what goes on then ends as well.
 */
export class Lasting {
  readonly #attempt: AbortSignal;
  readonly #never = new AbortController().signal;
  #begun = false;

  constructor(attempt: AbortSignal) {
    this.#attempt = attempt;
  }

  /** The one that holds now; ask anew before each command. */
  get signal(): AbortSignal {
    return this.#begun ? this.#never : this.#attempt;
  }

  begin(): void {
    this.#begun = true;
  }
}
