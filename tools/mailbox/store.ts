import type { Mail } from './mail.js';

/** Mails that are kept; the oldest go first. */
const KEPT = 2_000;

/** The mails, newest last, in memory only. */
export interface MailStore {
  add(mail: Mail): void;
  all(): readonly Mail[];
  find(id: string): Mail | undefined;
  clear(): void;
  /** The first mail that `fits`, now or later. */
  arrival(fits: (mail: Mail) => boolean): Promise<Mail>;
}

export function makeStore(): MailStore {
  let mails: Mail[] = [];
  const waiting = new Set<(mail: Mail) => void>();
  return {
    add(mail) {
      mails = [...mails.slice(-(KEPT - 1)), mail];
      for (const tell of [...waiting]) tell(mail);
    },
    all: () => mails,
    find: (id) => mails.find((mail) => mail.id === id),
    clear() {
      mails = [];
    },
    arrival(fits) {
      const there = mails.find(fits);
      if (there) return Promise.resolve(there);
      return new Promise((resolve) => {
        const tell = (mail: Mail) => {
          if (!fits(mail)) return;
          waiting.delete(tell);
          resolve(mail);
        };
        waiting.add(tell);
      });
    },
  };
}
