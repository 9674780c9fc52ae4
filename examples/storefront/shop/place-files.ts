import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the database is, and as whom the shop signs in there. */
export interface DatabasePlace {
  /** Name of the server that takes writes, as the pointer says it. */
  primary: string;
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Public name of the credential. */
  key: string;
}

/** A folder with `pointer.json`, which says who is primary, and `credential.json`. */
export function hasDatabase(folder: string | undefined): folder is string {
  return folder !== undefined && folder !== '' && existsSync(folder);
}

/**
 * Reads both files afresh; whoever changes one replaces it whole, so that a half one is never seen. Throws, without any content
 * of them, when one is missing or is not what it should be.
 */
export async function readPlace(folder: string): Promise<DatabasePlace> {
  const pointer = await readJson(join(folder, 'pointer.json'));
  const credential = await readJson(join(folder, 'credential.json'));
  const { primary, host, port, database = 'shop' } = pointer;
  const { id: key, user, password } = credential;
  const texts = { primary, host, database, key, user, password };
  for (const [field, value] of Object.entries(texts))
    if (typeof value !== 'string' || value === '') throw new Error(`${folder} does not say ${field}.`);
  if (typeof port !== 'number') throw new Error(`${folder} does not say the port.`);
  return { ...(texts as Record<keyof typeof texts, string>), port };
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Error(`${file} is not JSON.`);
  }
}
