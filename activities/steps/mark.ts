import { z } from 'zod';
import { idempotencyKey, type StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { failed, refused } from '../failures.js';
import { openTarget } from '../own-target.js';
import { readParams } from '../params.js';
import { poll } from '../poll.js';
import type { StepScope } from '../scope.js';
import type { MarkDriver } from '../target-driver.js';
import { grafanaMarks } from '../targets/grafana.js';
import { pushgatewayMarks } from '../targets/pushgateway.js';

const READ_BACK = { withinMs: 5000, everyMs: 200 };

const instant = z
  .string()
  .transform((text) => Date.parse(text))
  .refine(Number.isFinite, 'is not an instant such as 2026-12-01T02:00:00Z');

const params = z
  .object({
    text: z.string().min(1),
    tags: z.array(z.string()).default([]),
    start: instant.optional(),
    end: instant.optional(),
  })
  .refine(({ start = 0, end }) => end === undefined || end >= start, '`end` is before `start`');

/** Puts a marker on graphs, once for each idempotency key. There is no undo: what happened stays visible. */
export function mark(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    refuseUndo(call);
    const { text, tags, start, end } = readParams(params, call.params);
    const driver = await openMarks(scope);
    const key = idempotencyKey(call);
    return {
      probe: async () => ((await driver.find(key)) ? 'done' : 'todo'),
      apply: (own) =>
        driver.put(
          {
            text,
            tags: [...new Set(['daybook', call.environment, ...tags])],
            at: start ?? deps.now(),
            ...(end === undefined ? {} : { endAt: end }),
          },
          own,
        ),
      verify: () => readBack(driver, key, scope.signal),
    };
  });
}

async function readBack(driver: MarkDriver, key: string, signal: AbortSignal): Promise<Outcome> {
  const found = await poll({ ...READ_BACK, signal }, () => driver.find(key));
  if (found) return { status: 'succeeded', outputs: { id: found.id, at: found.at } };
  throw failed('not-verified', 'The target took the marker, and does not show it. Look at its graphs, then retry.');
}

async function openMarks(scope: StepScope): Promise<MarkDriver> {
  const target = await openTarget(scope);
  if (target.kind === 'grafana') return grafanaMarks(target, scope);
  if (target.kind === 'pushgateway') return pushgatewayMarks(target, scope);
  throw refused(
    'kind-unsuitable',
    `${target.name} is of kind ${target.kind}, and ${scope.call.type} marks grafana or pushgateway. Nothing was done.`,
  );
}
