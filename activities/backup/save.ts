import { randomBytes } from 'node:crypto';
import { withPostgres } from '../postgres/session.js';
import type { PostgresPlace } from '../postgres/place.js';
import type { StepScope } from '../scope.js';
import { settle } from '../transfer/settings.js';
import { clientEnvironment } from './client-environment.js';
import { dump } from './dump.js';
import { beginBackup, completeBackup, partialFile } from './folder.js';
import type { BackupsPlace } from './place.js';
import { contents, savedTables } from './saved-tables.js';

export interface SaveOrder {
  place: BackupsPlace;
  source: PostgresPlace;
  /** Its name. */
  backup: string;
}

const APPLICATION = 'daybook backup';

/**
 * Saves a database under a name: the dump and the counts are of one snapshot. Nothing has the name before all of it is on disk;
 * what a killed attempt left is removed by the next one.
 */
export async function save({ place, source, backup }: SaveOrder, scope: StepScope): Promise<void> {
  const { call, deps, secrets, signal } = scope;
  const folder = await beginBackup(place, backup, randomBytes(6).toString('hex'));
  await withPostgres(source, { signal, application: APPLICATION }, async (session) => {
    await settle(session);
    await session.query({ text: 'begin isolation level repeatable read, read only', doing: 'opening a snapshot' });
    const [facts] = await session.query<{ snapshot: string; version: string }>({
      text: "select pg_export_snapshot() as snapshot, current_setting('server_version') as version",
      doing: 'opening a snapshot',
    });
    const env = await clientEnvironment(source, { folder, application: APPLICATION, path: deps.env.PATH });
    const savedAt = deps.now();
    const [file, tables] = await Promise.all([
      dump({
        program: place.program('pg_dump'),
        args: [
          '--format=custom',
          '--compress=1',
          '--no-password',
          '--exclude-schema=daybook',
          `--snapshot=${facts?.snapshot ?? ''}`,
        ],
        env,
        file: partialFile(folder),
        target: source.name,
        redact: secrets,
        signal,
      }),
      savedTables(session).then((names) => contents(session, names)),
    ]);
    await completeBackup(place, folder, {
      daybook: 1,
      backup,
      run: call.run,
      step: call.step,
      of: source.name,
      database: source.database,
      serverVersion: facts?.version ?? '',
      savedAt,
      ...file,
      tables,
    });
  });
}
