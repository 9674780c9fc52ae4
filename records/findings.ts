import { createHash } from 'node:crypto';
import type { Finding, FindingDecision } from '../model/chaos/finding.js';
import type { Json } from '../model/json.js';
import type { RecordStore } from './store.js';

/*
 * What experiments found, `findings/<id>/found`, and what was decided about each, `findings/<id>/decisions/<n>`, oldest first:
 * a decision may be replaced by a later one and is never lost.
 */

const ID = /^f-[0-9a-f]{10}$/;

/** The id of what one attempt found in one respect. */
export function findingId(key: string, deviation: string): string {
  return `f-${createHash('sha256').update(`${key} ${deviation}`).digest('hex').slice(0, 10)}`;
}

/** Idempotent: what stands there already stays. */
export async function noteFinding(store: RecordStore, finding: Omit<Finding, 'decision'>): Promise<void> {
  await store.putOnce(`findings/${finding.id}/found`, finding as unknown as Json);
}

/** Undefined: there is no such finding. */
export async function readFinding(store: RecordStore, id: string): Promise<Finding | undefined> {
  if (!ID.test(id)) return undefined;
  const found = (await store.get(`findings/${id}/found`)) as unknown as Finding | undefined;
  if (!found) return undefined;
  const newest = (await store.list(`findings/${id}/decisions`)).at(-1);
  const decision = newest && ((await store.get(newest)) as unknown as FindingDecision | undefined);
  return { ...found, ...(decision && { decision }) };
}

/** Newest first. */
export async function readFindings(store: RecordStore): Promise<Finding[]> {
  const names = (await store.list('findings/')).filter((name) => name.endsWith('/found'));
  const all = await Promise.all(names.map((name) => readFinding(store, name.split('/')[1] ?? '')));
  return all.filter((finding) => finding !== undefined).sort((a, b) => b.at - a.at || a.id.localeCompare(b.id));
}

/** Keeps a decision after those there are. The same statement again (its `jti`) is kept once. */
export async function decideFinding(store: RecordStore, id: string, decision: FindingDecision): Promise<void> {
  for (;;) {
    const names = await store.list(`findings/${id}/decisions`);
    for (const name of names) {
      const known = (await store.get(name)) as unknown as FindingDecision | undefined;
      if (known?.signed.statement.jti === decision.signed.statement.jti) return;
    }
    const next = String(names.length + 1).padStart(4, '0');
    const { written } = await store.putOnce(`findings/${id}/decisions/${next}`, decision as unknown as Json);
    if (written) return;
  }
}
