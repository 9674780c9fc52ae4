import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, runEffect } from '../effect.js';
import { failed, TargetFailure } from '../failures.js';
import { duration, readParams } from '../params.js';
import { poll } from '../poll.js';
import type { StepScope } from '../scope.js';
import type { DeployDriver } from '../target-driver.js';
import { openDeploy } from '../targets/index.js';

const HEALTH_EVERY_MS = 200;

const params = z.union([
  z.object({ slot: z.string(), stop: z.literal(true) }),
  z.object({ slot: z.string(), version: z.string().min(1), healthyWithin: duration.default(60_000) }),
]);
type Start = { slot: string; version: string; healthyWithin: number };

/** Puts a version into a slot and waits until it is healthy; as an undo it may also stop the slot. */
export function deploy(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope) => {
    const order = readParams(params, call.params);
    const driver = await openDeploy(scope);
    return 'stop' in order ? stopEffect(order.slot, driver) : startEffect(order, driver, scope);
  });
}

function startEffect(order: Start, driver: DeployDriver, { signal }: StepScope): Effect {
  const { slot, version } = order;
  let begun = false;
  return {
    probe: async () =>
      (await driver.read(slot))?.version === version && (await isHealthy(driver, slot)) ? 'done' : 'todo',
    before: () => versionIn(driver, slot),
    apply: async (key) => {
      begun = true;
      await driver.start(slot, version, key);
      await waitUntilHealthy(order, driver, { signal, key });
    },
    verify: async (previous) => {
      const deployed = await driver.read(slot);
      if (deployed?.version !== version) {
        throw failed('not-verified', `${slot} runs ${deployed?.version ?? 'nothing'} instead of ${version}.`, {
          previous,
        });
      }
      const found = begun ? {} : { reason: 'already-done', message: `${version} ran there already, healthy.` };
      return { status: 'succeeded', ...found, outputs: { version, address: deployed.address ?? null, previous } };
    },
  };
}

function stopEffect(slot: string, driver: DeployDriver): Effect {
  return {
    probe: async () => ((await driver.read(slot)) === undefined ? 'done' : 'todo'),
    before: () => versionIn(driver, slot),
    apply: (key) => driver.stop(slot, key),
    verify: async (previous) => {
      const deployed = await driver.read(slot);
      if (deployed)
        throw failed('not-verified', `${slot} was stopped, and still runs ${deployed.version}.`, { previous });
      return { status: 'succeeded', outputs: { version: null, address: null, previous } };
    },
  };
}

/** A program that ends by itself is stopped for good: it must not come up later, when nobody looks any more. */
async function waitUntilHealthy(
  { slot, version, healthyWithin }: Start,
  driver: DeployDriver,
  { signal, key }: { signal: AbortSignal; key: string },
): Promise<void> {
  let detail = 'not asked yet';
  try {
    const healthy = await poll({ withinMs: healthyWithin, everyMs: HEALTH_EVERY_MS, signal }, async () => {
      const state = await driver.health(slot);
      detail = state.detail;
      return state.healthy || undefined;
    });
    if (healthy) return;
  } catch (error) {
    if (error instanceof TargetFailure && error.reason === 'exited') await driver.stop(slot, key);
    throw error;
  }
  throw failed(
    'not-healthy',
    `${version} runs in ${slot} and did not become healthy within ${healthyWithin} ms: ${detail}. It was left running for you to look at.`,
  );
}

async function isHealthy(driver: DeployDriver, slot: string): Promise<boolean> {
  try {
    return (await driver.health(slot)).healthy;
  } catch (error) {
    if (error instanceof TargetFailure && error.reason === 'exited') return false;
    throw error;
  }
}

async function versionIn(driver: DeployDriver, slot: string): Promise<Json> {
  return (await driver.read(slot))?.version ?? null;
}
