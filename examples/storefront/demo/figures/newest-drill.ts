import { join } from 'node:path';
import type { Drill } from '../../../../model/recovery/drill.js';
import { openRecords } from '../../../../records/index.js';
import { readDrills } from '../../../../records/drills.js';

/** What the newest drill of a name measured, as it stands on record; undefined when there was none. */
export async function newestDrill(root: string, named: string): Promise<Drill | undefined> {
  const records = openRecords({ folder: join('.daybook', 'records') }, root);
  return (await readDrills(records, named)).at(-1);
}
