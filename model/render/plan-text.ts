import { durationText } from '../duration.js';
import type { Plan } from '../plan.js';
import { safeLine } from '../safe-text.js';
import { planHead } from './plan-head.js';
import { askedPeople, calledPlans } from './plan-parts.js';
import { stepFacts } from './step-facts.js';

/** How a terminal shows what matters; each returns its text with or without colour. */
export interface PlanPaint {
  /** The environment's name, in the colour that policy gives it. */
  environment: (name: string, colour: string | undefined) => string;
  strong: (text: string) => string;
  quiet: (text: string) => string;
  /** The type of a step that changes something. */
  effect: (text: string) => string;
}

const PLAIN: PlanPaint = {
  environment: (name) => `[${safeLine(name).toUpperCase()}]`,
  strong: (text) => text,
  quiet: (text) => text,
  effect: (text) => text,
};

/** Columns at most for an id or a type; longer ones push their own line only. */
const WIDEST = { id: 28, type: 12 };

/**
 * A plan for reading in a terminal: what happens, in which order, to what, who is asked, what undoes it. The same plan
 * gives the same text, without colours unless `paint` adds them. Ends with a line end.
 */
export function planText(plan: Plan, digest: string, paint: PlanPaint = PLAIN): string {
  const lines = [
    `${paint.environment(plan.environment, plan.policy.colour)} ${paint.strong(safeLine(plan.runbook.title))}`,
    '',
    ...planHead(plan, digest).map(
      ([label, text]) =>
        `  ${paint.quiet(label.padEnd(11))} ${label === 'Digest' ? paint.strong(text) : safeLine(text)}`,
    ),
    ...stageLines(plan, paint),
    ...table('Who may be asked', askedPeople(plan), paint),
    ...table(
      'What it acts on',
      Object.values(plan.targets).map(({ name, kind }) => [name, kind]),
      paint,
    ),
  ];
  for (const { heading, called } of calledPlans(plan)) {
    lines.push('', paint.strong(safeLine(heading)), ...stageLines(called, paint));
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function stageLines(plan: Plan, paint: PlanPaint): string[] {
  const columns = {
    id: columnOf(
      plan.steps.map(({ id }) => id),
      WIDEST.id,
    ),
    type: columnOf(
      plan.steps.map(({ type }) => type),
      WIDEST.type,
    ),
  };
  return plan.stages.flatMap(({ name, first, count }, stage) => [
    '',
    paint.strong(safeLine(`${stage + 1}. ${name}`)),
    ...Array.from({ length: count }, (_, at) => stepLines(plan, first + at, { columns, paint })).flat(),
  ]);
}

function columnOf(texts: readonly string[], widest: number): number {
  return Math.min(widest, Math.max(0, ...texts.map((text) => text.length)));
}

function stepLines(
  plan: Plan,
  index: number,
  { columns, paint }: { columns: { id: number; type: number }; paint: PlanPaint },
): string[] {
  const step = plan.steps[index];
  if (!step) return [];
  const details = [step.plannedMs ? `~${durationText(step.plannedMs)}` : '', step.owner ?? ''].filter(Boolean);
  const type = step.type.padEnd(columns.type);
  const head = [
    paint.strong(step.id.padEnd(columns.id)),
    step.lane === 'effect' ? paint.effect(type) : paint.quiet(type),
    safeLine(step.sentence),
    ...(details.length > 0 ? [paint.quiet(safeLine(details.join('  ')))] : []),
  ];
  const indent = ' '.repeat(3 + columns.id + 2 + columns.type + 2);
  return [
    `   ${head.join('  ')}`,
    ...stepFacts(plan, index).map(({ label, text }) => `${indent}${paint.quiet(`${label}:`)} ${safeLine(text)}`),
  ];
}

function table(title: string, rows: readonly (readonly [string, string])[], paint: PlanPaint): string[] {
  if (rows.length === 0) return [];
  const column = columnOf(
    rows.map(([name]) => name),
    WIDEST.id,
  );
  return ['', paint.strong(title), ...rows.map(([name, text]) => `   ${name.padEnd(column)}  ${safeLine(text)}`)];
}
