import type { Problem } from '../problem.js';
import type { ProblemCode } from '../problem-codes.js';
import type { Runbook, StepNode } from '../runbook.js';
import type { StepType } from '../step-type.js';

/**
 * A truth that every runbook must keep; its name is the truth. It judges a draft: values of the wrong type have been
 * reported and left out, so a rule says nothing about what is missing unless that is its subject. Pure.
 */
export type Rule = (runbook: Runbook, types: ReadonlyMap<string, StepType>) => Problem[];

/** Every node in the order of the file: steps, groups, and the steps of groups. */
export function nodesOf(runbook: Runbook): StepNode[] {
  return runbook.stages.flatMap((stage) => withInner(stage.steps));
}

function withInner(nodes: readonly StepNode[]): StepNode[] {
  return nodes.flatMap((node) => (node.steps ? [node, ...withInner(node.steps)] : [node]));
}

/** Lists of nodes that may need one another: each stage, and each group by itself. */
export function circlesOf(runbook: Runbook): { nodes: StepNode[]; place: string }[] {
  const stages = runbook.stages.map((stage) => ({ nodes: stage.steps, place: `the stage \`${stage.name}\`` }));
  const groups = nodesOf(runbook).flatMap((node) =>
    node.steps ? [{ nodes: node.steps, place: `the group \`${node.id}\`` }] : [],
  );
  return [...stages, ...groups];
}

export interface Broken {
  code: ProblemCode;
  message: string;
  expected?: string;
  cure?: string;
  path: string;
  part?: 'key' | 'value';
  severity?: Problem['severity'];
}

/** A problem at a path, or at the nearest place above it when the path is what is missing. */
export function brokenAt(runbook: Runbook, { part = 'value', severity = 'error', ...broken }: Broken): Problem {
  const { source } = runbook;
  return { ...broken, severity, where: source.range(broken.path, part) ?? source.nearest(broken.path) };
}
