import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import { idempotencyKey } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, runEffect } from '../effect.js';
import { errored, failed } from '../failures.js';
import { duration, readParams } from '../params.js';
import { poll } from '../poll.js';
import type { StepScope } from '../scope.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { openTraffic } from '../targets/index.js';
import { drain } from '../traffic/drain.js';
import {
  isAsBefore,
  isAt,
  nodesOutput,
  type Standing,
  standingAsJson,
  standingFrom,
  standingOf,
  standText,
  unreadable,
  weightsText,
} from '../traffic/standing.js';
import { refuseUnreadable } from '../traffic/refusals.js';
import { switchTraffic } from '../traffic/switch-traffic.js';
import { TurnBack } from '../traffic/turn-back.js';

const READ_BACK = { withinMs: 5000, everyMs: 200 };

const params = z.object({
  to: z
    .record(z.string(), z.number().int().min(0).max(100))
    .refine((to) => Object.values(to).reduce((sum, percent) => sum + percent, 0) === 100, 'must sum to 100'),
  drain: duration.optional(),
});
type Params = z.output<typeof params>;

/** Sets where traffic goes, never to anybody who is not known to be healthy. The undo is the same with other numbers. */
export function traffic(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    const wish = readParams(params, call.params);
    const driver = await openTraffic(scope);
    const turnBack = new TurnBack(idempotencyKey(call), deps.records);
    let stands: string | undefined;
    return {
      probe: (before) => probe(driver, wish, before),
      before: async () => {
        const state = await driver.read();
        if (call.phase === 'do') refuseUnreadable(state);
        return standingAsJson(standingOf(state));
      },
      apply: (key, before) =>
        switchTraffic({
          driver,
          to: wish.to,
          before: standingFrom(before),
          key,
          phase: call.phase,
          turnBack,
          signal: scope.signal,
          onStopped: (sentence) => {
            stands = sentence;
          },
        }),
      stopped: () => stands,
      verify: (before) => verify(driver, wish, { before: standingFrom(before), scope }),
    };
  });
}

/** What is neither as it should be nor as it was, an earlier attempt has left half way. */
async function probe(driver: TrafficDriver, { to }: Params, before?: Json): Promise<'done' | 'todo' | 'partly'> {
  const state = await driver.read();
  if (isAt(state, to)) return 'done';
  if (before === undefined) return 'todo';
  return unreadable(state).length === 0 && isAsBefore(state, standingFrom(before)) ? 'todo' : 'partly';
}

async function verify(
  driver: TrafficDriver,
  { to, drain: withinMs }: Params,
  { before, scope: { signal } }: { before: Standing; scope: StepScope },
): Promise<Outcome> {
  let last: TrafficState | undefined;
  const reached = await poll({ ...READ_BACK, signal }, async () => {
    last = await driver.read();
    return isAt(last, to) ? last : undefined;
  });
  if (!reached) throw notVerified(last ?? { weights: {}, healthy: {} }, { before, wanted: weightsText(to) });
  await driver.settle?.();
  const outputs = outputsOf(reached, before);
  if (withinMs !== undefined) outputs.drained = await drain(driver, reached, { withinMs, signal });
  return { status: 'succeeded', outputs };
}

/** A node that shows something else is a no; one that cannot be read can be asked again. */
function notVerified(state: TrafficState, { before, wanted }: { before: Standing; wanted: string }) {
  const text = `Traffic was set to ${wanted}, and reads back as ${standText(state, before)}.`.slice(0, 500);
  if (unreadable(state).length > 0) return errored('not-verified', text, 'unknown');
  return failed('not-verified', text, outputsOf(state, before));
}

function outputsOf(state: TrafficState, before: Standing): { [name: string]: Json } {
  const nodes = nodesOutput(state, before);
  return { before: before.weights, after: state.weights, ...(nodes && { nodes }) };
}
