import { durationText } from '../../../model/duration.js';
import type { Plan, PlanStep } from '../../../model/plan.js';
import { safeLine } from '../safe-text.js';
import { valueText } from '../value-text.js';
import { askedPeople, plannedMs, stepFacts } from './plan-facts.js';

/** A plan as Markdown, for a ticket or a pull request. Pure; ends with a line end. */
export function planMarkdown(plan: Plan, digest: string): string {
  const { runbook } = plan;
  const expected = plannedMs(plan);
  const lines = [
    `# ${escaped(runbook.title)}`,
    '',
    `- Environment: **${escaped(plan.environment)}**`,
    `- Runbook: ${escaped(runbook.name)}, day ${runbook.day}, owner ${escaped(runbook.owner)}, \`${runbook.file}\``,
    `- Plan digest: \`${digest}\``,
  ];
  if (Object.keys(plan.inputs).length > 0) lines.push(`- Inputs: ${escaped(valueText(plan.inputs))}`);
  if (expected !== undefined) lines.push(`- Expected: ${durationText(expected)}, beside the waits for people`);
  lines.push(...stageSections(plan));
  lines.push(
    ...table(
      'Who may be asked',
      ['Group', 'People'],
      askedPeople(plan).map(({ group, people }) => [group, people]),
    ),
  );
  lines.push(
    ...table(
      'What it acts on',
      ['Target', 'Kind'],
      Object.values(plan.targets).map(({ name, kind }) => [name, kind]),
    ),
  );
  for (const nested of Object.values(plan.nested)) {
    lines.push('', `# Called: ${escaped(nested.runbook.title)}`, ...stageSections(nested));
  }
  return `${lines.join('\n')}\n`;
}

function stageSections(plan: Plan): string[] {
  return plan.stages.flatMap(({ name, first, count }, index) => {
    const rows = plan.steps.slice(first, first + count).map((step) => stepRow(plan, step));
    return table(`${index + 1}. ${name}`, ['Step', 'Type', 'What it does', 'Planned', 'Owner'], rows);
  });
}

function stepRow(plan: Plan, step: PlanStep): string[] {
  const planned = step.plannedMs === undefined ? '' : durationText(step.plannedMs);
  return [step.id, step.type, [step.sentence, ...stepFacts(plan, step)].join('; '), planned, step.owner ?? ''];
}

function table(title: string, head: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return ['', `## ${escaped(title)}`, '', line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

/** Somebody else's words, without a meaning in Markdown or HTML. */
function escaped(text: string): string {
  return safeLine(text).replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}
