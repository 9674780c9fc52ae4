import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { backupsPlace } from '../backup/place.js';
import type { OpenTarget } from '../own-target.js';
import { startRight } from '../programs.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';

/** Whether there is a folder that nobody else may look into, and the programs that save and restore. Changes nothing. */
export async function examineBackups(target: OpenTarget, scope: StepScope): Promise<Examination> {
  const place = backupsPlace(target, scope);
  const around = { folder: scope.deps.workspace.root, path: scope.deps.env.PATH };
  const found = await stat(place.folder).catch(() => undefined);
  const [save, restore] = await Promise.all([
    startRight('save', [place.program('pg_dump'), '--version'], around),
    startRight('restore', [place.program('pg_restore'), '--version'], around),
  ]);
  if (!found?.isDirectory()) {
    const why = 'there is no folder there yet; the first backup makes it';
    return { found: `No folder ${place.folder}`, may: [{ action: 'read', verdict: 'no', why }, save, restore] };
  }
  const open = (found.mode & 0o077) !== 0;
  const why = 'others than the worker’s user may look into the folder; chmod 700 it';
  const may = async (action: string, mode: number): Promise<Allowed> =>
    access(place.folder, mode).then(
      () => (open ? { action, verdict: 'no', why } : { action, verdict: 'yes' }),
      () => ({ action, verdict: 'no', why: 'the worker’s user may not' }),
    );
  const [reads, writes] = await Promise.all([may('read', constants.R_OK), may('save', constants.W_OK)]);
  return {
    found: `A folder with backups, ${place.folder}`,
    may: [
      reads,
      writes.verdict === 'no' ? writes : save,
      reads.verdict === 'no' ? { ...reads, action: 'restore' } : restore,
    ],
  };
}
