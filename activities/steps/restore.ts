import { z } from 'zod';
import { idempotencyKey, type StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { bring, endLeftovers } from '../backup/bring.js';
import { chooseBackup, knownBackup } from '../backup/choose.js';
import { heldOf, notEqual } from '../backup/held.js';
import { rowsIn } from '../backup/manifest.js';
import { backupsPlace } from '../backup/place.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { refused } from '../failures.js';
import { openTarget } from '../own-target.js';
import { readParams } from '../params.js';
import { postgresPlace } from '../postgres/place.js';
import { few } from '../transfer/refusals.js';

const params = z.object({
  from: z.string(),
  backup: z.string(),
  of: z.string().optional(),
  keepOwners: z.boolean().default(false),
});

/** Brings a backup into an empty database, whole or not at all. Attempts hold to the backup that the first one chose. */
export function restore(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    refuseUndo(call);
    const { signal } = scope;
    const { from, keepOwners, ...wish } = readParams(params, call.params);
    const place = backupsPlace(await openTarget(scope, from), scope);
    const destination = postgresPlace(await openTarget(scope));
    const key = idempotencyKey(call);
    return {
      probe: async (before) => {
        if (before === undefined) return 'todo';
        // What an earlier attempt left running could commit after the look.
        await endLeftovers(destination, { key, signal });
        const manifest = await knownBackup(place, String(before));
        const held = await heldOf(destination, manifest, { signal });
        if (held.state === 'other') throw notEqual(destination.name, manifest, held.differing);
        return held.state === 'all' ? 'done' : 'todo';
      },
      before: async () => {
        const manifest = await chooseBackup(place, wish);
        const held = await heldOf(destination, manifest, { signal });
        if (held.state === 'nothing') return manifest.backup;
        const found = held.state === 'other' ? held.found : manifest.tables.map(({ table }) => table);
        throw notEmpty(destination.name, found);
      },
      apply: async (_key, before) => {
        const manifest = await knownBackup(place, String(before));
        await bring({ place, destination, manifest, keepOwners, key }, scope);
      },
      verify: async (before) => {
        const manifest = await knownBackup(place, String(before));
        const held = await heldOf(destination, manifest, { signal });
        if (held.state !== 'all')
          throw notEqual(destination.name, manifest, held.state === 'other' ? held.differing : ['everything']);
        const { backup, savedAt, tables } = manifest;
        return { status: 'succeeded', outputs: { backup, savedAt, tables: tables.length, rows: rowsIn(manifest) } };
      },
    };
  });
}

function notEmpty(name: string, found: readonly string[]) {
  return refused(
    'not-empty',
    `${name} is not empty: it holds ${few(found)}. Nothing was changed. Restore into an empty database.`,
  );
}
