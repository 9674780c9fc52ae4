import { didYouMean } from '../../model/suggest.js';
import type { Workspace } from '../../model/workspace.js';
import { planBuiltIn } from '../built-in/plan-built-in.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Planned } from '../planning/plan-runbook.js';

export interface CheckWish {
  /** Targets; empty: all that the environment has. */
  names: readonly string[];
  environment: string;
  /** Who asks. */
  owner: string;
}

/** One look at each target, all at once; one that fails keeps none of the others. Throws a CliError (usage). */
export function planCheck(workspace: Workspace, { names, environment, owner }: CheckWish): Planned {
  const here = Object.keys(workspace.targets).filter((name) => workspace.targets[name]?.[environment] !== undefined);
  const strange = names.find((name) => !here.includes(name));
  if (strange !== undefined) throw noSuch(strange, environment, here);
  if (here.length === 0) {
    const message = `targets.yaml has no target for ${environment}.`;
    throw new CliError({ exit: EXIT.usage, code: 'no-target', message, cure: 'See `daybook targets list`.' });
  }
  const steps = [...new Set(names.length === 0 ? here : names)].map((target) => ({
    id: target,
    type: 'examine',
    target,
    onFailure: 'continue',
  }));
  const runbook = { daybook: 1, runbook: 'targets-check', title: 'What can be reached', day: 'N', owner };
  return planBuiltIn(workspace, {
    command: 'daybook targets check',
    runbook: { ...runbook, stages: [{ stage: 'look', order: 'parallel', steps }] },
    environment,
    refusal: 'These targets cannot be looked at.',
  });
}

function noSuch(name: string, environment: string, here: readonly string[]): CliError {
  const message = `targets.yaml has no target ${name} for ${environment}.`;
  return new CliError({ exit: EXIT.usage, code: 'no-target', message, cure: didYouMean(name, here) });
}
