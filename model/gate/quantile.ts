/** One bucket of a histogram: how many values were at most `le`. The last one's `le` is Infinity. */
export interface Bucket {
  le: number;
  count: number;
}

/** Where a quantile lies. `beyond`: above the last finite bound, so that only this bound is known and not how far above. */
export type Quantile = { value: number } | { beyond: number } | { missing: string };

/**
 * The quantile (0 to 1) of cumulative buckets, interpolated inside its bucket as Prometheus does; the first bucket begins at 0
 * unless its bound is negative. `missing` says why there is none: no bucket for +Inf, no values, or counts that are no histogram.
 */
export function quantileOf(buckets: readonly Bucket[], quantile: number): Quantile {
  const sorted = [...buckets].sort((a, b) => a.le - b.le);
  const last = sorted.at(-1);
  if (last?.le !== Number.POSITIVE_INFINITY) return { missing: 'the histogram has no bucket +Inf' };
  if (!sorted.every(({ count }) => Number.isFinite(count) && count >= 0))
    return { missing: 'a bucket of the histogram is no count' };
  if (last.count === 0) return { missing: 'the histogram counted nothing' };
  const counts = rising(sorted.map(({ count }) => count));
  const rank = quantile * last.count;
  const index = counts.findIndex((count) => count >= rank);
  const at = sorted[index];
  const below = sorted[index - 1];
  if (!at || at.le === Number.POSITIVE_INFINITY) return below ? { beyond: below.le } : { missing: 'it has one bucket' };
  if (index === 0 && at.le <= 0) return { value: at.le };
  const start = below?.le ?? 0;
  const before = index === 0 ? 0 : (counts[index - 1] ?? 0);
  const inside = (counts[index] ?? 0) - before;
  return { value: inside === 0 ? at.le : start + (at.le - start) * ((rank - before) / inside) };
}

/** Scrapes of several series are not quite at one moment: a larger bound never counts less. */
function rising(counts: readonly number[]): number[] {
  let most = 0;
  return counts.map((count) => {
    most = Math.max(most, count);
    return most;
  });
}
