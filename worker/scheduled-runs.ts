import type { ScheduleDeps } from '../activities/schedule/index.js';
import type { Runs } from '../client/runs.js';
import type { ScheduleDefinition } from '../model/schedule.js';
import { makePlanFromDisk } from '../workspace/make-plan.js';
import { ownWorkspace } from '../workspace/own-workspace.js';

/** How schedules start runs: over the worker's own checkout. */
export function scheduledRuns(runs: Runs, root: string): Pick<ScheduleDeps, 'runs' | 'readWorkspace' | 'planAnew'> {
  return { runs, readWorkspace: ownWorkspace(root), planAnew: (definition) => planAnew(root, definition) };
}

async function planAnew(root: string, { runbook, inputs, environment, name }: ScheduleDefinition) {
  const { plan, problems } = await makePlanFromDisk({ root, named: runbook, inputs, environment });
  if (plan) return { plan };
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  return {
    problem: `${runbook} does not plan any more in the checkout of the worker: ${first?.code ?? ''} ${first?.message ?? ''}${more}. Look with \`daybook check\`; the schedule ${name} starts again once it plans.`,
  };
}
