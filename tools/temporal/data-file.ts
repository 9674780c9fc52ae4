import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { canConnect } from './ports.js';
import { isAlive } from '../is-alive.js';

/** What stands beside a data file: the server that last wrote it. */
interface Writer {
  version: string;
  pid: number;
  address: string;
}

/** SQLite keeps a database in three files while it is in WAL mode. */
const PARTS = ['', '-wal', '-shm'];

/**
 * Makes a data file fit for a server of `version`. The server cannot migrate a file, so one that another version
 * (or an unknown one) wrote is moved aside; the answer is then the sentence to show. Undefined when the file can be used or is new.
 * Throws when a living server is using the file.
 */
export async function prepareDataFile(dataFile: string, version: string): Promise<string | undefined> {
  const writer = await writerOf(dataFile);
  await refuseIfInUse(dataFile, writer);
  if (!existsSync(dataFile) || writer?.version === version) return undefined;
  const by = writer ? `server ${writer.version}` : 'an unknown server version';
  const aside = freeName(`${dataFile}.from-${writer?.version ?? 'unknown'}`);
  for (const part of PARTS) if (existsSync(dataFile + part)) await rename(dataFile + part, aside + part);
  await rm(writerPath(dataFile), { force: true });
  return `${dataFile} was written by ${by}, and this is server ${version}, which cannot read it. It was moved to ${aside}; the server starts empty.`;
}

/** Notes who writes the file from now on. Call it as soon as the server is started; a file without a writer is moved aside the next time. */
export async function noteWriter(dataFile: string, writer: Writer): Promise<void> {
  await writeFile(writerPath(dataFile), `${JSON.stringify(writer)}\n`);
}

async function refuseIfInUse(dataFile: string, writer: Writer | undefined): Promise<void> {
  // A process id alone may have been given to somebody else since, and so may a port; both together hardly.
  if (!writer || !isAlive(writer.pid) || !(await canConnect(writer.address))) return;
  throw new Error(
    `${dataFile} is in use by the Temporal server at ${writer.address} (process ${writer.pid}). Use that server, or end it: kill ${writer.pid}`,
  );
}

async function writerOf(dataFile: string): Promise<Writer | undefined> {
  try {
    const writer = JSON.parse(await readFile(writerPath(dataFile), 'utf8')) as Partial<Writer>;
    const whole = typeof writer.version === 'string' && Number(writer.pid) > 0 && typeof writer.address === 'string';
    return whole ? (writer as Writer) : undefined;
  } catch {
    return undefined;
  }
}

function writerPath(dataFile: string): string {
  return `${dataFile}.writer.json`;
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let next = 2; existsSync(name); next += 1) name = `${wanted}.${next}`;
  return name;
}
