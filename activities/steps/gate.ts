import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import { type Measurement, measuredOf, type WatchOrder } from '../../model/gate/measurement.js';
import { type Objective, readObjective } from '../../model/gate/objective.js';
import { MOST_SAMPLES, sampleCount } from '../../model/gate/tally.js';
import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { readAttempts, writeMeasurement } from '../../records/measurements.js';
import { askRecords } from '../ask-records.js';
import { runProbe } from '../attempt.js';
import { callerOf } from '../context.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { refused } from '../failures.js';
import { metricsSource } from '../gate/metrics-source.js';
import { prometheusSource } from '../gate/prometheus-source.js';
import type { GateSource, SourceOrder } from '../gate/source.js';
import { watch } from '../gate/watch.js';
import { type OpenTarget, openTarget } from '../own-target.js';
import { duration, json, readParams } from '../params.js';
import type { StepScope } from '../scope.js';
import { MetricsTarget } from '../targets/metrics.js';
import { PrometheusTarget } from '../targets/prometheus.js';

/** Between two writes of what was measured, unless something has been decided. */
const SAVE_MS = 2000;

const fields = z.record(z.string(), json);
const params = z.object({
  objective: fields.optional(),
  objectives: z.array(fields).optional(),
  for: duration,
  every: duration.default(15_000),
  tolerate: z.number().int().min(0).default(0),
  undecidedAtMost: z.number().min(0).max(100).default(10),
  atLeastEvents: z.number().min(0).default(0),
  staleAfter: duration.default(120_000),
  window: duration.optional(),
});
type Params = z.output<typeof params>;

/** Watches metrics over a period; see docs/gates.md for what counts as a yes. */
export function gate(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async (scope) => {
    refuseUndo(call);
    const order = readParams(params, call.params);
    refusePace(order);
    const objectives = objectivesOf(order);
    const target = await openTarget(scope);
    const own = measurementOf(scope, { order, objectives, target });
    const earlier = await asked(() => readAttempts(deps.records, own));
    const source = openSource(target, scope, {
      staleAfterMs: order.staleAfter,
      ...(order.window === undefined ? {} : { windowMs: order.window }),
      // Each attempt went on counting from the one before it.
      earlier: earlier.at(-1)?.totals ?? [],
    });
    const saved = saving(scope, own);
    try {
      const { atLeastEvents } = order;
      return await watch({ objectives, source, atLeastEvents, earlier, own, signal: scope.signal, save: saved.save });
    } finally {
      await saved.rest();
    }
  });
}

function objectivesOf({ objective, objectives = [] }: Params): Objective[] {
  const written = [...(objective ? [objective] : []), ...objectives] as JsonObject[];
  if (written.length === 0) throw refused('params-invalid', 'The gate has no objective; nothing was asked.');
  try {
    return written.map(readObjective);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused('params-invalid', `Nothing was asked: ${error.message}. Correct the runbook's step and plan again.`);
  }
}

/** What a step reads late is not known to the plan. */
function refusePace({ for: forMs, every: everyMs }: Params): void {
  const count = sampleCount({ forMs, everyMs });
  if (forMs > 0 && everyMs > 0 && count <= MOST_SAMPLES) return;
  throw refused(
    'params-invalid',
    `Looking every ${everyMs} ms for ${forMs} ms is no watch of 1 to ${MOST_SAMPLES} looks; nothing was asked. Correct \`for\` or \`every\` of the step, or what they are read from, and plan again.`,
  );
}

function openSource(target: OpenTarget, { call, deps, signal }: StepScope, order: SourceOrder): GateSource {
  if (target.kind === 'prometheus') return prometheusSource(new PrometheusTarget(target, signal), order);
  if (target.kind === 'metrics')
    return metricsSource(new MetricsTarget(target, signal), order, {
      now: () => performance.now(),
      wall: () => deps.now(),
    });
  throw refused(
    'kind-unsuitable',
    `${target.name} is of kind ${target.kind}, and ${call.type} watches prometheus or metrics. Nothing was asked.`,
  );
}

function measurementOf(
  { call, deps, context }: StepScope,
  { order, objectives, target }: { order: Params; objectives: readonly Objective[]; target: OpenTarget },
): Measurement {
  const { run, step, epoch, title } = call;
  const watchOrder: WatchOrder = {
    forMs: order.for,
    everyMs: order.every,
    tolerate: order.tolerate,
    undecidedAtMost: order.undecidedAtMost,
  };
  return {
    run,
    step,
    epoch,
    watch: createHash('sha256').update(callerOf(context)).digest('hex').slice(0, 12),
    attempt: context.attempt,
    title,
    target: target.name,
    objectives: objectives.map(measuredOf),
    order: watchOrder,
    startedAt: deps.now(),
    watchedMs: 0,
    totals: [],
    samples: [],
  };
}

/** Writes at most every few seconds, unless it is urgent; `rest` writes what is still unwritten, and never throws. */
function saving(
  { deps, secrets }: StepScope,
  own: Measurement,
): { save(urgent: boolean): Promise<void>; rest(): Promise<void> } {
  let savedAt = Number.NEGATIVE_INFINITY;
  let dirty = false;
  const write = async () => {
    const clean = secrets.redactJson(own as unknown as JsonObject) as unknown as Measurement;
    await asked(() => writeMeasurement(deps.records, clean));
    savedAt = performance.now();
    dirty = false;
  };
  return {
    save: async (urgent) => {
      dirty = true;
      if (urgent || performance.now() - savedAt >= SAVE_MS) await write();
    },
    rest: async () => {
      if (dirty) await write().catch(() => undefined);
    },
  };
}

function asked<T>(access: () => Promise<T>): Promise<T> {
  const what = 'The record store did not answer, and without it a gate could not go on where it was.';
  return askRecords(access, { what, happened: 'no' });
}
