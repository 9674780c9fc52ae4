import { checkInputs } from '../inputs.js';
import type { JsonObject } from '../json.js';
import type { EnvironmentPolicy } from '../policy.js';
import type { Problem } from '../problem.js';
import { didYouMean } from '../suggest.js';
import type { PlanRequest } from './request.js';

export type Chosen =
  | { environment: string; policy: EnvironmentPolicy; inputs: JsonObject; problems?: undefined }
  | { problems: Problem[] };

/** The environment that the inputs or the request choose, its policy, and all inputs in their types. */
export function chooseEnvironment({ runbook, workspace, inputs, environment: named }: PlanRequest): Chosen {
  const name = Object.keys(runbook.inputs).find((input) => runbook.inputs[input]?.type === 'environment');
  if (name !== undefined && named !== undefined && Object.hasOwn(inputs, name) && inputs[name] !== named) {
    return refuse(
      'DB5008',
      `the environment is given twice: ${named}, and ${String(inputs[name])} as the input ${name}`,
    );
  }
  const given = name !== undefined && named !== undefined ? { ...inputs, [name]: named } : inputs;
  const environments = Object.keys(workspace.policy.environments);
  const checked = checkInputs(runbook.inputs, given, { environments });
  if (checked.problems) return checked;
  const environment = name === undefined ? named : String(checked.values[name]);
  if (environment === undefined) {
    return refuse(
      'DB5007',
      'no environment is named',
      'Give it: --environment, or declare an input of type environment.',
    );
  }
  const { environments: policies } = workspace.policy;
  const policy = Object.hasOwn(policies, environment) ? policies[environment] : undefined;
  if (policy) return { environment, policy, inputs: checked.values };
  return refuse('DB4011', `policy.yaml has no environment ${environment}`, didYouMean(environment, environments));
}

function refuse(code: Problem['code'], message: string, cure?: string): { problems: Problem[] } {
  return { problems: [{ code, severity: 'error', message, ...(cure !== undefined && { cure }) }] };
}
