import { createHash } from 'node:crypto';

/** "dbk1": of all advisory locks of a database, those that Daybook takes for keys. */
const SPACE = 0x64626b31;

/** The two numbers of PostgreSQL's advisory lock for the key of one store, both positive. */
export function lockOf(store: string): readonly [space: number, number: number] {
  return [SPACE, createHash('sha256').update(store).digest().readUInt32BE(0) >>> 1];
}
