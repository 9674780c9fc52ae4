import { compile } from '../expression/compile.js';
import type { Reference } from '../expression/walk.js';
import { isObject } from '../deferred.js';
import type { Slot } from '../slots.js';
import { didYouMean } from '../suggest.js';
import type { Draft, Unit } from './draft.js';
import type { StepNames } from './names.js';
import type { Planning } from './planning.js';
import type { Site } from './substitute.js';

/**
 * Rewrites what an expression says about steps to the ids of the plan: inside an iteration `steps.provision` becomes
 * `steps['ramp[2].provision']`, and `steps.ramp[2].outputs` becomes `steps['ramp[2]'].outputs`. Notes each step that is
 * read in the draft. Undefined when something does not exist, which is reported.
 */
export function bindSteps(planning: Planning, slot: Slot, site: Site): { text: string; refs: string[][] } | undefined {
  const compiled = compile(slot.expression);
  if (compiled.problems) return undefined;
  const refs: string[][] = [];
  const replacements: { start: number; end: number; id: string }[] = [];
  for (const reference of compiled.references) {
    if (reference.path[0] !== 'steps') {
      refs.push(reference.path);
      continue;
    }
    const found = findStep(planning, reference, slot, site);
    if (!found) return undefined;
    refs.push(['steps', found.draft.id, ...reference.path.slice(found.parts)]);
    replacements.push({
      start: reference.start,
      end: reference.ends[found.parts - 1] ?? reference.end,
      id: found.draft.id,
    });
    site.draft?.reads.push({ step: found.draft.index, path: site.path, within: at(slot, reference) });
  }
  return { text: replaced(slot.expression, replacements), refs };
}

function replaced(text: string, replacements: { start: number; end: number; id: string }[]): string {
  let result = text;
  for (const { start, end, id } of [...replacements].sort((a, b) => b.start - a.start)) {
    const name = /^[A-Za-z_]\w*$/.test(id) ? `steps.${id}` : `steps['${id}']`;
    result = result.slice(0, start) + name + result.slice(end);
  }
  return result;
}

interface Found {
  draft: Draft;
  /** How many parts of the path name the step, `steps` included. */
  parts: number;
}

function findStep(planning: Planning, reference: Reference, slot: Slot, site: Site): Found | undefined {
  const { names } = site;
  const [, name] = reference.path;
  const within = at(slot, reference);
  if (!names) {
    planning.report('DB4201', site.path, {
      message: 'this depends on what a step answers, which is not known at planning',
      within,
    });
    return undefined;
  }
  if (name === undefined) {
    planning.report('DB4111', site.path, {
      message: 'the step must be named in the expression',
      cure: 'Write steps.<id>.outputs.<name>.',
      within,
    });
    return undefined;
  }
  const index = site.draft?.siblings.get(name) ?? names.exact(name);
  const unit = names.unit(name);
  const draft = index === undefined ? undefined : names.drafts[index];
  const found = draft ? { draft, parts: 2 } : unit && itemOf(unit, reference.path);
  if (found) return hasOutput(planning, { ...found, reference, within }, site) ? found : undefined;
  planning.report('DB4111', site.path, { ...noOneStep(name, names), within });
  return undefined;
}

/** Why the name stands for no single step, and what to write. */
function noOneStep(name: string, names: StepNames): { message: string; cure?: string } {
  const unit = names.unit(name);
  const message = `${name} is repeated by forEach, so one item must be named`;
  if (unit) return { message, cure: `Write steps['${name}'][0]${unit.node.steps ? '.<step>' : ''}.outputs.` };
  const group = names.drafts[names.all(name)[0] ?? -1]?.inside;
  if (group) return { message, cure: `Write steps['${group.id}'][0].${name}.outputs.` };
  return { message: `there is no step ${name}`, cure: didYouMean(name, names.written()) };
}

/** `steps.ramp[2]` or, of a group, `steps.ramp[2].provision`. */
function itemOf(unit: Unit, path: string[]): Found | undefined {
  const [, , item = '', inner] = path;
  const iteration = /^\d+$/.test(item) ? unit.iterations[Number(item)] : undefined;
  if (!unit.node.steps) return iteration?.[0] && { draft: iteration[0], parts: 3 };
  const draft = iteration?.find(({ node }) => node.id === inner);
  return draft && { draft, parts: 4 };
}

function hasOutput(
  planning: Planning,
  { draft, parts, reference, within }: Found & { reference: Reference; within: { start: number; end: number } },
  site: Site,
): boolean {
  const [field, output] = reference.path.slice(parts);
  if (field === undefined || field === 'status' || (field === 'outputs' && output === undefined)) return true;
  if (field !== 'outputs') {
    const cure = `Write .outputs.${field} or .status.`;
    planning.report('DB4108', site.path, { message: `a step has outputs and a status, not ${field}`, cure, within });
    return false;
  }
  const declared = draft.node.params.outputs;
  const known = [...Object.keys(draft.type.outputs), ...(isObject(declared) ? Object.keys(declared) : [])].filter(
    (name) => name !== '*',
  );
  if (output === undefined || known.includes(output)) return true;
  const message = `${draft.node.id} is a ${draft.type.type} step and has no output ${output}`;
  planning.report('DB4108', site.path, { message, cure: didYouMean(output, known), within });
  return false;
}

function at(slot: Slot, { start, end }: Reference): { start: number; end: number } {
  return { start: slot.start + start, end: slot.start + end };
}
