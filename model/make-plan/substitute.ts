import { asText, reservedKeyIn } from '../deferred.js';
import { type Checked, checkExpression } from '../expression/check-expression.js';
import { evaluate } from '../expression/evaluate.js';
import { namedMembers } from '../expression/members.js';
import type { Json, JsonObject } from '../json.js';
import type { Deferred, Expr } from '../plan.js';
import type { ProblemCode } from '../problem-codes.js';
import { readSlots, type Slot } from '../slots.js';
import type { Draft } from './draft.js';
import type { StepNames } from './names.js';
import type { Planning } from './planning.js';
import { bindSteps } from './step-references.js';

/** Where an expression stands. */
export interface Site {
  path: string;
  /** Missing for what is planned before there are steps. */
  draft?: Draft;
  names?: StepNames;
  /** Variables that only the step's own effect knows. */
  late?: readonly string[];
}

/** `planned` goes into the plan; `checkable` has the scalar as written where the value is not known yet. */
export interface Substituted {
  planned: Deferred;
  checkable: Json;
}

const STEP_VARIABLES = ['inputs', 'run', 'steps'];
/** Exist in some places only: naming them elsewhere is another mistake than a name that nobody knows. */
const LOCAL_VARIABLES: readonly string[] = ['item', 'index', 'response', 'result', 'rows', 'captured'];

/** A scalar with its slots filled, as far as they are known. With `textual` a lone slot is text, too. */
export function substituteScalar(planning: Planning, text: string, site: Site & { textual?: boolean }): Substituted {
  const slots = readSlots(text);
  if (slots.kind === 'plain') return { planned: text, checkable: text };
  if (slots.kind === 'broken') {
    const { message, cure, start, end } = slots.problem;
    planning.report(message.includes('empty') ? 'DB4114' : 'DB4110', site.path, {
      message,
      cure,
      within: { start, end },
    });
    return { planned: text, checkable: text };
  }
  if (slots.kind === 'whole' && !site.textual) return substituteWhole(planning, { text, slot: slots.slot }, site);
  return substituteParts(planning, { text, parts: slots.kind === 'whole' ? [slots.slot] : slots.parts }, site);
}

function substituteWhole(planning: Planning, { text, slot }: { text: string; slot: Slot }, site: Site): Substituted {
  const result = planExpression(planning, slot, site);
  if (!result) return { planned: text, checkable: text };
  if ('expr' in result) return { planned: result.expr as unknown as Json, checkable: text };
  return { planned: result.value, checkable: result.value };
}

function substituteParts(
  planning: Planning,
  { text, parts }: { text: string; parts: (string | Slot)[] },
  site: Site,
): Substituted {
  const joined: (string | Expr)[] = [];
  for (const part of parts) {
    const result = typeof part === 'string' ? { value: part } : planExpression(planning, part, site);
    if (!result) return { planned: text, checkable: text };
    const last = joined.length - 1;
    if ('expr' in result) joined.push(result.expr);
    else if (typeof joined[last] === 'string') joined[last] += asText(result.value);
    else joined.push(asText(result.value));
  }
  const [only = ''] = joined;
  if (joined.length === 1 && typeof only === 'string') return { planned: only, checkable: only };
  return { planned: { $text: joined } as unknown as Json, checkable: text };
}

/** A field that is an expression as a whole (`expect`), evaluated by the effect: it stays one. */
export function substituteLate(
  planning: Planning,
  text: string,
  site: Site & { form: 'condition' | 'value' },
): Deferred {
  const slots = readSlots(text);
  const slot = slots.kind === 'whole' ? slots.slot : { expression: text, start: 0, end: text.length };
  const checked = check(planning, slot, site);
  if (!checked) return text;
  if (site.form === 'condition' && !isCondition(checked.type)) reportNoCondition(planning, slot, site, checked.type);
  return exprOf(planning, checked, site) as unknown as Json;
}

/** A `when`: true, false, or an expression for later. Undefined when it is wrong, which is reported. */
export function planCondition(planning: Planning, text: string, site: Site): boolean | Expr | undefined {
  const slots = readSlots(text);
  const slot = slots.kind === 'whole' ? slots.slot : { expression: text, start: 0, end: text.length };
  const checked = check(planning, slot, site);
  if (!checked) return undefined;
  const result = isCondition(checked.type) ? planChecked(planning, checked, slot, site) : undefined;
  if (result && 'expr' in result) return result.expr;
  if (result && typeof result.value === 'boolean') return result.value;
  reportNoCondition(planning, slot, site, result ? typeof result.value : checked.type);
  return undefined;
}

function isCondition(type: string): boolean {
  return type === 'bool' || type === 'dyn';
}

function reportNoCondition(planning: Planning, { start, end }: Slot, { path }: Site, type: string): void {
  planning.report('DB4103', path, {
    message: `a condition must be true or false; this is ${type}`,
    within: { start, end },
  });
}

/** A value that must be known at planning; otherwise `code` is reported and undefined comes back. */
export function knownValue(
  planning: Planning,
  { value, code, ...site }: Site & { value: Json; code: ProblemCode },
): Json | undefined {
  if (typeof value !== 'string') return value;
  const before = planning.problems.length;
  const { planned, checkable } = substituteScalar(planning, value, site);
  if (planning.problems.length > before) return undefined;
  if (planned === checkable) return planned;
  planning.report(code, site.path, { message: 'this depends on what a step answers, which is not known at planning' });
  return undefined;
}

interface Usable {
  /** The text with the ids of the plan. */
  text: string;
  refs: string[][];
  type: string;
}

type Planned = { value: Json } | { expr: Expr };

function planExpression(planning: Planning, slot: Slot, site: Site): Planned | undefined {
  const checked = check(planning, slot, site);
  return checked && planChecked(planning, checked, slot, site);
}

function planChecked(planning: Planning, checked: Usable, slot: Slot, site: Site): Planned | undefined {
  if (!checked.refs.every(isKnown)) {
    // Of the slots of one text only those that name what the effect learns wait for it.
    const late = checked.refs.some(([root = '']) => site.late?.includes(root)) ? site.late : undefined;
    return { expr: exprOf(planning, checked, { ...site, late }) };
  }
  const result = evaluate(checked.text, knownScope(planning, site));
  const within = { start: slot.start, end: slot.end };
  if (!result.ok) {
    planning.report('DB4107', site.path, { message: result.message, within });
    return undefined;
  }
  const key = reservedKeyIn(result.value);
  if (!key) return { value: result.value };
  planning.report('DB4023', site.path, { message: `its value has a key ${key}, which is reserved`, within });
  return undefined;
}

function exprOf(planning: Planning, { text, refs }: Usable, site: Site): Expr {
  const known = namedMembers(
    refs.filter(([root]) => root !== 'run'),
    knownScope(planning, site),
  );
  return { $expr: text, ...(Object.keys(known).length > 0 && { in: known }), ...(site.late && { late: true }) };
}

/** `run.id` is given when the run starts; the environment is part of the plan. */
function isKnown([root = '', member]: string[]): boolean {
  if (root === 'run') return member === 'environment';
  return root === 'inputs' || root === 'item' || root === 'index';
}

function knownScope({ known }: Planning, { draft }: Site): JsonObject {
  return { inputs: known.inputs, run: { environment: known.environment }, ...draft?.item };
}

function check(planning: Planning, slot: Slot, site: Site): Usable | undefined {
  const variables = [...STEP_VARIABLES, ...Object.keys(site.draft?.item ?? {}), ...(site.late ?? [])];
  const checked: Checked = checkExpression(slot.expression, variables, planning.members);
  if (checked.problems) {
    for (const { code, message, start, end, cure } of checked.problems) {
      const name = slot.expression.slice(start, end);
      const elsewhere = code === 'DB4102' && LOCAL_VARIABLES.includes(name);
      const within = { start: slot.start + start, end: slot.start + end };
      planning.report(elsewhere ? 'DB4112' : code, site.path, { message, cure, within });
    }
    return undefined;
  }
  if (!checked.roots.includes('steps')) return { text: slot.expression, refs: checked.refs, type: checked.type };
  const bound = bindSteps(planning, slot, site);
  return bound && { ...bound, type: checked.type };
}
