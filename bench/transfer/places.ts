import type { PostgresPlace } from '../../activities/postgres/place.js';
import type { PostgresAddress } from '../../tools/postgres/cluster.js';

export function placeOf(name: string, address: PostgresAddress, database: string): PostgresPlace {
  return { ...address, name, database, tls: 'none', timeoutMs: 10_000, local: true };
}
