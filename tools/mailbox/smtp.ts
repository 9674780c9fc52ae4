import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Faults, MailFault } from './faults.js';
import type { Mail } from './mail.js';
import { readMail } from './mail.js';

export interface SmtpListener {
  port: number;
  close(): Promise<void>;
}

type Answer = (error?: Error | null) => void;

/** Longest mail that is taken. */
const LARGEST = 10 * 1024 * 1024;

/**
 * An SMTP server on 127.0.0.1 (`port` 0 takes a free one) that takes every mail for everybody, unless a fault strikes.
 * Rejects when the port is taken.
 */
export async function listenForMail(o: {
  port: number;
  faults: Faults;
  take(mail: Mail): void;
}): Promise<SmtpListener> {
  const sockets = new Map<number, Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const strike = (at: MailFault['at'], session: SMTPServerSession, recipients: string[], answer: Answer) =>
    meet(o.faults.strike(at, recipients), { answer, timers, drop: () => sockets.get(session.remotePort)?.destroy() });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 1_000,
    size: LARGEST,
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    onConnect: (session, done) => strike('greeting', session, [], done),
    onMailFrom: (_address, session, done) => strike('sender', session, [], done),
    onRcptTo: ({ address }, session, done) => strike('recipient', session, [address], done),
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
      void buffer(stream)
        .then((raw) => readMail(raw, { ...envelope, at: Date.now() }))
        .then((mail) => {
          const fault = o.faults.strike('content', envelope.to);
          if (!fault || fault.does === 'delay' || (fault.does === 'drop' && fault.kept)) o.take(mail);
          meet(fault, { answer: done, timers, drop: () => sockets.get(session.remotePort)?.destroy() });
        })
        .catch(done);
    },
  });
  server.server.on('connection', (socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  // A client that goes away in the middle is what clients do; it must not end the process.
  server.on('error', () => undefined);
  const failed = once(server.server, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => undefined);
  const listening = server.listen(o.port, '127.0.0.1');
  await Promise.race([once(listening, 'listening'), failed]);
  return {
    port: (listening.address() as AddressInfo).port,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

/** Answers as the fault says, or as if nothing were. */
function meet(
  fault: MailFault | undefined,
  { answer, timers, drop }: { answer: Answer; timers: Set<NodeJS.Timeout>; drop(): void },
): void {
  if (!fault) return answer();
  if (fault.does === 'drop') return drop();
  if (fault.does === 'refuse') {
    return answer(Object.assign(new Error(fault.text ?? 'No'), { responseCode: fault.code ?? 550 }));
  }
  const timer = setTimeout(() => {
    timers.delete(timer);
    answer();
  }, fault.ms ?? 1_000);
  timers.add(timer);
}
