import { createHash } from 'node:crypto';
import type { RecordStore } from '../../records/store.js';
import type { ImapConfig } from '../../transports/email/imap-config.js';

/** How far a mailbox has been read: every mail up to `uid` is settled. Another `validity`: the server counts anew. */
export interface MailCursor {
  validity: string;
  uid: number;
}

/** The cursor of one mailbox in the record store. Several gateways share it; an older value only means reading twice. */
export interface CursorPlace {
  read(): Promise<MailCursor | undefined>;
  write(cursor: MailCursor): Promise<void>;
}

export function cursorOf(store: RecordStore, { host, port, user, mailbox }: ImapConfig): CursorPlace {
  const name = createHash('sha256')
    .update(JSON.stringify([host, port, user, mailbox]))
    .digest('hex')
    .slice(0, 32);
  return {
    read: async () => (await store.get(`mail/${name}`)) as unknown as MailCursor | undefined,
    write: (cursor) => store.put(`mail/${name}`, { ...cursor }),
  };
}
