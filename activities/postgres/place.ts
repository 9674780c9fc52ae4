import { z } from 'zod';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';

/** Where a server listens, as an entry of targets.yaml has it. */
export const addressFields = { host: z.string(), port: z.coerce.number().int().min(1).max(65_535).default(5432) };

/** How Daybook signs in, likewise. */
export const signInFields = {
  database: z.string().min(1),
  user: z.string().min(1),
  password: z.string().optional(),
  tls: z.enum(['verified', 'none']),
  ca: z.string().optional(),
  timeout: duration.default(10_000),
};

const shape = z.object({ ...addressFields, ...signInFields });

/** How a database is reached, credentials included. Lives inside one attempt. */
export interface PostgresPlace {
  /** Of the target, for messages. */
  name: string;
  host: string;
  port: number;
  database: string;
  user: string;
  password?: string;
  tls: 'verified' | 'none';
  /** PEM. */
  ca?: string;
  timeoutMs: number;
  /** Only this machine may be reached. */
  local: boolean;
}

/** Reads the entry of a target that has the fields of a `postgres` target. Errored `target-invalid` where it is not usable. */
export function postgresPlace(target: OpenTarget): PostgresPlace {
  const { timeout, ...place } = readConfig(shape, target);
  return { ...place, name: target.name, timeoutMs: timeout, local: target.local };
}
