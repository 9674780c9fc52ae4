import { createHash } from 'node:crypto';
import type { RecordStore } from './store.js';

/*
 * Whom a step has put somewhere, `provisioned/<run>/<step>/<epoch>/<digest of the user's key>`: written just before it does, so
 * that an undo takes away exactly these.
 */

export interface Provisioned {
  run: string;
  step: string;
}

/** Durable before it resolves. Idempotent. */
export async function noteProvisioned(
  store: RecordStore,
  { run, step, epoch }: Provisioned & { epoch: number },
  key: string,
): Promise<void> {
  const digest = createHash('sha256').update(key.toLowerCase()).digest('hex').slice(0, 32);
  await store.putOnce(`provisioned/${run}/${step}/${epoch}/${digest}`, { key });
}

/** Keys of the users whom the step has made, over all its tries. */
export async function readProvisioned(store: RecordStore, { run, step }: Provisioned): Promise<string[]> {
  const names = await store.list(`provisioned/${run}/${step}/`);
  const all = await Promise.all(names.map((name) => store.get(name)));
  return [...new Set(all.map((one) => (one as { key: string } | undefined)?.key).filter((key) => key !== undefined))];
}
