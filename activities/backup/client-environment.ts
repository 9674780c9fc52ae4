import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PostgresPlace } from '../postgres/place.js';
import { addressOf } from '../reach.js';

/**
 * The whole environment of a client program of PostgreSQL: whom it reaches, and as whom. The password stands here and nowhere
 * else, in no argument and no file. `folder`: a private one, for the certificates to believe.
 */
export async function clientEnvironment(
  place: PostgresPlace,
  { folder, application, path: programs }: { folder: string; application: string; path: string | undefined },
): Promise<{ [name: string]: string }> {
  const { address } = await addressOf(place.host, place.local);
  return {
    ...(programs !== undefined && { PATH: programs }),
    LC_ALL: 'C',
    TZ: 'UTC',
    PGHOST: place.host,
    PGHOSTADDR: address,
    PGPORT: String(place.port),
    PGDATABASE: place.database,
    PGUSER: place.user,
    PGPASSWORD: place.password ?? '',
    // No password file of the worker's own is looked for.
    PGPASSFILE: '/dev/null',
    PGAPPNAME: application,
    PGCONNECT_TIMEOUT: String(Math.max(2, Math.ceil(place.timeoutMs / 1000))),
    ...(place.tls === 'none' ? { PGSSLMODE: 'disable' } : await believing(place, folder)),
  };
}

async function believing({ ca }: PostgresPlace, folder: string): Promise<{ [name: string]: string }> {
  // libpq knows `system` from version 16 on; an older one says that there is no such file, and nobody is let in.
  if (ca === undefined) return { PGSSLMODE: 'verify-full', PGSSLROOTCERT: 'system' };
  const file = path.join(folder, 'ca.pem');
  await writeFile(file, ca, { mode: 0o600 });
  return { PGSSLMODE: 'verify-full', PGSSLROOTCERT: file };
}
