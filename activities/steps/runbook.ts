import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps, RunEnd } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { errored, failed, refused } from '../failures.js';
import { readParams } from '../params.js';

const params = z.object({ runbook: z.string() });

/** Starts a run of its own and waits for its end. Cancelling it stops the waiting only: ending that run is a decision of its own. */
export function runbook(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async ({ context, signal }): Promise<Effect> => {
    refuseUndo(call);
    const { runbook: name } = readParams(params, call.params);
    const { nested } = call;
    if (!nested)
      throw refused('plan-missing', `Step ${call.step} came without the plan of ${name}. Plan the runbook again.`);
    const run = nestedRunId(call);
    let end: RunEnd | undefined;
    return {
      // Starting is idempotent per run id, so there is nothing to look at first.
      probe: async () => 'todo',
      apply: async () => {
        end = await startAndWait(deps, { run, nested, parent: call.run }, { heartbeat: context.heartbeat, signal });
      },
      verify: async () => ended(name, run, end),
    };
  });
}

/** `<run>.<step>.<epoch>`. An index becomes `..2`, which no step id holds: `ramp[2].go` and `ramp-2.go` stay apart. */
export function nestedRunId({ run, step, epoch }: Pick<StepCall, 'run' | 'step' | 'epoch'>): string {
  return `${run}.${step.replace(/\[(\d+)\]/g, '..$1')}.${epoch}`;
}

type Nested = NonNullable<StepCall['nested']>;

async function startAndWait(
  deps: ActivityDeps,
  { run, nested, parent }: { run: string; nested: Nested; parent: string },
  wait: { heartbeat(): void; signal: AbortSignal },
): Promise<RunEnd> {
  try {
    await deps.startNested({ run, plan: nested.plan, start: nested.start, parent });
    return await deps.awaitRun(run, wait);
  } catch {
    throw errored(
      'run-not-followed',
      `The run ${run} could not be started or followed. Look at it with \`daybook show ${run}\`, then retry: it is never started twice.`,
      'unknown',
    );
  }
}

function ended(name: string, run: string, end: RunEnd | undefined): Outcome {
  const status = end?.status ?? 'failed';
  const outputs = { run, status };
  if (status === 'succeeded') return { status: 'succeeded', outputs };
  throw failed(`run-${status}`, `The run ${run} of ${name} ended as ${status}: ${end?.headline ?? ''}`, outputs);
}
