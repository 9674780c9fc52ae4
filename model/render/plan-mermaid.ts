import type { Lane, Plan } from '../plan.js';
import { type DrawnStep, drawnStages } from './drawn.js';
import { safeLine } from '../safe-text.js';
import { asked } from './step-facts.js';

const SHAPES: Record<Lane | 'ask', [open: string, close: string]> = {
  workflow: ['(', ')'],
  probe: ['{{', '}}'],
  effect: ['[', ']'],
  ask: ['([', '])'],
};

/** From an approval to the guarded step. */
const LETS = '== lets through ==>';

/** A plan as a Mermaid flowchart: shapes tell the lanes, asks are ovals, undo is dashed. Ends with a line end. */
export function planMermaid(plan: Plan): string {
  const stages = drawnStages(plan);
  const lines = ['flowchart TB'];
  stages.forEach(({ name, steps }, stage) => {
    lines.push(`  subgraph stage${stage}["${quoted(`${stage + 1}. ${name}`)}"]`);
    for (const drawn of steps) lines.push(`    ${node(plan, drawn)}`);
    for (const { index, step, needs } of steps) {
      for (const need of needs) lines.push(`    s${need} ${step.approval === need ? LETS : '-->'} s${index}`);
    }
    for (const { index, step } of steps) {
      if (step.undo) lines.push(`    s${index} -. undo .-> u${index}["${quoted(step.undo.sentence)}"]:::undo`);
    }
    lines.push('  end');
  });
  for (const { index, step } of stages.flatMap(({ steps }) => steps)) {
    const { approval } = step;
    if (approval !== undefined && plan.steps[approval]?.stage !== step.stage)
      lines.push(`  s${approval} ${LETS} s${index}`);
  }
  for (let stage = 1; stage < stages.length; stage++) lines.push(`  stage${stage - 1} --> stage${stage}`);
  lines.push(
    '  classDef ask fill:#fff4d6,stroke:#b7791f,color:#3b2a05',
    '  classDef undo fill:#fff,stroke:#9b2c2c,stroke-dasharray:4 3,color:#742a2a',
  );
  return `${lines.join('\n')}\n`;
}

function node(plan: Plan, { index, step, name, times }: DrawnStep): string {
  const [open, close] = SHAPES[step.ask ? 'ask' : step.lane];
  const text = [
    `${name}${times > 1 ? ` × ${times}` : ''}`,
    step.sentence,
    ...(step.ask ? [`asks ${asked(plan, step)}`] : []),
  ];
  return `s${index}${open}"${text.map(quoted).join('<br/>')}"${close}${step.ask ? ':::ask' : ''}`;
}

/** Mermaid has no escapes but entities. */
function quoted(text: string): string {
  return safeLine(text).replace(/[#&"<>]/g, (character) => `#${character.codePointAt(0)};`);
}
