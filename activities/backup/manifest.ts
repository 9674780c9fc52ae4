import { z } from 'zod';

/** What lies beside a backup. Counts and names, no row. */
export const manifestShape = z.object({
  daybook: z.literal(1),
  backup: z.string(),
  run: z.string(),
  step: z.string(),
  /** Target that was saved, and its database. */
  of: z.string(),
  database: z.string(),
  serverVersion: z.string(),
  /** Wall time, ms. */
  savedAt: z.number(),
  bytes: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What each table held in the snapshot that was saved, with the columns that were counted, in their order. */
  tables: z.array(
    z.object({ table: z.string(), rows: z.number().int(), checksum: z.string(), columns: z.array(z.string()) }),
  ),
});

export type Manifest = z.output<typeof manifestShape>;

/** Rows of all tables. */
export function rowsIn({ tables }: Pick<Manifest, 'tables'>): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}
