import { hostname } from 'node:os';
import type { Outcome } from '../../model/outcome.js';
import type { Effect } from '../effect.js';
import { failed } from '../failures.js';
import { poll } from '../poll.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import { writerBase } from './beat-notes.js';
import { makeHeartbeatTable } from './heartbeat-table.js';
import type { DrillParams } from './params.js';
import { openPlaces, primaryOf } from './places.js';
import { ownWriterPath, startWriter, stopWriter, writerStatus } from './writer/starter.js';
import type { WriterStatus } from './writer/protocol.js';

/** The first heartbeat must be acknowledged within so long. */
const FIRST_MS = 30_000;
const LOOK_MS = 50;

/** Starts the writer of heartbeats of a drill, once, whoever asks how often. */
export async function beginDrill(scope: StepScope, { drill, every, atMost }: DrillParams): Promise<Effect> {
  const { call, deps, signal } = scope;
  const owner = { run: call.run, drill };
  const base = writerBase(deps.workspace.root, owner);
  const target = await openPlaces(scope);
  const beats = async () => (((await writerStatus(base))?.beats ?? 0) > 0 ? 'done' : undefined);
  return {
    probe: async () => (await beats()) ?? 'todo',
    apply: async () => {
      const { place } = await primaryOf(target, signal);
      await withPostgres(place, { signal }, (session) => makeHeartbeatTable(session, owner));
      const { places, pointer } = target;
      const order = {
        base,
        ...owner,
        places,
        everyMs: every,
        atMostMs: atMost,
        ...(pointer !== undefined && { pointer }),
      };
      await startWriter(deps.writerPath ?? ownWriterPath(), order);
      await deps.records.put(`heartbeats/${call.run}/${drill}`, {
        machine: hostname(),
        everyMs: every,
        at: deps.now(),
      });
    },
    verify: () => firstBeat({ base, name: target.name, signal }),
  };
}

async function firstBeat({
  base,
  name,
  signal,
}: {
  base: string;
  name: string;
  signal: AbortSignal;
}): Promise<Outcome> {
  let last: WriterStatus | undefined;
  const begun = await poll({ withinMs: FIRST_MS, everyMs: LOOK_MS, signal }, async () => {
    last = await writerStatus(base);
    return last?.startedAt;
  });
  if (begun !== undefined) return { status: 'succeeded', outputs: { startedAt: new Date(begun).toISOString() } };
  await stopWriter(base);
  const why = last?.problem ?? 'its writer has ended';
  throw failed(
    'no-heartbeat',
    `No heartbeat was taken by ${name} within ${FIRST_MS / 1000} s: ${why} The writer was ended.`,
  );
}
