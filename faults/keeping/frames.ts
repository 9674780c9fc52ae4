/** One message of PostgreSQL's protocol. `type` is empty for those that come before a session has begun. */
export interface Frame {
  type: string;
  bytes: Buffer;
}

/** What a client wants before its session begins, by the number in its first message. */
export const START = 196_608;
export const ENCRYPTIONS: readonly number[] = [80_877_103, 80_877_104];

/** Cuts one direction of a connection into messages, whatever the chunks are that it comes in. */
export class Frames {
  #rest = Buffer.alloc(0);
  /** Clients begin with messages that have no type. */
  constructor(public typed: boolean) {}

  add(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
  }

  /** Undefined until one is whole. */
  next(): Frame | undefined {
    const head = this.typed ? 1 : 0;
    if (this.#rest.length < head + 4) return undefined;
    const length = head + this.#rest.readUInt32BE(head);
    if (this.#rest.length < length) return undefined;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return { type: this.typed ? bytes.toString('latin1', 0, 1) : '', bytes };
  }
}

/** The SQL of a message that carries some: Query and Parse. */
export function statementIn({ type, bytes }: Frame): string | undefined {
  if (type !== 'Q' && type !== 'P') return undefined;
  const texts = bytes.toString('utf8', 5).split('\0');
  return (type === 'Q' ? texts[0] : texts[1])?.replace(/\s+/g, ' ').trim();
}

/** `user`, `application_name` and the others of a first message. */
export function startFacts({ bytes }: Frame): Record<string, string> {
  const texts = bytes.toString('utf8', 8).split('\0');
  return Object.fromEntries(texts.flatMap((name, at) => (at % 2 === 0 && name ? [[name, texts[at + 1] ?? '']] : [])));
}

/** Number of a first message. */
export function codeOf({ bytes }: Frame): number {
  return bytes.readUInt32BE(4);
}

/** An answer that a client needs before it goes on: what it must say to sign in, or that rows may come. */
export function isInvitation({ type, bytes }: Frame): boolean {
  return type === 'G' || (type === 'R' && bytes.readUInt32BE(5) !== 0);
}

/** Nothing more follows of what was asked. */
export function isEnd({ type }: Frame): boolean {
  return type === 'Z' || type === 'E';
}
