import { Client } from 'pg';
import type { TransferWorld } from './shop-data.js';

/** Statements after which something is different: at the destination, or in what a snapshot shows. */
const BOUNDARY = /^(?:begin|commit|copy|insert|update|create|delete|truncate|analyze|drop|select setval)/i;

/** The worker is gone before or after its n-th boundary statement. Resolves with whether it came so far. */
export async function loseWorkerAt(
  { world }: TransferWorld,
  copy: () => Promise<unknown>,
  { n, when }: { n: number; when: 'before' | 'after' },
): Promise<boolean> {
  const { activity } = world;
  const query = Client.prototype.query;
  let seen = 0;
  Client.prototype.query = function (this: Client, ...args: unknown[]) {
    const text = typeof args[0] === 'string' ? args[0] : ((args[0] as { text?: string })?.text ?? '');
    const isBoundary = BOUNDARY.test(text.trim());
    if (isBoundary) seen += 1;
    const isIt = isBoundary && seen === n;
    if (isIt && when === 'before') activity.cancel('lost');
    const answer = (query as (...all: unknown[]) => unknown).apply(this, args);
    if (isIt && when === 'after' && answer instanceof Promise) return answer.finally(() => activity.cancel('lost'));
    if (isIt && when === 'after') activity.cancel('lost');
    return answer;
  } as typeof query;
  try {
    const ended = await copy().then(
      () => 'succeeded',
      (error: { details?: { reason?: string }[] }) => error.details?.[0]?.reason,
    );
    if (seen >= n && ended !== 'succeeded') expect(ended).toBe('lost');
    return seen >= n;
  } finally {
    Client.prototype.query = query;
  }
}
