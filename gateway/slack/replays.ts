import type { SlackReply } from './receive.js';

/** Signatures that were used. The window of time stamps is shorter, so that none is forgotten while it could be used. */
const KEEP_MS = 10 * 60_000;

export interface Replays {
  /**
   * Works once per signature; a copy gets the reply of the first, which may still be on its way. Only for signatures that
   * hold: strangers must not fill it.
   */
  once(signature: string, now: number, work: () => Promise<SlackReply>): { first: boolean; reply: Promise<SlackReply> };
}

/** In memory of one process; what is replayed to another gateway is absorbed by the answer's own id. */
export function makeReplays(): Replays {
  const used = new Map<string, { at: number; reply: Promise<SlackReply> }>();
  const forget = (now: number) => {
    for (const [signature, { at }] of used) {
      if (now - at <= KEEP_MS) return;
      used.delete(signature);
    }
  };
  return {
    once: (signature, now, work) => {
      forget(now);
      const before = used.get(signature);
      if (before) return { first: false, reply: before.reply };
      const reply = work();
      used.set(signature, { at: now, reply });
      return { first: true, reply };
    },
  };
}
