import type { Plan } from '../plan.js';
import { plainLine } from './plain-line.js';
import { planHead } from './plan-head.js';
import { stepFacts } from './step-facts.js';

/** A plan as a checklist in Markdown, for a ticket or a wiki. What people wrote is escaped. Ends with a line end. */
export function planMarkdown(plan: Plan, digest: string): string {
  const lines = [`# ${escaped(plan.runbook.title)}`, ''];
  for (const [label, text] of planHead(plan, digest)) lines.push(`- **${label}:** ${escaped(text)}`);
  plan.stages.forEach(({ name, first, count }, stage) => {
    lines.push('', `## ${stage + 1}. ${escaped(name)}`, '');
    for (let index = first; index < first + count; index++) lines.push(...stepLines(plan, index));
  });
  return `${lines.join('\n')}\n`;
}

function stepLines(plan: Plan, index: number): string[] {
  const step = plan.steps[index];
  if (!step) return [];
  const facts = stepFacts(plan, index).map(({ label, text }) => `  - ${label}: ${escaped(text)}`);
  return [`- [ ] **${escaped(step.id)}** (${step.type}): ${escaped(step.sentence)}`, ...facts];
}

function escaped(text: string): string {
  return plainLine(text).replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}
