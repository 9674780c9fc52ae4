import { z } from 'zod';
import { planDigest } from '../../model/digest.js';
import { nestedRunId, RUN_NAME, type StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { isRecordName } from '../../records/names.js';
import { noteNested } from '../../records/nested.js';
import type { ActivityDeps, RunEnd } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { errored, failed, refused, TargetFailure } from '../failures.js';
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
    refuseUnclosable(run);
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

/** Without a record of its end a run could never close. */
function refuseUnclosable(run: string): void {
  if (RUN_NAME.test(run) && isRecordName(`runs/${run}/record`)) return;
  throw refused(
    'run-id-unusable',
    `The nested run would be called ${run.slice(0, 120)}… (${run.length} characters), under which no record can be kept; nothing was started. Start the outer run under a shorter id, or shorten the ids of the steps.`,
  );
}

type Nested = NonNullable<StepCall['nested']>;

async function startAndWait(
  deps: ActivityDeps,
  { run, nested, parent }: { run: string; nested: Nested; parent: string },
  wait: { heartbeat(): void; signal: AbortSignal },
): Promise<RunEnd> {
  try {
    await noteNested(deps.records, { parent, run }, deps.now());
    await deps.startNested({ run, plan: nested.plan, start: nested.start, parent });
    const end = await deps.awaitRun(run, wait);
    if (end.planDigest !== planDigest(nested.plan))
      throw failed('other-plan', `The run ${run} carried out another plan than the one that was to be started.`);
    return end;
  } catch (error) {
    if (error instanceof TargetFailure) throw error;
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
