import type { Plan } from '../../model/plan.js';

/** A plan as a drawing. What draws is loaded here, so that other commands start without it. */
export async function drawnPlan(wish: { plan: Plan; digest: string; format: 'mermaid' | 'svg' }): Promise<string> {
  if (wish.format === 'mermaid') {
    const { planMermaid } = await import('../../model/render/plan-mermaid.js');
    return planMermaid(wish.plan);
  }
  const { planSvg } = await import('../../model/render/plan-svg.js');
  return planSvg(wish.plan, wish.digest);
}
