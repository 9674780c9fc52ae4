import type { Plan } from '../plan.js';
import { didYouMean } from '../suggest.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** The targets that the steps name, as the environment has them. Reports what does not exist or does not fit. */
export function resolveTargets(planning: Planning, drafts: readonly Draft[]): Plan['targets'] {
  const resolved: Plan['targets'] = {};
  for (const draft of drafts) {
    if (draft.target === undefined || draft.never || resolved[draft.target]) continue;
    const found = lookUp(planning, draft, draft.target);
    if (found) resolved[draft.target] = found;
  }
  for (const draft of drafts) checkKind(planning, draft, resolved[draft.target ?? '']?.kind);
  return resolved;
}

function lookUp(planning: Planning, { id, node }: Draft, name: string): Plan['targets'][string] | undefined {
  const { targets } = planning.request.workspace;
  const { environment } = planning.known;
  const path = `${node.path}.target`;
  const environments = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (!environments) {
    planning.report('DB4008', path, {
      message: `${id}: there is no target ${name}`,
      cure: didYouMean(name, Object.keys(targets)),
    });
    return undefined;
  }
  const target = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  if (!target) {
    const message = `${id}: the target ${name} has no entry for ${environment}, only for ${Object.keys(environments).join(', ')}`;
    planning.report('DB4009', path, { message, cure: `Add ${environment} to ${name} in targets.yaml.` });
    return undefined;
  }
  return { name, kind: target.kind, config: target.config };
}

function checkKind(planning: Planning, { id, node, type, params, target }: Draft, kind: string | undefined): void {
  const kinds = type.kindsFor?.(params) ?? type.targetKinds;
  if (kind === undefined || !kinds || kinds.includes(kind)) return;
  const message = `${id}: the target ${target} is of kind ${kind} in ${planning.known.environment}`;
  planning.report('DB4010', `${node.path}.target`, { message, expected: `a target of kind ${kinds.join(' or ')}` });
}
