/** Something that is costly to read: read once for all who ask at one time, and not again for a while. */
export class Lately<T> {
  private known: { at: number; value: Promise<T> } | undefined;

  constructor(private readonly options: { read(): Promise<T>; keepMs: number; now(): number }) {}

  /** What was read at most `keepMs` ago, or is read now. A failure is not kept. Throws as `read`. */
  get(): Promise<T> {
    const { read, keepMs, now } = this.options;
    if (this.known && now() - this.known.at < keepMs) return this.known.value;
    const entry = { at: now(), value: read() };
    this.known = entry;
    entry.value.catch(() => {
      if (this.known === entry) this.known = undefined;
    });
    return entry.value;
  }
}
