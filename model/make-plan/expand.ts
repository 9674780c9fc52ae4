import type { Json, JsonObject } from '../json.js';
import type { PlanGroup, PlanStage } from '../plan.js';
import type { StepNode } from '../runbook.js';
import type { Draft, Unit } from './draft.js';
import type { Planning } from './planning.js';
import { MOST_ITERATIONS, MOST_STEPS } from './request.js';
import { knownValue } from './substitute.js';

export interface Expanded {
  drafts: Draft[];
  /** Units of each stage. */
  units: Unit[][];
  stages: PlanStage[];
  groups: PlanGroup[];
}

/** Every stage with every forEach unrolled, in plan order. Problems go to `planning`. */
export function expand(planning: Planning): Expanded {
  const made: Expanded = { drafts: [], units: [], stages: [], groups: [] };
  planning.request.runbook.stages.forEach((stage, index) => {
    const first = made.drafts.length;
    made.units.push(stage.steps.map((node) => unitOf(node, index, { planning, made })));
    made.stages.push({ name: stage.name, first, count: made.drafts.length - first });
  });
  return made;
}

interface Making {
  planning: Planning;
  made: Expanded;
}

function unitOf(node: StepNode, stage: number, making: Making): Unit {
  if (node.forEach === undefined && !node.steps) {
    const draft = addDraft(node, { id: node.id, stage, item: {}, siblings: new Map() }, making);
    return { node, iterations: draft ? [[draft]] : [] };
  }
  const list = node.forEach === undefined ? [null] : listOf(node, making);
  const atOnce = node.atOnce ?? 1;
  const group = making.made.groups.length;
  making.made.groups.push({ id: node.id, atOnce, iterations: list.length });
  const iterations = list.map((item, iteration) => iterationOf(node, { item, iteration, group, stage }, making));
  return { node, atOnce, iterations };
}

interface Iteration {
  item: Json;
  iteration: number;
  group: number;
  stage: number;
}

function iterationOf(node: StepNode, place: Iteration, making: Making): Draft[] {
  const { iteration, group, stage } = place;
  const item: JsonObject = { item: place.item, index: iteration };
  const prefix = `${node.id}[${iteration}]`;
  const siblings = new Map<string, number>();
  const shared = { stage, item, siblings, group: { index: group, iteration } };
  if (!node.steps) {
    const draft = addDraft(node, { ...shared, id: prefix }, making);
    return draft ? [draft] : [];
  }
  return node.steps.flatMap((inner) => {
    const draft = addDraft(inner, { ...shared, id: `${prefix}.${inner.id}`, inside: node }, making);
    if (draft) siblings.set(inner.id, draft.index);
    return draft ?? [];
  });
}

function addDraft(
  node: StepNode,
  place: Pick<Draft, 'id' | 'stage' | 'item' | 'siblings' | 'group' | 'inside'>,
  { planning, made }: Making,
) {
  const type = planning.types.get(node.type ?? '');
  if (!type) {
    planning.report('DB2001', `${node.path}.type`, { message: `there is no step type ${node.type ?? ''}` });
    return undefined;
  }
  const index = made.drafts.length;
  if (index === MOST_STEPS)
    planning.report('DB4012', node.path, { message: `the plan has more than ${MOST_STEPS} steps` });
  if (index >= MOST_STEPS) return undefined;
  const draft: Draft = {
    ...place,
    node,
    type,
    index,
    needs: [],
    title: titleOf(node, place.inside),
    params: {},
    others: [],
    changes: [],
    never: false,
    reads: [],
  };
  made.drafts.push(draft);
  return draft;
}

function titleOf(node: StepNode, group: StepNode | undefined): string {
  return node.title ?? (group?.title === undefined ? node.id : `${group.title}: ${node.id}`);
}

function listOf(node: StepNode, { planning }: Making): Json[] {
  const path = `${node.path}.forEach`;
  const list = knownValue(planning, { value: node.forEach as Json, path, code: 'DB4201' });
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    planning.report('DB4202', path, {
      message: `forEach is given ${JSON.stringify(list).slice(0, 80)}, which is not a list`,
    });
    return [];
  }
  if (list.length > MOST_ITERATIONS) {
    planning.report('DB4203', path, {
      message: `the list has ${list.length} items; at most ${MOST_ITERATIONS} are repeated`,
    });
    return [];
  }
  if (list.length === 0) {
    planning.report('DB4204', path, {
      severity: 'warning',
      message: `the list is empty, so nothing of ${node.id} is in the plan`,
    });
  }
  return list;
}
