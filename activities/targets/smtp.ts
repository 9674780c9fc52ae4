import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { SECURITY } from '../../transports/email/connection.js';
import { errored } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import { addressOf } from '../reach.js';
import type { StepScope } from '../scope.js';
import { Stopped } from '../stop.js';
import type { Allowed, Examination } from '../target-driver.js';

const config = z.object({
  host: z.string(),
  port: z.coerce.number().int().min(1).max(65_535),
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string().optional(),
  password: z.string().optional(),
  timeout: duration.default(10_000),
});

const SEND_UNKNOWN: Allowed = {
  action: 'send mail',
  verdict: 'unknown',
  why: 'the server decides it for each sender and recipient',
};

/** Connects, says EHLO, encrypts and signs in as the entry says; sends nothing. Throws errored when there is no server. */
export async function examineSmtp(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const { host, port, tls, user, password, timeout } = readConfig(config, target);
  const { address } = await addressOf(host, target.local);
  const transporter = createTransport({
    host: address,
    port,
    ...SECURITY[tls],
    tls: { servername: host },
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
  });
  const stop = () => transporter.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await transporter.verify();
    const signedIn: Allowed[] = user === undefined ? [] : [{ action: 'sign in', verdict: 'yes' }];
    return { found: `A mail server answers at ${host}:${port}${ENCRYPTED[tls]}.`, may: [...signedIn, SEND_UNKNOWN] };
  } catch (error) {
    if (signal.aborted) throw new Stopped();
    return refusal(error, `${host}:${port}`);
  } finally {
    signal.removeEventListener('abort', stop);
    transporter.close();
  }
}

const ENCRYPTED = { implicit: ', encrypted', starttls: ', encrypted by STARTTLS', none: ', not encrypted' };

/** A sign-in that the server refuses is an answer. Its text is left out: it may hold what was sent. */
function refusal(error: unknown, place: string): Examination {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (code !== 'EAUTH' || responseCode === undefined) {
    const why = responseCode === undefined ? (code ?? 'no answer') : `status ${responseCode}`;
    throw errored(
      'unreachable',
      `No mail server that Daybook can use answers at ${place} (${why}). Check host, port and tls.`,
      'no',
    );
  }
  const why = `the server refuses user or password (${responseCode})`;
  return {
    found: `A mail server answers at ${place}.`,
    may: [
      { action: 'sign in', verdict: 'no', why },
      { action: 'send mail', verdict: 'no', why: 'nobody is signed in' },
    ],
  };
}
