import { isObject } from '../deferred.js';
import type { Json } from '../json.js';
import type { Plan } from '../plan.js';
import { didYouMean } from '../suggest.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

/** The targets that the steps name, as the environment has them. Reports what does not exist or does not fit. */
export function resolveTargets(planning: Planning, drafts: readonly Draft[]): Plan['targets'] {
  const resolved: Plan['targets'] = {};
  for (const draft of drafts) {
    const kinds = draft.type.kindsFor?.(draft.params) ?? draft.type.targetKinds;
    const own = draft.target === undefined ? [] : [{ name: draft.target, path: `${draft.node.path}.target`, kinds }];
    const others = otherTargets(draft);
    draft.others = [...new Set(others.map(({ name }) => name))];
    draft.changes = [...new Set(others.filter(({ changed }) => changed).map(({ name }) => name))];
    for (const named of [...own, ...others]) {
      if (!draft.never && !resolved[named.name]) {
        const found = lookUp(planning, draft, named);
        if (found) resolved[named.name] = found;
      }
      checkKind(planning, draft, named, resolved[named.name]?.kind);
    }
  }
  return resolved;
}

/** A target as a step names it, and the kinds that suit there. */
interface Named {
  name: string;
  /** Of the field. */
  path: string;
  kinds: readonly string[] | undefined;
  /** The step changes it, although it is not its own. */
  changed?: boolean;
}

function otherTargets({ type, params, node }: Draft): Named[] {
  return Object.entries(type.otherTargets ?? {}).flatMap(([field, kinds]) => {
    const changed = type.changesToo?.includes(field) ?? false;
    return namesAt({ value: params, path: node.path }, field.split('.')).map((named) => ({ ...named, kinds, changed }));
  });
}

/** The texts at a path through maps, and through every entry of a list. */
function namesAt({ value, path }: { value: Json; path: string }, fields: string[]): { name: string; path: string }[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => namesAt({ value: item, path: `${path}[${index}]` }, fields));
  const [field, ...rest] = fields;
  if (field === undefined) return typeof value === 'string' ? [{ name: value, path }] : [];
  if (!isObject(value) || !Object.hasOwn(value, field)) return [];
  return namesAt({ value: value[field] ?? null, path: `${path}.${field}` }, rest);
}

function lookUp(planning: Planning, { id }: Draft, { name, path }: Named): Plan['targets'][string] | undefined {
  const { targets } = planning.request.workspace;
  const { environment } = planning.known;
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

function checkKind(planning: Planning, { id }: Draft, { name, path, kinds }: Named, kind: string | undefined): void {
  if (kind === undefined || !kinds || kinds.includes(kind)) return;
  const message = `${id}: the target ${name} is of kind ${kind} in ${planning.known.environment}`;
  planning.report('DB4010', path, { message, expected: `a target of kind ${kinds.join(' or ')}` });
}
