import type { Plan } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import { makePlanFromDisk } from '../../workspace/make-plan.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { givenInputs } from './given-inputs.js';

export interface PlanWish {
  root: string;
  cwd: string;
  /** Name or path of the runbook. */
  named: string;
  /** `name=value`, as given with -i. */
  inputs: readonly string[];
  environment?: string;
}

export interface Planned {
  plan: Plan;
  digest: string;
  /** Warnings. */
  problems: Problem[];
}

/** Plans a runbook with its workspace, offline. Throws a CliError (usage) with every problem that stands in the way. */
export async function planRunbook({ root, cwd, named, inputs, environment }: PlanWish): Promise<Planned> {
  const given = givenInputs(inputs);
  const { plan, digest, problems } = await makePlanFromDisk({ root, cwd, named, inputs: given.values, environment });
  const all = [...problems, ...given.problems];
  if (!plan || given.problems.length > 0) throw cannotPlan(named, root, all);
  return { plan, digest, problems: all };
}

function cannotPlan(named: string, root: string, problems: readonly Problem[]): CliError {
  return new CliError({ exit: EXIT.usage, code: 'does-not-plan', message: `${named} does not plan.`, problems, root });
}
