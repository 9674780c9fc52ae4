import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type MailFault, makeFaults, type OrderedFault } from './faults.js';
import { mailboxSite } from './http.js';
import type { Mail } from './mail.js';
import { listenForMail } from './smtp.js';
import { makeStore } from './store.js';

export interface Mailbox {
  /** Where mail is taken: `host` is 127.0.0.1. */
  smtp: { host: string; port: number };
  /** `http://127.0.0.1:PORT`, for people. */
  page: string;
  /** All mails that were taken, oldest first. */
  mails(): readonly Mail[];
  /** The first mail that `fits`, among those that are there or will come. */
  arrival(fits: (mail: Mail) => boolean): Promise<Mail>;
  /** Makes something go wrong from now on. */
  order(fault: MailFault): OrderedFault;
  /** Forgets all mails and all faults. */
  clear(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * A local mailbox for development and tests: an SMTP server that takes every mail for everybody and a page that shows
 * them. Nothing leaves this machine. Ports are free ones unless told; rejects when one is taken.
 */
export async function startMailbox(o: { smtpPort?: number; httpPort?: number } = {}): Promise<Mailbox> {
  const store = makeStore();
  const faults = makeFaults();
  const smtp = await listenForMail({ port: o.smtpPort ?? 0, faults, take: (mail) => store.add(mail) });
  const site = mailboxSite({ store, faults, smtp: `${HOST}:${smtp.port}` });
  const server = createAdaptorServer({ fetch: site.fetch }) as Server;
  try {
    server.listen(o.httpPort ?? 0, HOST);
    await once(server, 'listening');
  } catch (error) {
    await smtp.close();
    throw error;
  }
  let closed: Promise<unknown> | undefined;
  const close = async () => {
    server.closeAllConnections();
    await Promise.all([smtp.close(), new Promise((resolve) => server.close(resolve))]);
  };
  return {
    smtp: { host: HOST, port: smtp.port },
    page: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    mails: () => store.all(),
    arrival: (fits) => store.arrival(fits),
    order: (fault) => faults.order(fault),
    clear: () => {
      store.clear();
      faults.clear();
    },
    close: async () => {
      closed ??= close();
      await closed;
    },
  };
}
