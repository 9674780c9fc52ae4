import { logPosition, type NodeState } from '../../model/recovery/survey.js';
import { TargetFailure } from '../failures.js';
import type { NodePlace } from './pair-place.js';
import type { PostgresSession } from './session.js';
import { withPostgres } from './session.js';

interface Row {
  standby: boolean;
  cluster: string;
  written: string | null;
  timeline: number | null;
  received: string | null;
  replayed: string | null;
  lag_ms: number | null;
}

/** The timeline of a primary stands in the name of its log file; the control file learns of it at the next checkpoint only. */
const LOOK = `
  select pg_is_in_recovery() as standby,
    (select system_identifier::text from pg_control_system()) as cluster,
    case when pg_is_in_recovery() then null else pg_current_wal_lsn()::text end as written,
    case when pg_is_in_recovery()
      then coalesce((select received_tli from pg_stat_wal_receiver), (select timeline_id from pg_control_checkpoint()))
      else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end as timeline,
    greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text as received,
    pg_last_wal_replay_lsn()::text as replayed,
    (extract(epoch from now() - pg_last_xact_replay_timestamp()) * 1000)::float8 as lag_ms`;

/**
 * What a server is now. No answer is an answer: `gone` only where it takes no connection at all. Reads only; rejects with
 * Stopped on abort, and on a refused address.
 */
export async function lookAtNode(
  { node, place }: Pick<NodePlace, 'node' | 'place'>,
  signal: AbortSignal,
): Promise<NodeState> {
  const limitMs = 2 * place.timeoutMs;
  const limit = AbortSignal.timeout(limitMs);
  let taken = false;
  try {
    const order = { signal: AbortSignal.any([signal, limit]), application: 'daybook look' };
    return await withPostgres(place, order, (session) => {
      taken = true;
      return stateOf(node, session);
    });
  } catch (error) {
    if (limit.aborted && !signal.aborted)
      return { node, state: 'unclear', why: `it took the connection and did not answer within ${limitMs} ms` };
    if (!(error instanceof TargetFailure) || error.kind === 'refused') throw error;
    return { node, state: error.reason === 'unreachable' && !taken ? 'gone' : 'unclear', why: error.message };
  }
}

async function stateOf(node: string, session: PostgresSession): Promise<NodeState> {
  const [row] = await session.query<Row>({ text: LOOK, doing: 'looking what it is' });
  const timeline = row?.timeline ?? 0;
  const cluster = row && { cluster: row.cluster };
  if (!row?.standby)
    return { node, state: 'primary', timeline, ...cluster, ...(row && { written: logPosition(row.written) }) };
  return {
    node,
    state: 'standby',
    timeline,
    ...cluster,
    received: logPosition(row.received),
    replayed: logPosition(row.replayed),
    ...(row.lag_ms !== null && { lagMs: Math.max(0, Math.round(row.lag_ms)) }),
  };
}
