import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Json } from '../model/json.js';
import { hasCode, syncFolder, unlessMissing } from './durable.js';
import { nameParts } from './names.js';
import type { RecordStore } from './store.js';

/**
 * A record store in a folder: one JSON file per record, made when it is first needed. Safe for several processes on one file
 * system that has hard links; a process that is killed leaves at worst a temporary file, which nobody reads.
 */
export function folderRecords(folder: string): RecordStore {
  const root = path.resolve(folder);
  const fileOf = (name: string) => `${path.join(root, ...nameParts(name))}.json`;
  return {
    async putOnce(name, value) {
      const file = fileOf(name);
      const draft = await writeDraft(root, file, value);
      const written = await linkUnlessTaken(draft, file);
      await unlink(draft);
      // Also when it was taken: the other process may not have come to this yet, and the value is reported as durable.
      await syncFolder(path.dirname(file));
      return { written, value: written ? value : await readRecord(file) };
    },
    async put(name, value) {
      const file = fileOf(name);
      await rename(await writeDraft(root, file, value), file);
      await syncFolder(path.dirname(file));
    },
    async get(name) {
      const file = fileOf(name);
      return unlessMissing(() => readRecord(file));
    },
    async remove(name) {
      const file = fileOf(name);
      await rm(file, { force: true });
      await unlessMissing(() => syncFolder(path.dirname(file)));
    },
    async list(prefix) {
      const parts = prefix === '' ? [] : nameParts(prefix.replace(/\/$/, ''));
      return (await namesBelow(path.join(root, ...parts), parts.join('/'))).sort();
    },
  };
}

/** A complete, durable file beside its destination, under a name that is no record's. */
async function writeDraft(root: string, file: string, value: Json): Promise<string> {
  const folder = path.dirname(file);
  await makeFolder(root, folder);
  const draft = path.join(folder, `.${process.pid}-${randomBytes(8).toString('hex')}.tmp`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(value)}\n`);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return draft;
}

/** A hard link is the one step that either takes the name with the whole content or fails. */
async function linkUnlessTaken(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    await rm(draft, { force: true });
    throw error;
  }
}

async function makeFolder(root: string, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  const stop = path.dirname(root);
  for (
    let at = path.dirname(folder);
    at.length >= stop.length && at.length >= path.dirname(made).length;
    at = path.dirname(at)
  ) {
    await syncFolder(at);
    if (at === path.dirname(at)) return;
  }
}

async function readRecord(file: string): Promise<Json> {
  return JSON.parse(await readFile(file, 'utf8')) as Json;
}

async function namesBelow(folder: string, prefix: string): Promise<string[]> {
  const entries = (await unlessMissing(() => readdir(folder, { withFileTypes: true }))) ?? [];
  const below = entries.map(async (entry) => {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return namesBelow(path.join(folder, entry.name), name);
    return entry.name.startsWith('.') || !entry.name.endsWith('.json') ? [] : [name.slice(0, -'.json'.length)];
  });
  return (await Promise.all(below)).flat();
}
