import type { Plan } from '../../../model/plan.js';
import { environmentBanner } from '../banner.js';
import { paintLine, span } from '../line.js';
import type { Palette } from '../palette.js';
import { planLines } from './plan-lines.js';

/** A plan for stdout, with its environment on top. Ends with a line end. */
export function planText(plan: Plan, digest: string, paint: Palette): string {
  const banner = environmentBanner(plan.environment, plan.policy.colour, paint);
  const title = paintLine([span(plan.runbook.title, 'bold')], paint);
  return `${[`${banner} ${title}`, ...planLines(plan, digest).map((line) => paintLine(line, paint))].join('\n')}\n`;
}
