import { durationText } from '../../../model/duration.js';
import type { Plan, PlanStep } from '../../../model/plan.js';
import { gap, type Line, padded, span, widthOf } from '../line.js';
import { valueText } from '../value-text.js';
import { askedPeople, plannedMs, stepFacts } from './plan-facts.js';

/** A plan for the terminal, below its banner: what will happen, in which order, who is asked, on what. Pure. */
export function planLines(plan: Plan, digest: string): Line[] {
  const { runbook } = plan;
  const expected = plannedMs(plan);
  const head: Line[] = [
    [span(`runbook ${runbook.name}, day ${runbook.day}, owner ${runbook.owner}, ${runbook.file}`)],
    [span('plan digest ', 'dim'), span(digest, 'bold')],
  ];
  if (Object.keys(plan.inputs).length > 0) head.push([span('inputs ', 'dim'), span(valueText(plan.inputs))]);
  if (plan.objectives) head.push([span('objectives ', 'dim'), span(objectivesText(plan.objectives))]);
  if (expected !== undefined)
    head.push([span('expected ', 'dim'), span(`${durationText(expected)}, beside the waits for people`)]);
  return [...head, ...stageLines(plan), ...askedLines(plan), ...targetLines(plan), ...nestedLines(plan)];
}

function objectivesText({ rto, rpo }: { rto?: number; rpo?: number }): string {
  const parts = [
    rto === undefined ? '' : `RTO ${durationText(rto)}`,
    rpo === undefined ? '' : `RPO ${durationText(rpo)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function stageLines(plan: Plan): Line[] {
  const idColumns = Math.min(32, Math.max(0, ...plan.steps.map(({ id }) => widthOf(id))));
  const typeColumns = Math.max(0, ...plan.steps.map(({ type }) => widthOf(type)));
  return plan.stages.flatMap((stage, index) => [
    [],
    [span(`${index + 1}. ${stage.name}`, 'bold')],
    ...plan.steps
      .slice(stage.first, stage.first + stage.count)
      .flatMap((step) => stepLines(plan, step, { idColumns, typeColumns })),
  ]);
}

function stepLines(plan: Plan, step: PlanStep, columns: { idColumns: number; typeColumns: number }): Line[] {
  const { idColumns, typeColumns } = columns;
  const planned = step.plannedMs === undefined ? '' : `planned ${durationText(step.plannedMs)}`;
  const details = [planned, step.owner ?? ''].filter(Boolean).join('  ');
  const head: Line = [
    gap(3),
    padded(step.id, idColumns, 'bold'),
    gap(2),
    padded(step.type, typeColumns, step.lane === 'effect' ? 'yellow' : 'dim'),
    gap(2),
    span(step.sentence),
    gap(2),
    span(details, 'dim'),
  ];
  const indent = 3 + idColumns + 2 + typeColumns + 2;
  return [head, ...stepFacts(plan, step).map((fact): Line => [gap(indent), span(fact, 'dim')])];
}

function askedLines(plan: Plan): Line[] {
  const asked = askedPeople(plan);
  if (asked.length === 0) return [];
  const columns = Math.max(...asked.map(({ group }) => widthOf(group)));
  return [
    [],
    [span('Who may be asked', 'bold')],
    ...asked.map(({ group, people }): Line => [gap(3), padded(group, columns), gap(2), span(people)]),
  ];
}

function targetLines(plan: Plan): Line[] {
  const targets = Object.values(plan.targets);
  if (targets.length === 0) return [];
  const columns = Math.max(...targets.map(({ name }) => widthOf(name)));
  return [
    [],
    [span('What it acts on', 'bold')],
    ...targets.map(({ name, kind }): Line => [gap(3), padded(name, columns), gap(2), span(kind, 'dim')]),
  ];
}

function nestedLines(plan: Plan): Line[] {
  return Object.entries(plan.nested).flatMap(([digest, nested]): Line[] => [
    [],
    [
      span(`Runbook ${nested.runbook.name}, called as a run of its own`, 'bold'),
      span(`  ${digest.slice(0, 12)}`, 'dim'),
    ],
    ...stageLines(nested),
  ]);
}
