import type { Plan, PlanStep } from '../../../model/plan.js';
import { safeLine } from '../safe-text.js';

/** A plan as a Mermaid flowchart: a box per stage, steps by lane, arrows for what must be over first. Pure. */
export function planMermaid(plan: Plan): string {
  const lines = ['flowchart TD'];
  for (const [index, { name, first, count }] of plan.stages.entries()) {
    lines.push(`  subgraph stage${index}["${quoted(`${index + 1}. ${name}`)}"]`);
    for (let step = first; step < first + count; step += 1) {
      const planned = plan.steps[step];
      if (planned) lines.push(`    ${node(planned, step)}`);
    }
    lines.push('  end');
  }
  for (const [index, { needs }] of plan.steps.entries()) lines.push(...needs.map((need) => `  s${need} --> s${index}`));
  for (let index = 1; index < plan.stages.length; index += 1) lines.push(`  stage${index - 1} ==> stage${index}`);
  for (const [index, { approval }] of plan.steps.entries()) {
    if (approval !== undefined) lines.push(`  s${approval} -. lets through .-> s${index}`);
  }
  lines.push('  classDef effect stroke-width:3px', '  classDef probe stroke-dasharray:4 2');
  return `${lines.join('\n')}\n`;
}

/** Shape by what it is, so that colour is not needed: people are asked in a hexagon, effects have a thick edge. */
function node(step: PlanStep, index: number): string {
  const label = `"${quoted(step.id)}<br/>${quoted(step.title)}"`;
  const shape = step.ask ? `{{${label}}}` : step.type === 'wait' ? `([${label}])` : `[${label}]`;
  return `s${index}${shape}${step.lane === 'workflow' ? '' : `:::${step.lane}`}`;
}

function quoted(text: string): string {
  return safeLine(text).replace(/[#"<>&;]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
