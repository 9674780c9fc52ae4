import type { PostgresSession } from '../postgres/session.js';

/** Of one run's drill. */
export interface BeatOwner {
  run: string;
  drill: string;
}

/** Makes the table, and forgets what earlier runs wrote for a drill of this name. Idempotent. */
export async function makeHeartbeatTable(session: PostgresSession, { run, drill }: BeatOwner): Promise<void> {
  await session.query({
    text: `create table if not exists daybook_heartbeat
             (drill text not null, run text not null, n bigint not null, written_at timestamptz not null,
              primary key (drill, run, n))`,
    doing: 'making the table of heartbeats',
  });
  await session.query({
    text: 'delete from daybook_heartbeat where drill = $1 and run <> $2',
    values: [drill, run],
    doing: 'removing heartbeats of earlier runs',
  });
}

/** One row. The same number again is the same row. */
export async function writeBeat(
  session: PostgresSession,
  { run, drill, n, writtenAt }: BeatOwner & { n: number; writtenAt: number },
): Promise<void> {
  await session.query({
    text: `insert into daybook_heartbeat (drill, run, n, written_at) values ($1, $2, $3, to_timestamp($4 / 1000.0))
           on conflict do nothing`,
    values: [drill, run, n, writtenAt],
    doing: 'writing a heartbeat',
    changes: true,
  });
}

export interface FoundBeat {
  n: number;
  /** Wall time of the writer, ms. */
  writtenAt: number;
}

/** All rows of the drill, in the order of their numbers. Empty where there is no such table. */
export async function readBeatRows(session: PostgresSession, { run, drill }: BeatOwner): Promise<FoundBeat[]> {
  const doing = 'reading the heartbeats';
  const [table] = await session.query<{ there: boolean }>({
    text: `select to_regclass('daybook_heartbeat') is not null as there`,
    doing,
  });
  if (!table?.there) return [];
  return session.query<{ n: number; writtenAt: number }>({
    text: `select n::float8 as n, (extract(epoch from written_at) * 1000)::float8 as "writtenAt"
             from daybook_heartbeat where drill = $1 and run = $2 order by n`,
    values: [drill, run],
    doing,
  });
}
