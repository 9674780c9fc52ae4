import { compile } from '../expression/compile.js';
import { isObject } from '../deferred.js';
import type { JsonObject } from '../json.js';
import type { Expr } from '../plan.js';
import type { Draft } from './draft.js';
import type { StepNames } from './names.js';
import type { Planning } from './planning.js';
import { planCondition } from './substitute.js';

/**
 * Fills in `when` of a draft: its own and that of the group around it must both hold. One that is known to be false
 * makes it a step that is never done; it stays in the plan. Problems go to `planning`, each at the `when` it is about.
 */
export function planWhen(planning: Planning, draft: Draft, names: StepNames): void {
  const written = [draft.inside, draft.node].flatMap((node) => (node?.when === undefined ? [] : [node]));
  const conditions = written.map((node) =>
    planCondition(planning, node.when ?? '', { path: `${node.path}.when`, draft, names }),
  );
  if (conditions.includes(false)) {
    draft.never = true;
    draft.when = { $expr: 'false' };
    return;
  }
  const [first, second] = conditions.filter((condition) => typeof condition === 'object');
  if (!first) return;
  draft.when = second ? both(planning, draft, [first, second]) : first;
}

function both(planning: Planning, draft: Draft, [group, own]: [Expr, Expr]): Expr {
  const text = `(${group.$expr}) && (${own.$expr})`;
  for (const { code, message } of compile(text).problems ?? []) {
    const joined = `together with the \`when\` of the group ${draft.inside?.id}: ${message}`;
    planning.report(code, `${draft.node.path}.when`, { message: joined });
  }
  const known = merged(group.in, own.in);
  return { $expr: text, ...(Object.keys(known).length > 0 && { in: known }) };
}

/** Both name members of the same variables, so a member that both name has one value. */
function merged(group: JsonObject = {}, own: JsonObject = {}): JsonObject {
  const all: JsonObject = { ...group };
  for (const [name, value] of Object.entries(own)) {
    const known = all[name];
    all[name] = isObject(known) && isObject(value) ? { ...known, ...value } : value;
  }
  return all;
}
