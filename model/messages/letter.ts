/**
 * A message before it takes the shape of a transport. The words, their order and the digest prefix are the same
 * everywhere; only the layout differs. Made by model/messages, never from a user's template.
 */
export interface Letter {
  /** Delivery key: stable over retries; at most one visible message. */
  key: string;
  what: 'ask' | 'reminder' | 'escalation' | 'closed' | 'notification' | 'test';
  about: LetterAbout;
  /** One plain line, without line breaks. The decision stands in it. */
  subject: string;
  /** Markdown of the author, slots filled. Untrusted: layout and raw HTML in it are not. */
  body: string;
  /** Label and value, in order: deadline, target, digest. Plain text. */
  facts: LetterFact[];
  /** approval: what exactly happens, with its undo. Plain text. */
  effects: LetterFact[];
  /** Why it comes now: `Reminder 2 of 3`, `Ada has not answered for 6 h`. */
  preface?: string;
  /** Answers so far, or how it ended: `Approved by Olga, 14:03 UTC, over Slack`. */
  news: string[];
  /** Buttons, where the transport has them. Empty once it is over. */
  buttons: LetterButton[];
  /** The ask is over: nobody need answer any more. */
  over?: boolean;
  /** The one primary link. */
  link?: { label: string; url: string };
  /** How to answer by replying, where that counts and somebody reads replies. One plain sentence. */
  reply?: string;
  /** Opaque, carries no authority: names the ask (and for a reply address the person) in the record store. */
  handle?: string;
  /** Instant at which it was composed, ms; nothing else in a letter depends on the clock. */
  at: number;
}

export interface LetterAbout {
  run: string;
  step: string;
  ask?: string;
  environment: string;
  colour?: string;
  /** First 12 hex digits of the ask's digest; the plan's for a notification. */
  digest: string;
}

export interface LetterFact {
  label: string;
  value: string;
}

export interface LetterButton {
  /** Statement or audience action. */
  action: string;
  label: string;
  style: 'primary' | 'danger' | 'plain';
  /** Opens a dialog for a reason or a form instead of answering at once. */
  dialog?: 'reason' | 'form' | 'delegate';
  /** Asked back before it counts, where the transport can: an approval is one touch away on a phone. */
  confirm?: string;
}
