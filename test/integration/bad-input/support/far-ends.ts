import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { type Mail, readMail } from '../../../../tools/mailbox/mail.js';
import { signatureHeaders } from '../../../../transports/webhook/signature.js';

const HOST = '127.0.0.1';

/** What has arrived somewhere, and what will. */
export interface Arrivals<T> {
  all: readonly T[];
  /** The first one that fits, now or later. */
  first(fits: (one: T) => boolean): Promise<T>;
}

function arrivals<T>(): Arrivals<T> & { add(one: T): void } {
  const all: T[] = [];
  const arrived = new EventEmitter();
  return {
    all,
    add: (one) => {
      all.push(one);
      arrived.emit('one');
    },
    first: async (fits) => {
      for (;;) {
        const found = all.find(fits);
        if (found) return found;
        await once(arrived, 'one');
      }
    },
  };
}

export interface GuardedMail {
  port: number;
  mails: Arrivals<Mail>;
  /** Sign-ins with the right password that were let in. */
  signedIn(): number;
  close(): Promise<void>;
}

/**
 * A mail server that takes mail from one user only, and none for kai. The first sign-in is refused although it is right.
 * Both refusals repeat the password: as tactless as a server can be.
 */
export async function guardedMail({ user, password }: { user: string; password: string }): Promise<GuardedMail> {
  const mails = arrivals<Mail>();
  let right = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 500,
    onAuth: (auth, _session, done) => {
      if (auth.username !== user || auth.password !== password) return done(new Error('5.7.8 who are you'));
      right += 1;
      if (right > 1) return done(null, { user });
      done(Object.assign(new Error(`5.7.8 ${password} is not it`), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, _session, done) => {
      if (!address.startsWith('kai@')) return done();
      done(Object.assign(new Error(`5.1.1 ${password} knows no ${address}`), { responseCode: 550 }));
    },
    onData: (stream, { envelope: { mailFrom, rcptTo } }, done) => {
      const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
      void buffer(stream)
        .then((raw) => readMail(raw, { ...envelope, at: Date.now() }))
        .then((mail) => {
          mails.add(mail);
          done();
        })
        .catch(done);
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, HOST);
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    signedIn: () => Math.max(0, right - 1),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export interface Post {
  headers: Record<string, unknown>;
  body: string;
}

export interface Pager {
  url: string;
  /** What was posted with the right signature and taken. */
  posts: Arrivals<Post>;
  close(): Promise<void>;
}

/** A pager that knows the secret. It fails once, and never knows the number 0101; both answers repeat the secret. */
export async function pager({ secret }: { secret: string }): Promise<Pager> {
  const posts = arrivals<Post>();
  let calls = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { headers } = request;
      const wanted = signatureHeaders(secret, body, Number(headers['daybook-timestamp']) * 1_000);
      calls += 1;
      if (headers['daybook-signature'] !== wanted['daybook-signature']) return response.writeHead(401).end();
      if (body.includes('"0101"')) return response.writeHead(400).end(`${secret} knows no such number`);
      if (calls === 1) return response.writeHead(500, { 'x-why': encodeURIComponent(secret) }).end(`broken: ${secret}`);
      posts.add({ headers, body });
      response.writeHead(204).end();
    });
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    posts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
