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

interface Try extends Provisioned {
  epoch: number;
}

/** Durable before it resolves. Idempotent. Gives whether it was not noted before. */
export async function noteProvisioned(store: RecordStore, step: Try, key: string): Promise<boolean> {
  return (await store.putOnce(nameOf(step, key), { key })).written;
}

/** When it is certain that the step did not make this user. */
export async function forgetProvisioned(store: RecordStore, step: Try, key: string): Promise<void> {
  await store.remove(nameOf(step, key));
}

function nameOf({ run, step, epoch }: Try, key: string): string {
  const digest = createHash('sha256').update(key.toLowerCase()).digest('hex').slice(0, 32);
  return `provisioned/${run}/${step}/${epoch}/${digest}`;
}

/** Keys of the users whom the step has made, over all its tries. */
export async function readProvisioned(store: RecordStore, { run, step }: Provisioned): Promise<string[]> {
  const names = await store.list(`provisioned/${run}/${step}/`);
  const all = await Promise.all(names.map((name) => store.get(name)));
  return [...new Set(all.map((one) => (one as { key: string } | undefined)?.key).filter((key) => key !== undefined))];
}
