import type { Drill } from './drill.js';

/** All drills of one name and environment. */
export interface DrillTrend {
  drill: string;
  environment: string;
  /** Oldest first; at least one. */
  drills: Drill[];
  last: Drill;
}

/** Drills by name and environment, the one that was done last first. `drills` oldest first. */
export function drillTrends(drills: readonly Drill[]): DrillTrend[] {
  const trends = new Map<string, DrillTrend>();
  for (const one of drills) {
    const key = `${one.environment} ${one.drill}`;
    const known = trends.get(key) ?? { drill: one.drill, environment: one.environment, drills: [], last: one };
    trends.set(key, { ...known, drills: [...known.drills, one], last: one });
  }
  return [...trends.values()].sort((a, b) => b.last.at - a.last.at);
}

/** `1.2 s, then 0.8 s, then not measured`: a line over time in words. */
export function trendText(drills: readonly Drill[], figure: 'rto' | 'rpo', text: (ms: number) => string): string {
  return drills
    .map((drill) => {
      const { actualMs } = drill[figure];
      return actualMs === undefined ? 'not measured' : text(actualMs);
    })
    .join(', then ');
}
