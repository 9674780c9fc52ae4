import { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { errored, systemCode } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { readConfig } from '../params.js';
import { addressOf } from '../reach.js';
import type { StepScope } from '../scope.js';
import { Stopped } from '../stop.js';
import type { Examination } from '../target-driver.js';

const LIMIT_MS = 10_000;

const config = z.object({
  host: z.string(),
  port: z.coerce.number().int().min(1).max(65_535),
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string(),
  password: z.string(),
  mailbox: z.string().default('INBOX'),
});

/** Signs in and opens the mailbox for reading only; marks and removes nothing. Throws errored when there is no server. */
export async function examineImap(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const { host, port, tls, user, password, mailbox } = readConfig(config, target);
  const { address } = await addressOf(host, target.local);
  const client = new ImapFlow({
    host: address,
    port,
    servername: host,
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'starttls',
    auth: { user, pass: password },
    logger: false,
    connectionTimeout: LIMIT_MS,
    greetingTimeout: LIMIT_MS,
    socketTimeout: LIMIT_MS,
    disableAutoIdle: true,
  });
  // Its end is told by the calls below.
  client.on('error', () => client.close());
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  const place = `${host}:${port}`;
  try {
    await client.connect();
    return await open(client, mailbox, place);
  } catch (error) {
    if (signal.aborted) throw new Stopped();
    if ((error as { authenticationFailed?: boolean }).authenticationFailed) return notSignedIn(place);
    const why = systemCode(error) ?? 'no answer that can be used';
    throw errored(
      'unreachable',
      `No mail server that Daybook can use answers at ${place} (${why}). Check host, port and tls.`,
      'no',
    );
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

async function open(client: ImapFlow, mailbox: string, place: string): Promise<Examination> {
  try {
    const { exists } = await client.mailboxOpen(mailbox, { readOnly: true });
    return {
      found: `The mailbox ${mailbox} at ${place} has ${exists} mails.`,
      may: [
        { action: 'sign in', verdict: 'yes' },
        { action: 'read mail', verdict: 'yes' },
        { action: 'mark mail', verdict: 'unknown', why: 'it was opened for reading only' },
      ],
    };
  } catch (error) {
    if (!(error as { responseStatus?: string }).responseStatus) throw error;
    const why = `the server does not open the mailbox ${mailbox}`;
    return {
      found: `A mail server answers at ${place}.`,
      may: [
        { action: 'sign in', verdict: 'yes' },
        { action: 'read mail', verdict: 'no', why },
      ],
    };
  }
}

function notSignedIn(place: string): Examination {
  const why = 'the server refuses user or password';
  return {
    found: `A mail server answers at ${place}.`,
    may: [
      { action: 'sign in', verdict: 'no', why },
      { action: 'read mail', verdict: 'no', why: 'nobody is signed in' },
    ],
  };
}
