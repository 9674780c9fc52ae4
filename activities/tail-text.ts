/** 16 KiB of each output are kept. */
export const OUTPUT_LIMIT = 16 * 1024;
const CUT = '[… cut]\n';

/**
 * The end of a stream of any length, in bounded memory. Redacts before it cuts: half a secret at the cut would not be found.
 */
export class TailText {
  readonly #redact: { longest: number; redact(text: string): string };
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(redact: { longest: number; redact(text: string): string }) {
    this.#redact = redact;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > 4 * this.#keep()) this.#compact();
  }

  text(): string {
    this.#compact();
    const [kept = Buffer.alloc(0)] = this.#chunks;
    const clean = Buffer.from(this.#redact.redact(kept.toString('utf8')));
    if (clean.length <= OUTPUT_LIMIT) return clean.toString('utf8');
    let from = clean.length - OUTPUT_LIMIT + Buffer.byteLength(CUT);
    // Not in the middle of a character.
    while (((clean[from] ?? 0) & 0xc0) === 0x80) from += 1;
    return CUT + clean.subarray(from).toString('utf8');
  }

  #keep(): number {
    return OUTPUT_LIMIT + 4 * this.#redact.longest + 4096;
  }

  #compact(): void {
    const all = Buffer.concat(this.#chunks);
    const kept = Buffer.from(all.subarray(Math.max(0, all.length - this.#keep())));
    this.#chunks = [kept];
    this.#size = kept.length;
  }
}
