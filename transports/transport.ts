import type { Person } from '../model/people.js';

/** A way to a person. */
export interface Transport {
  name: string;
  /**
   * Resolves when the message is handed over for good. May be called again with the same `key` after a lost answer;
   * a transport that can recognise the key delivers it once.
   */
  send(message: Message): Promise<void>;
}

export interface Message {
  /** Delivery key: the effect's idempotency key and the recipient. */
  key: string;
  /** The same for all recipients of one message. A transport that everybody sees at once may say its text once. */
  group: string;
  recipient: Person;
  subject: string;
  /** Markdown. */
  body: string;
  /** What it is about, for the heading and the way back. */
  about: { run: string; step: string; environment: string };
}
