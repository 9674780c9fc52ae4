import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder, unlessMissing } from '../../records/durable.js';
import { errored, failed, refused, systemCode } from '../failures.js';
import { type Manifest, manifestShape } from './manifest.js';
import type { BackupsPlace } from './place.js';

/*
 * A backup is a folder of its name with two files. It is made under another name and renamed when it is whole, so that what
 * has its name is complete.
 */

const DATA = 'data.dump';
const MANIFEST = 'manifest.json';
const PARTIAL = '.partial-';

export function dataFile(place: BackupsPlace, backup: string): string {
  return path.join(place.folder, backup, DATA);
}

/** Undefined: there is no such backup. Failed `manifest-unreadable` where there is one that says nothing. */
export async function readManifest(place: BackupsPlace, backup: string): Promise<Manifest | undefined> {
  const text = await asked(place, () =>
    unlessMissing(() => readFile(path.join(place.folder, backup, MANIFEST), 'utf8')),
  );
  if (text === undefined) return undefined;
  try {
    return manifestShape.parse(JSON.parse(text));
  } catch {
    throw failed(
      'manifest-unreadable',
      `The manifest of backup ${backup} in ${place.name} cannot be read, so nothing is known of the backup. Take another one.`,
    );
  }
}

/** Of every whole backup, the newest first. One whose manifest cannot be read is left out. */
export async function listManifests(place: BackupsPlace): Promise<Manifest[]> {
  const names = await asked(place, () => unlessMissing(() => readdir(place.folder)));
  const read = await Promise.all(
    (names ?? [])
      .filter((name) => !name.startsWith('.'))
      .map((name) => readManifest(place, name).catch(() => undefined)),
  );
  return read.filter((one) => one !== undefined).sort((a, b) => b.savedAt - a.savedAt);
}

/** A new folder for a backup that is being made; what earlier attempts at it left is removed. */
export async function beginBackup(place: BackupsPlace, backup: string, attempt: string): Promise<string> {
  return asked(place, async () => {
    await mkdir(place.folder, { recursive: true, mode: 0o700 });
    await refuseOpen(place);
    const own = `${PARTIAL}${backup}-`;
    const old = (await readdir(place.folder)).filter((name) => name.startsWith(own));
    for (const name of old) await rm(path.join(place.folder, name), { recursive: true, force: true });
    const folder = path.join(place.folder, `${own}${attempt}`);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  });
}

export function partialFile(folder: string): string {
  return path.join(folder, DATA);
}

/** Gives the backup its name. Durable when it resolves; of two that are whole the first one stays. */
export async function completeBackup(place: BackupsPlace, folder: string, manifest: Manifest): Promise<void> {
  await asked(place, async () => {
    const file = path.join(folder, MANIFEST);
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(partialFile(folder), 0o400);
    await syncFolder(folder);
    await rename(folder, path.join(place.folder, manifest.backup)).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
    });
    await syncFolder(place.folder);
  });
}

async function refuseOpen({ folder, name }: BackupsPlace): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o077) === 0) return;
  throw refused(
    'folder-open',
    `Others than the worker’s user may look into ${folder}, the folder of ${name}; nothing was written. Run \`chmod 700\` on it, then retry.`,
  );
}

async function asked<T>({ name, folder }: BackupsPlace, access: () => Promise<T>): Promise<T> {
  try {
    return await access();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw errored(
      'folder-unusable',
      `The folder of ${name} cannot be used (${code}): ${folder}. See that it is there, has room and belongs to the worker’s user, then retry.`,
      'no',
    );
  }
}
