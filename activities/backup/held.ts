import { failed } from '../failures.js';
import type { PostgresPlace } from '../postgres/place.js';
import { withPostgres } from '../postgres/session.js';
import { few } from '../transfer/refusals.js';
import { settle } from '../transfer/settings.js';
import { refuseStandby } from '../transfer/admit.js';
import type { Manifest } from './manifest.js';
import { contents, savedTables, whatIsThere } from './saved-tables.js';

/** What a database holds of a backup: nothing at all, exactly what was saved, or something else, by name. */
export type Held = { state: 'nothing' } | { state: 'all' } | { state: 'other'; differing: string[]; found: string[] };

/** Looks at an open database. Reads only. Refuses a standby. */
export function heldOf(
  destination: PostgresPlace,
  manifest: Pick<Manifest, 'tables'>,
  { signal }: { signal: AbortSignal },
): Promise<Held> {
  return withPostgres(destination, { signal }, async (session) => {
    await settle(session);
    await refuseStandby(session);
    const found = await whatIsThere(session);
    if (found.length === 0 && manifest.tables.length > 0) return { state: 'nothing' };
    const held = new Map((await contents(session, await savedTables(session))).map((one) => [one.table, one]));
    const differing = manifest.tables.flatMap(({ table, rows, checksum }) => {
      const own = held.get(table);
      held.delete(table);
      if (own?.rows === rows && own.checksum === checksum) return [];
      return [own ? `${table} (${rows} rows were saved, ${own.rows} are there)` : `${table} (missing)`];
    });
    const more = [...held.keys()].map((table) => `${table} (was not saved)`);
    if (differing.length + more.length === 0) return { state: 'all' };
    return { state: 'other', differing: [...differing, ...more], found };
  });
}

/** Failed with the tables that differ. */
export function notEqual(name: string, { backup }: Manifest, differing: readonly string[]) {
  return failed(
    'not-equal',
    `${name} does not hold what backup ${backup} was saved with: ${few(differing)}. See who else writes there, empty it, then retry.`,
    { tables: [...differing] },
  );
}
