import { spawn } from 'node:child_process';
import path from 'node:path';
import type { PostgresPlace } from '../../activities/postgres/place.js';

export interface DumpOrder {
  clients: string;
  source: PostgresPlace;
  destination: PostgresPlace;
  /** Rows only, into tables that are there; otherwise tables, rows, indexes and keys into an empty database. */
  dataOnly: boolean;
}

/** `pg_dump | psql`, as a shell would join them. Throws when one of them fails. */
export async function dumpAndLoad({ clients, source, destination, dataOnly }: DumpOrder): Promise<void> {
  const dump = spawn(path.join(clients, 'pg_dump'), dataOnly ? ['--data-only'] : [], {
    env: environmentOf(source),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const load = spawn(path.join(clients, 'psql'), ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null'], {
    env: environmentOf(destination),
    stdio: [dump.stdout, 'ignore', 'inherit'],
  });
  const ends = [dump, load].map(
    (child) => new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code))),
  );
  dump.stdout.destroy();
  const codes = await Promise.all(ends);
  if (codes.some((code) => code !== 0)) throw new Error(`pg_dump and psql ended with ${codes.join(' and ')}`);
}

function environmentOf({ host, port, user, password, database }: PostgresPlace): Record<string, string> {
  return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password ?? '', PGDATABASE: database };
}
