import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, runEffect } from '../effect.js';
import { failed, refused } from '../failures.js';
import { readParams } from '../params.js';
import { poll } from '../poll.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { openTraffic } from '../targets/index.js';

const READ_BACK = { withinMs: 5000, everyMs: 200 };

type Weights = Record<string, number>;

const params = z.object({
  to: z
    .record(z.string(), z.number().int().min(0).max(100))
    .refine((to) => Object.values(to).reduce((sum, percent) => sum + percent, 0) === 100, 'must sum to 100'),
});

/** Sets where traffic goes, never to anybody who is not known to be healthy. The undo is the same with other numbers. */
export function traffic(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    const { to } = readParams(params, call.params);
    const driver = await openTraffic(scope);
    return {
      probe: async () => (matches(await driver.read(), to) ? 'done' : 'todo'),
      before: async () => (await driver.read()).weights,
      apply: async (key) => {
        const state = await driver.read();
        refuseUnhealthy(state, to);
        await driver.set(complete(state, to), key);
      },
      verify: (before) => readBack(driver, to, { before, signal: scope.signal }),
    };
  });
}

async function readBack(
  driver: TrafficDriver,
  to: Weights,
  { before, signal }: { before: Json; signal: AbortSignal },
): Promise<Outcome> {
  let last: TrafficState | undefined;
  const reached = await poll({ ...READ_BACK, signal }, async () => {
    last = await driver.read();
    return matches(last, to) ? last : undefined;
  });
  if (reached) return { status: 'succeeded', outputs: { before, after: reached.weights } };
  const after = last?.weights ?? {};
  throw failed('not-verified', `Traffic was set to ${text(to)}, and reads back as ${text(after)}.`, { before, after });
}

/** A colour nobody knows is refused before anything is set, and so is one that is not known to be healthy. */
function refuseUnhealthy(state: TrafficState, to: Weights): void {
  const wanted = Object.entries(to).filter(([, percent]) => percent > 0);
  const unknown = Object.keys(to).filter((colour) => !Object.hasOwn(state.weights, colour));
  if (unknown.length > 0) {
    throw refused(
      'colour-unknown',
      `The target has no ${unknown.join(', ')}; it has ${Object.keys(state.weights).join(', ')}. Nothing was changed.`,
    );
  }
  const ill = wanted
    .map(([colour]) => colour)
    .filter((colour) => !Object.hasOwn(state.healthy, colour) || state.healthy[colour] !== true);
  if (ill.length === 0) return;
  throw failed(
    'not-healthy',
    `${ill.join(', ')} should get traffic and is not known to be healthy; nothing was changed (${text(state.weights)} stays). Make it healthy, then retry.`,
  );
}

/** Colours that are not named get nothing. */
function complete(state: TrafficState, to: Weights): Weights {
  return Object.fromEntries(Object.keys(state.weights).map((colour) => [colour, to[colour] ?? 0]));
}

/** To a hundredth of a percent: shares are read back as quotients of weights. */
function matches(state: TrafficState, to: Weights): boolean {
  const colours = new Set([...Object.keys(state.weights), ...Object.keys(to)]);
  return [...colours].every((colour) => Math.abs((state.weights[colour] ?? 0) - (to[colour] ?? 0)) < 0.01);
}

function text(weights: Weights): string {
  const parts = Object.entries(weights).map(([colour, percent]) => `${colour} ${percent} %`);
  return parts.join(', ') || 'nothing';
}
