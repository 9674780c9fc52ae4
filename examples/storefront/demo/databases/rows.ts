import type { Databases } from './start-databases.js';

const COUNT = 'select ((select count(*) from customers) + (select count(*) from orders))::int as rows';

export interface Rows {
  old: number;
  copied: number;
}

/** Rows of both tables at the old server, and at the new primary. */
export async function rowsAtBothEnds({ old, west }: Databases): Promise<Rows> {
  const [before, after] = await Promise.all(
    [old, west].map((server) => server.query<{ rows: number }>(COUNT, [], 'shop')),
  );
  return { old: before?.[0]?.rows ?? 0, copied: after?.[0]?.rows ?? 0 };
}
