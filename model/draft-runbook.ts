import { parseDuration } from './duration.js';
import { isObject } from './deferred.js';
import type { Json, JsonObject } from './json.js';
import type { InputDefinition, Runbook, Stage, StepNode } from './runbook.js';
import type { SourceText } from './source-text.js';

const DAYS: readonly string[] = ['0', '1', '2', 'N'];
const COMMON: ReadonlySet<string> = new Set([
  ...['id', 'type', 'title', 'needs', 'when', 'timeout', 'retry', 'onFailure', 'undo', 'planned', 'owner'],
  ...['target', 'forEach', 'atOnce', 'steps'],
]);

/**
 * The runbook as far as it can be read. Values of the wrong type are left out (the shape has been reported already), so
 * that rules can judge everything else in the same pass. Missing ids and names are empty texts.
 */
export function draftRunbook(source: SourceText): Runbook {
  const top = objectOf(source.value);
  const objectives = objectOf(top.objectives);
  return {
    name: textOf(top.runbook) ?? '',
    title: textOf(top.title) ?? '',
    day: (DAYS.find((day) => day === String(top.day)) ?? 'N') as Runbook['day'],
    owner: textOf(top.owner) ?? '',
    inputs: inputsOf(top.inputs),
    ...(isObject(top.objectives) && {
      objectives: defined({ rtoMs: millisOf(objectives.rto), rpoMs: millisOf(objectives.rpo) }),
    }),
    atOnce: numberOf(top.atOnce) ?? 200,
    stages: listOf(top.stages).map((stage, index) => stageOf(stage, `stages[${index}]`)),
    source,
  };
}

function inputsOf(value: Json | undefined): Record<string, InputDefinition> {
  const inputs = Object.entries(objectOf(value)).filter(([, definition]) => isObject(definition));
  return Object.fromEntries(inputs) as unknown as Record<string, InputDefinition>;
}

function stageOf(value: Json, path: string): Stage {
  const stage = objectOf(value);
  const title = textOf(stage.title);
  return {
    name: textOf(stage.stage) ?? '',
    ...(title !== undefined && { title }),
    order: stage.order === 'parallel' ? 'parallel' : 'sequential',
    steps: nodesOf(stage.steps, path),
    path,
  };
}

function nodesOf(value: Json | undefined, path: string): StepNode[] {
  return listOf(value).map((node, index) => nodeOf(objectOf(node), `${path}.steps[${index}]`));
}

function nodeOf(node: JsonObject, path: string): StepNode {
  return defined({
    id: textOf(node.id) ?? '',
    type: textOf(node.type),
    title: textOf(node.title),
    needs: Array.isArray(node.needs) ? node.needs.filter((need) => typeof need === 'string') : undefined,
    when: textOf(node.when),
    timeoutMs: millisOf(node.timeout),
    retry: retryOf(node.retry),
    onFailure: textOf(node.onFailure) as StepNode['onFailure'],
    undo: isObject(node.undo) ? node.undo : undefined,
    plannedMs: millisOf(node.planned),
    owner: textOf(node.owner),
    forEach: node.forEach,
    atOnce: numberOf(node.atOnce),
    steps: node.steps === undefined ? undefined : nodesOf(node.steps, path),
    target: textOf(node.target),
    params: Object.fromEntries(Object.entries(node).filter(([field]) => !COMMON.has(field))),
    path,
  });
}

function retryOf(value: Json | undefined): StepNode['retry'] {
  if (typeof value === 'number') return { attempts: value, firstMs: 1000, factor: 2 };
  if (!isObject(value)) return undefined;
  return {
    attempts: numberOf(value.attempts) ?? 1,
    firstMs: millisOf(value.first) ?? 1000,
    factor: numberOf(value.factor) ?? 2,
  };
}

function millisOf(value: Json | undefined): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** Without the fields that are undefined, so that a runbook is plain JSON beside its source. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
