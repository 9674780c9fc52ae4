import { randomBytes } from 'node:crypto';
import { idempotencyKey } from '../../model/effect.js';
import { awaitConsumers } from '../consumers.js';
import { openTarget } from '../own-target.js';
import { readParams } from '../params.js';
import { postgresPlace } from '../postgres/place.js';
import type { StepScope } from '../scope.js';
import { openKeys } from '../targets/index.js';
import type { ChangeParts } from './key-change.js';
import { ChangeNotes } from './notes.js';
import { type KeyParams, keyParams, keyUndoParams, type Opens } from './params.js';
import type { SigningParts } from './signing-change.js';
import { TwoRoles } from './two-roles.js';

/** So many bytes of randomness nobody guesses. */
const PASSWORD_BYTES = 32;

/** What a change of the step's key works with, at the step's own targets. Throws what `openTarget` throws; changes nothing. */
export async function openKeyParts(scope: StepScope): Promise<ChangeParts | SigningParts> {
  const { call, deps, secrets, signal } = scope;
  const order = readParams(call.phase === 'undo' ? keyUndoParams : keyParams, call.params) as KeyParams;
  const name = call.target?.name ?? '';
  const key = idempotencyKey(call);
  const shared = {
    order,
    name,
    notes: new ChangeNotes(deps.records, { environment: call.environment, target: name }),
    missing: (id: string) => awaitConsumers({ ...order, withinMs: order.within, facts: { key: { id } } }, scope),
    newId: newId(deps.now()),
    key,
    by: `${call.run}/${call.step}`,
  };
  const kept = await openKeys(scope);
  if ('signing' in kept) return { ...shared, keys: kept.signing, now: deps.now, signal };
  const { opens } = order;
  return {
    ...shared,
    store: kept.store,
    ...(opens && { door: await doorOf(opens, name, scope) }),
    random: () => randomBytes(opens ? PASSWORD_BYTES : order.bytes).toString(opens ? 'base64url' : order.encoding),
    secrets,
  };
}

/** Opened only when it is needed, and its references already resolved: an entry that is not usable changes nothing. */
async function doorOf({ target }: Opens, store: string, scope: StepScope): Promise<() => Promise<TwoRoles>> {
  const place = postgresPlace(await openTarget(scope, target));
  return () => TwoRoles.open(place, { store, signal: scope.signal });
}

/** Says the day, so that people see how old a key is. Public. */
function newId(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  return `k${day}-${randomBytes(4).toString('hex')}`;
}
