import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runChild } from '../child.js';
import type { PostgresPlace } from '../postgres/place.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import { refuseDamaged } from './choose.js';
import { clientEnvironment } from './client-environment.js';
import { dataFile } from './folder.js';
import type { Manifest } from './manifest.js';
import type { BackupsPlace } from './place.js';
import { programFailure } from './program-failure.js';

export interface BringOrder {
  place: BackupsPlace;
  destination: PostgresPlace;
  manifest: Manifest;
  keepOwners: boolean;
  /** Idempotency key: names the sessions, so that a later attempt finds what a lost one left. */
  key: string;
}

/**
 * Brings a backup into an empty database in one transaction, after its file was held against its manifest. What a lost
 * attempt left running must have been ended (`endLeftovers`).
 */
export async function bring(order: BringOrder, scope: StepScope): Promise<void> {
  const { place, destination, manifest, keepOwners, key } = order;
  const { deps, secrets, signal } = scope;
  await refuseDamaged(place, manifest, signal);
  const folder = await mkdtemp(path.join(tmpdir(), `daybook-${randomBytes(4).toString('hex')}-`));
  try {
    const env = await clientEnvironment(destination, { folder, application: applicationOf(key), path: deps.env.PATH });
    const rights = keepOwners ? [] : ['--no-owner', '--no-privileges'];
    const { exitCode, stderr } = await runChild({
      argv: [
        place.program('pg_restore'),
        ...['--single-transaction', '--exit-on-error', '--no-password', ...rights],
        `--dbname=dbname=${connectionWord(destination.database)}`,
        dataFile(place, manifest.backup),
      ],
      folder,
      env,
      signal,
      redact: secrets,
    });
    if (exitCode !== 0)
      throw programFailure({
        program: 'pg_restore',
        target: destination.name,
        doing: 'restoring into it',
        exitCode,
        stderr,
      });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends sessions of an earlier attempt and waits until they are gone. Idempotent. */
export async function endLeftovers(
  destination: PostgresPlace,
  { key, signal }: { key: string; signal: AbortSignal },
): Promise<void> {
  await withPostgres(destination, { signal }, (session) =>
    session.query({
      text: `select pg_terminate_backend(pid, 30000) from pg_stat_activity
             where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()`,
      values: [applicationOf(key)],
      doing: 'ending what an earlier attempt left behind',
    }),
  );
}

/** The server keeps 63 letters of it: the end of a key tells more than its beginning. */
function applicationOf(key: string): string {
  return `daybook: restore ${key.slice(-40)}`.replace(/[^\x20-\x7e]/g, '?');
}

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE */
function connectionWord(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}
