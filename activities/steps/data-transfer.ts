import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import { idempotencyKey } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { writeHeadway } from '../../records/headway.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, runEffect } from '../effect.js';
import { refused } from '../failures.js';
import { openTarget } from '../own-target.js';
import { readParams } from '../params.js';
import { type PostgresPlace, postgresPlace } from '../postgres/place.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import type { Chosen } from '../transfer/catalogue.js';
import { compare } from '../transfer/compare.js';
import { emptyFilled, endedStanding, owedOf } from '../transfer/empty.js';
import { Headway } from '../transfer/headway.js';
import type { LateIndex } from '../transfer/late-indexes.js';
import { readStanding } from '../transfer/ledger.js';
import { namingOwed, owedText } from '../transfer/owed-indexes.js';
import { settle } from '../transfer/settings.js';
import { transfer } from '../transfer/transfer.js';

/** A kill costs at most so much of the work. */
const PART_BYTES = 128 << 20;

const names = z.array(z.string()).min(1);
const params = z
  .object({
    from: z.string(),
    tables: names.optional(),
    schemas: names.optional(),
    streams: z.number().int().min(1).max(16).default(2),
    sourceStill: z.boolean().default(false),
    indexes: z.enum(['keep', 'afterwards']).default('keep'),
  })
  .refine(({ tables, schemas }) => (tables === undefined) !== (schemas === undefined), 'either tables or schemas');

/** Copies tables into another database; the undo empties what was filled. See docs/data.md. */
export function dataTransfer(call: StepCall, deps: ActivityDeps, partBytes = PART_BYTES): Promise<Outcome> {
  return runEffect(call, deps, (scope) => (call.phase === 'undo' ? emptying(scope) : copying(scope, partBytes)));
}

async function copying(scope: StepScope, partBytes: number): Promise<Effect> {
  const { call, signal } = scope;
  const { from, tables, schemas, streams: atOnce, sourceStill, indexes } = readParams(params, call.params);
  const destination = postgresPlace(await openTarget(scope));
  const source = postgresPlace(await openTarget(scope, from));
  refuseSame(source, destination);
  // Each connection listens to it, and there are two for each part that is copied.
  setMaxListeners(0, signal);
  const sides = { source, destination, key: idempotencyKey(call), signal };
  const chosen: Chosen = tables ? { tables } : { schemas: schemas ?? [] };
  let owed: readonly LateIndex[] = [];
  const order = { sides, step: stepOf(call), chosen, atOnce, partBytes, indexes, headway: headwayOf(scope) };
  return {
    probe: (before) =>
      withPostgres(destination, { signal }, async (session) => {
        const standing = await readStanding(session, { key: sides.key });
        if (!standing) return 'todo';
        if (before === undefined) throw otherRuns(destination.name, owedOf(standing));
        return standing.outputs ? 'done' : 'partly';
      }),
    apply: () =>
      transfer({
        ...order,
        owes: (indexes) => {
          owed = indexes;
        },
      }).catch((error: unknown) => {
        throw namingOwed(error, owed);
      }),
    verify: () => compare({ sides, atOnce, sourceStill }),
    stopped: () => (owed.length > 0 ? `Tables were being filled. ${owedText(owed)}` : undefined),
  };
}

async function emptying(scope: StepScope): Promise<Effect> {
  const { call, signal } = scope;
  const destination = postgresPlace(await openTarget(scope));
  const standing = () =>
    withPostgres(destination, { signal }, (session) => readStanding(session, { step: stepOf(call), not: '' }));
  return {
    probe: async () => ((await standing()) ? 'todo' : 'done'),
    apply: () =>
      withPostgres(destination, { signal }, async (session) => {
        await settle(session);
        const filled = await endedStanding(session, { step: stepOf(call), not: '' });
        if (filled) await emptyFilled(session, filled);
      }),
    verify: async () => ({ status: 'succeeded' }),
  };
}

function stepOf({ run, step }: StepCall): string {
  return `${run}/${step}`;
}

function refuseSame(source: PostgresPlace, destination: PostgresPlace): void {
  const place = ({ host, port, database }: PostgresPlace) => `${host}:${port}/${database}`;
  if (place(source) !== place(destination)) return;
  throw refused(
    'same-database',
    `${source.name} and ${destination.name} are the same database. Nothing was done. Name another one in targets.yaml.`,
  );
}

/** Without an opening there was no earlier attempt: the entry is of another run that had the same name. */
function otherRuns(destination: string, owed: readonly LateIndex[]) {
  const first = owed.length > 0 ? 'make the indexes whose definitions stand in its column indexes, then ' : '';
  return refused(
    'progress-of-another',
    `${destination} knows a transfer of this name that this run has not begun. Nothing was done. Start the run under another name, or ${first}delete its entry in daybook.transfers.`,
  );
}

function headwayOf({ call, context, deps }: StepScope): Headway {
  const { run, step, epoch } = call;
  return new Headway({
    of: { run, step, epoch, attempt: context.attempt },
    now: () => deps.now(),
    write: (shown) => writeHeadway(deps.records, shown),
  });
}
