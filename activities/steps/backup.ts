import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { sumOf } from '../backup/file-sum.js';
import { dataFile, readManifest } from '../backup/folder.js';
import { rowsIn } from '../backup/manifest.js';
import { backupsPlace } from '../backup/place.js';
import { save } from '../backup/save.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { failed } from '../failures.js';
import { openTarget } from '../own-target.js';
import { readParams } from '../params.js';
import { postgresPlace } from '../postgres/place.js';

const params = z.object({ from: z.string() });

/** Saves a database as a file with its counts beside it. One name for all attempts of a try, so that there is one backup. */
export function backup(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    refuseUndo(call);
    const { from } = readParams(params, call.params);
    const place = backupsPlace(await openTarget(scope), scope);
    const source = postgresPlace(await openTarget(scope, from));
    const name = `${call.run}.${call.step}.${call.epoch}`;
    return {
      probe: async () => ((await readManifest(place, name)) ? 'done' : 'todo'),
      apply: () => save({ place, source, backup: name }, scope),
      verify: async () => {
        const manifest = await readManifest(place, name);
        const file = await sumOf(dataFile(place, name), scope);
        if (!manifest || file?.sha256 !== manifest.sha256)
          throw failed(
            'not-verified',
            `Backup ${name} in ${place.name} reads back as something else than was written. Check the disk, then retry.`,
          );
        const { bytes, sha256, tables } = manifest;
        return {
          status: 'succeeded',
          outputs: { backup: name, bytes, sha256, tables: tables.length, rows: rowsIn(manifest) },
        };
      },
    };
  });
}
