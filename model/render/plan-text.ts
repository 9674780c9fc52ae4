import { durationText } from '../duration.js';
import type { Plan } from '../plan.js';
import { plainLine } from './plain-line.js';
import { planHead } from './plan-head.js';
import { stepFacts } from './step-facts.js';

/**
 * A plan for reading in a terminal: what happens, in which order, to what, who is asked, what undoes it. Plain text
 * without colours; the same plan gives the same text. Ends with a line end.
 */
export function planText(plan: Plan, digest: string): string {
  const lines = [
    plan.runbook.title,
    '',
    ...planHead(plan, digest).map(([label, text]) => `  ${label.padEnd(12)} ${text}`),
  ];
  const width = Math.min(28, Math.max(...plan.steps.map(({ id }) => id.length), 4));
  plan.stages.forEach(({ name, first, count }, stage) => {
    lines.push('', `${stage + 1}. ${name}`);
    for (let index = first; index < first + count; index++) lines.push(...stepLines(plan, index, width));
  });
  return `${lines.concat(peopleLines(plan), targetLines(plan)).map(safe).join('\n')}\n`;
}

function stepLines(plan: Plan, index: number, width: number): string[] {
  const step = plan.steps[index];
  if (!step) return [];
  const planned = step.plannedMs ? `  ~${durationText(step.plannedMs)}` : '';
  const indent = ' '.repeat(width + 15);
  return [
    `   ${step.id.padEnd(width)}  ${step.type.padEnd(8)}  ${step.sentence}${planned}`,
    ...stepFacts(plan, index).map(({ label, text }) => `${indent}${label}: ${text}`),
  ];
}

function peopleLines(plan: Plan): string[] {
  const groups = Object.entries(plan.groupMembers);
  if (groups.length === 0) return [];
  const names = (members: string[]) => members.map((id) => plan.people[id] ?? id).join(', ') || 'nobody';
  return ['', 'People', ...groups.map(([group, members]) => `   ${group.padEnd(12)} ${names(members)}`)];
}

function targetLines(plan: Plan): string[] {
  const targets = Object.values(plan.targets);
  if (targets.length === 0) return [];
  return ['', 'Targets', ...targets.map(({ name, kind }) => `   ${name.padEnd(24)} ${kind}`)];
}

function safe(line: string): string {
  return line.slice(0, line.length - line.trimStart().length) + plainLine(line);
}
