import type { CursorPlace, MailCursor } from '../../../gateway/mail/cursor.js';
import type { MailOutcome } from '../../../gateway/mail/handle-mail.js';
import { readMailbox } from '../../../gateway/mail/read-mailbox.js';

/** A mailbox in memory that keeps UIDs and keywords as a server does, and may lose its connection. */
class MemoryMailbox {
  validity = '1';
  readonly mails = new Map<number, { text: string; keywords: Set<string>; size: number }>();
  keepsKeywords = true;
  /** How many more calls are answered. */
  alive = Number.POSITIVE_INFINITY;

  add(uid: number, text: string, size = text.length): void {
    this.mails.set(uid, { text, keywords: new Set(), size });
  }

  get top(): number {
    return Math.max(0, ...this.mails.keys());
  }

  async list(uid = 0) {
    this.answer();
    const found = [...this.mails].filter(([own]) => own > uid);
    return found.map(([own, { keywords, size }]) => ({ uid: own, size, keywords: new Set(keywords) }));
  }

  async source(uid: number) {
    this.answer();
    const mail = this.mails.get(uid);
    return mail && new TextEncoder().encode(mail.text);
  }

  async mark(uid: number, keyword: string) {
    this.answer();
    if (this.keepsKeywords) this.mails.get(uid)?.keywords.add(keyword);
  }

  private answer(): void {
    this.alive -= 1;
    if (this.alive < 0) throw new Error('the connection is gone');
  }
}

let mailbox: MemoryMailbox;
let stored: MailCursor | undefined;
let handled: string[];
let outcomes: Record<string, MailOutcome>;
let settled: Set<string>;
beforeEach(() => {
  mailbox = new MemoryMailbox();
  stored = undefined;
  handled = [];
  outcomes = {};
  settled = new Set();
});

const cursor: CursorPlace = {
  read: async () => stored,
  write: async (value) => {
    stored = value;
  },
};

function read() {
  const handle = async (raw: Uint8Array): Promise<MailOutcome> => {
    const text = new TextDecoder().decode(raw);
    handled.push(text);
    return outcomes[text] ?? 'accepted';
  };
  return readMailbox({ session: mailbox, cursor, settled, handle });
}

describe('a mailbox', () => {
  it('is read once, in order, and marked with what became of each mail', async () => {
    outcomes = { two: 'refused' };
    mailbox.add(4, 'one');
    mailbox.add(7, 'two');
    expect(await read()).toEqual({ left: false });
    await read();
    expect(handled).toEqual(['one', 'two']);
    expect([...mailbox.mails.values()].map(({ keywords }) => [...keywords])).toEqual([
      ['DaybookAccepted'],
      ['DaybookRefused'],
    ]);
    expect(stored).toEqual({ validity: '1', uid: 7 });
  });

  it('keeps what nobody could take, reads on, and comes back to it', async () => {
    outcomes = { two: 'again' };
    mailbox.add(1, 'one');
    mailbox.add(2, 'two');
    mailbox.add(3, 'three');
    expect(await read()).toEqual({ left: true });
    expect(stored).toEqual({ validity: '1', uid: 1 });
    expect(mailbox.mails.get(2)?.keywords.size).toBe(0);
    outcomes = {};
    expect(await read()).toEqual({ left: false });
    expect(handled).toEqual(['one', 'two', 'three', 'two']);
    expect(stored).toEqual({ validity: '1', uid: 3 });
    expect(settled.size).toBe(0);
  });

  it('whose server keeps no keywords is read once all the same', async () => {
    mailbox.keepsKeywords = false;
    outcomes = { one: 'again' };
    mailbox.add(1, 'one');
    mailbox.add(2, 'two');
    await read();
    await read();
    expect(handled).toEqual(['one', 'two', 'one']);
  });

  it('loses nothing when the connection ends at any call', async () => {
    for (let calls = 0; calls < 8; calls += 1) {
      mailbox = new MemoryMailbox();
      [stored, handled, settled] = [undefined, [], new Set()];
      mailbox.add(1, 'one');
      mailbox.add(2, 'two');
      mailbox.alive = calls;
      await read().catch(() => undefined);
      mailbox.alive = Number.POSITIVE_INFINITY;
      settled = new Set();
      await read();
      expect(new Set(handled)).toEqual(new Set(['one', 'two']));
      expect([...mailbox.mails.values()].every(({ keywords }) => keywords.has('DaybookAccepted'))).toBe(true);
    }
  });

  it('that counts anew is read anew, and its marks still hold', async () => {
    mailbox.add(5, 'one');
    await read();
    mailbox.validity = '2';
    mailbox.add(6, 'two');
    await read();
    expect(handled).toEqual(['one', 'two']);
    expect(stored).toEqual({ validity: '2', uid: 6 });
  });

  it('that is empty is remembered as read up to its end', async () => {
    await read();
    expect(stored).toEqual({ validity: '1', uid: 0 });
  });

  it('with a mail that is far too long is not held up by it', async () => {
    mailbox.add(1, 'huge', 50_000_000);
    mailbox.add(2, 'one');
    expect(await read()).toEqual({ left: false });
    expect(handled).toEqual(['one']);
  });
});
