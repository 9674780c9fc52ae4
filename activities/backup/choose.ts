import { failed, refused } from '../failures.js';
import { sumOf } from './file-sum.js';
import { dataFile, listManifests, readManifest } from './folder.js';
import type { Manifest } from './manifest.js';
import type { BackupsPlace } from './place.js';

export interface Wish {
  /** Its name, or `latest`. */
  backup: string;
  /** With `latest`: of which target. */
  of?: string;
}

/** The backup that is meant. Refuses where there is none, or where several databases have a latest one. */
export async function chooseBackup(place: BackupsPlace, { backup, of }: Wish): Promise<Manifest> {
  if (backup !== 'latest') {
    const manifest = await readManifest(place, backup);
    if (manifest) return manifest;
    throw refused(
      'backup-missing',
      `${place.name} has no whole backup ${backup}. Nothing was done. Look into its folder.`,
    );
  }
  const all = (await listManifests(place)).filter((one) => of === undefined || one.of === of);
  const [latest] = all;
  if (!latest)
    throw refused(
      'backup-missing',
      `${place.name} has no whole backup${of === undefined ? '' : ` of ${of}`}. Nothing was done.`,
    );
  const saved = [...new Set(all.map((one) => one.of))];
  if (saved.length > 1)
    throw refused(
      'backup-ambiguous',
      `${place.name} holds backups of ${saved.sort().join(', ')}, so \`latest\` is not clear. Nothing was done. Say \`of\`.`,
    );
  return latest;
}

/** Holds the file against its manifest before anything is touched. Failed `backup-damaged`. */
export async function refuseDamaged(place: BackupsPlace, manifest: Manifest, signal: AbortSignal): Promise<void> {
  const file = await sumOf(dataFile(place, manifest.backup), { signal });
  if (file?.sha256 === manifest.sha256) return;
  const how = !file
    ? 'its file is missing'
    : file.bytes === manifest.bytes
      ? 'its file is not what was written'
      : `its file has ${file.bytes} of ${manifest.bytes} bytes`;
  throw refused(
    'backup-damaged',
    `Backup ${manifest.backup} in ${place.name} is damaged: ${how}. Nothing was changed. Take another backup.`,
  );
}

/** For a retry: of a backup that was chosen by an earlier attempt. */
export async function knownBackup(place: BackupsPlace, name: string): Promise<Manifest> {
  const manifest = await readManifest(place, name);
  if (manifest) return manifest;
  throw failed('backup-missing', `Backup ${name} was in ${place.name} when the restore began, and is there no more.`);
}
