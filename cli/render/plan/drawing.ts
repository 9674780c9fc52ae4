import type { Plan } from '../../../model/plan.js';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';

/** A plan as a drawing. Throws a CliError (usage) for an SVG that nobody could read. */
export async function drawing(plan: Plan, format: 'mermaid' | 'svg'): Promise<string> {
  if (format === 'mermaid') {
    const { planMermaid } = await import('./plan-mermaid.js');
    return planMermaid(plan);
  }
  const { MOST_DRAWN_STEPS, planSvg } = await import('./plan-svg.js');
  if (plan.steps.length <= MOST_DRAWN_STEPS) return planSvg(plan);
  throw new CliError({
    exit: EXIT.usage,
    code: 'too-large-to-draw',
    message: `The plan has ${plan.steps.length} steps; an SVG is drawn for at most ${MOST_DRAWN_STEPS}.`,
    cure: 'Use --format mermaid, or `daybook plan --markdown`.',
  });
}
