import type { Plan } from '../plan.js';
import { safeLine } from '../safe-text.js';
import { planHead } from './plan-head.js';
import { askedPeople, calledPlans } from './plan-parts.js';
import { stepFacts } from './step-facts.js';

/** A plan as a checklist in Markdown, for a ticket or a wiki. What people wrote is escaped. Ends with a line end. */
export function planMarkdown(plan: Plan, digest: string): string {
  const lines = [`# ${escaped(plan.runbook.title)}`, ''];
  for (const [label, text] of planHead(plan, digest)) lines.push(`- **${label}:** ${escaped(text)}`);
  lines.push(...stageLines(plan));
  lines.push(...listed('Who may be asked', askedPeople(plan)));
  const targets = Object.values(plan.targets).map(({ name, kind }): [string, string] => [name, kind]);
  lines.push(...listed('What it acts on', targets));
  for (const { heading, called } of calledPlans(plan)) lines.push('', `# ${escaped(heading)}`, ...stageLines(called));
  return `${lines.join('\n')}\n`;
}

function stageLines(plan: Plan): string[] {
  return plan.stages.flatMap(({ name, first, count }, stage) => [
    '',
    `## ${stage + 1}. ${escaped(name)}`,
    '',
    ...Array.from({ length: count }, (_, at) => stepLines(plan, first + at)).flat(),
  ]);
}

function listed(title: string, rows: readonly [string, string][]): string[] {
  if (rows.length === 0) return [];
  return ['', `## ${title}`, '', ...rows.map(([name, text]) => `- **${escaped(name)}:** ${escaped(text)}`)];
}

function stepLines(plan: Plan, index: number): string[] {
  const step = plan.steps[index];
  if (!step) return [];
  const facts = stepFacts(plan, index).map(({ label, text }) => `  - ${label}: ${escaped(text)}`);
  return [`- [ ] **${escaped(step.id)}** (${step.type}): ${escaped(step.sentence)}`, ...facts];
}

function escaped(text: string): string {
  return safeLine(text).replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}
