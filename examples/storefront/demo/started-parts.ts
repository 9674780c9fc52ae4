/** Something that runs on behalf of the demo. */
export interface Part {
  /** How people call it: `blue (pid 4711)`. */
  name: string;
  stop(): Promise<unknown>;
}

/** What the demo started, so that all of it ends again: the last first, each by its own handle. */
export class StartedParts {
  private readonly parts: Part[] = [];

  constructor(private readonly say: (line: string) => void) {}

  add(part: Part): void {
    this.parts.push(part);
  }

  /** Ends everything. What cannot be ended is named and does not keep the rest from it. Idempotent. */
  async stopAll(): Promise<void> {
    for (const { name, stop } of this.parts.splice(0).reverse()) {
      await stop().then(
        () => this.say(`ended ${name}`),
        (error: unknown) =>
          this.say(`COULD NOT END ${name}: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
  }
}
