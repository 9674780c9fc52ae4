import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Beat } from '../../model/recovery/heartbeats.js';
import { systemCode } from '../failures.js';
import type { BeatOwner } from './heartbeat-table.js';

/** Where the writer of a drill keeps its socket and its notes. Short, because a socket's path must be. */
export function writerBase(root: string, { run, drill }: BeatOwner): string {
  const name = createHash('sha256').update(`${run} ${drill}`).digest('hex').slice(0, 16);
  return path.join(root, '.daybook', 'drills', name);
}

/** A beat as a line of the notes. */
export function beatLine({ n, writtenAt, ackedAt, node }: Beat): string {
  return `${JSON.stringify([n, writtenAt, ackedAt, node])}\n`;
}

/** What the writer noted, in the order of the numbers; undefined where it noted nothing. A last line that was cut off is none. */
export async function readBeats(base: string): Promise<Beat[] | undefined> {
  const text = await readFile(`${base}.beats`, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  return text?.split('\n').flatMap((line) => beatOf(line) ?? []);
}

function beatOf(line: string): Beat | undefined {
  try {
    const [n, writtenAt, ackedAt, node] = JSON.parse(line) as [number, number, number, string];
    return { n, writtenAt, ackedAt, node };
  } catch {
    return undefined;
  }
}
