import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isObject } from '../deferred.js';
import { canonicalText } from '../digest.js';
import type { JsonObject } from '../json.js';
import { readsSteps } from '../resolve.js';
import type { Runbook } from '../runbook.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';
import { MOST_NESTED_LEVELS, type PlanRequest, type PlanResult } from './request.js';

/** What plans a nested runbook: makePlan itself, with the names of the runbooks it stands in. */
export type PlanNested = (request: PlanRequest, ancestors: readonly string[]) => PlanResult;

/** Plans the runbook that a step calls, and ties it to the step by its digest. The same call is planned once. */
export function planNested(planning: Planning, draft: Draft, plan: PlanNested): void {
  const name = draft.params.runbook;
  if (!isCall(draft) || draft.never || typeof name !== 'string') return;
  const path = `${draft.node.path}.runbook`;
  const ancestors = [...planning.known.ancestors, planning.request.runbook.name];
  if (ancestors.includes(name)) {
    planning.report('DB4019', path, { message: `${[...ancestors, name].join(' starts ')}` });
  } else if (ancestors.length > MOST_NESTED_LEVELS) {
    planning.report('DB4024', path, {
      message: `${ancestors.join(' starts ')}, which is ${ancestors.length} levels deep`,
    });
  } else {
    const inputs = inputsOf(planning, draft);
    const runbook = planning.request.nestedRunbooks(name);
    if (!runbook) planning.report('DB4018', path, { message: `there is no runbook ${name}` });
    else if (inputs) draft.nestedPlan = planOnce(planning, { draft, runbook, inputs, ancestors }, plan);
  }
}

export function isCall({ type }: Draft): boolean {
  return type.names?.runbook === 'runbook';
}

function inputsOf(planning: Planning, { node, params }: Draft): JsonObject | undefined {
  const inputs = isObject(params.inputs) ? params.inputs : {};
  const open = readsSteps(inputs);
  if (open.length === 0) return inputs;
  planning.report('DB4021', `${node.path}.inputs`, {
    message: `the inputs depend on ${open.join(', ')}, which is not known at planning`,
  });
  return undefined;
}

interface Call {
  draft: Draft;
  runbook: Runbook;
  inputs: JsonObject;
  ancestors: readonly string[];
}

function planOnce(planning: Planning, call: Call, plan: PlanNested): string | undefined {
  const inputs = withEnvironment(planning, call);
  if (!inputs) return undefined;
  const key = canonicalText([call.runbook.name, inputs]);
  if (!planning.nestedByCall.has(key)) planning.nestedByCall.set(key, planCall(planning, { ...call, inputs }, plan));
  return planning.nestedByCall.get(key);
}

/** A nested run acts on the environment of its parent, whatever default its own runbook has. */
function withEnvironment(planning: Planning, { draft, runbook, inputs }: Call): JsonObject | undefined {
  const { environment } = planning.known;
  const name = Object.keys(runbook.inputs).find((input) => runbook.inputs[input]?.type === 'environment');
  if (name === undefined) return inputs;
  const given = inputs[name] ?? environment;
  if (given === environment) return { ...inputs, [name]: environment };
  const message = `${runbook.name} would act on ${String(given)}, and this run acts on ${environment}`;
  planning.report('DB4025', `${draft.node.path}.inputs.${name}`, { message, cure: 'Leave it out.' });
  return undefined;
}

function planCall(
  planning: Planning,
  { draft, runbook, inputs, ancestors }: Call,
  plan: PlanNested,
): string | undefined {
  const { request, known } = planning;
  const { text, file } = runbook.source;
  const sourceDigest = bytesToHex(sha256(new TextEncoder().encode(text)));
  const result = plan({ ...request, runbook, inputs, environment: known.environment, sourceDigest, file }, ancestors);
  if (result.plan && result.digest) {
    planning.nested[result.digest] = result.plan;
    return result.digest;
  }
  planning.report('DB4020', `${draft.node.path}.runbook`, {
    message: `${runbook.name} cannot be planned with these inputs`,
  });
  planning.problems.push(...result.problems);
  return undefined;
}
