import { connect } from 'node:net';
import { z } from 'zod';
import { errored, systemCode } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import { addressOf } from '../reach.js';
import type { StepScope } from '../scope.js';
import { Stopped } from '../stop.js';
import type { Examination } from '../target-driver.js';

const config = z.object({ url: z.url({ protocol: /^https?$/ }), timeout: duration.default(10_000) });

/** Opens a connection and closes it again: every request would be a message to somebody. Throws errored when none is taken. */
export async function examineWebhook(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const { url, timeout } = readConfig(config, target);
  const { hostname, port, protocol } = new URL(url);
  const at = Number(port || (protocol === 'https:' ? 443 : 80));
  const { address } = await addressOf(hostname, target.local);
  await connects({ address, port: at, timeout, signal, place: `${target.name} (${hostname}:${at})` });
  const why = 'every request is a message to somebody, so none was sent';
  return { found: `${hostname}:${at} takes connections.`, may: [{ action: 'send', verdict: 'unknown', why }] };
}

interface Knock {
  address: string;
  port: number;
  timeout: number;
  signal: AbortSignal;
  place: string;
}

function connects({ address, port, timeout, signal, place }: Knock): Promise<void> {
  if (signal.aborted) return Promise.reject(new Stopped());
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout });
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      settle();
    };
    const no = (why: string) =>
      end(() => reject(errored('unreachable', `${place} could not be reached (${why}). Is it running?`, 'no')));
    const stop = () => end(() => reject(new Stopped()));
    signal.addEventListener('abort', stop, { once: true });
    socket.once('connect', () => end(resolve));
    socket.once('timeout', () => no(`no connection within ${timeout} ms`));
    socket.once('error', (error) => no(systemCode(error) ?? 'no connection'));
  });
}
