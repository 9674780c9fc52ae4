/** HAProxy takes whole weights from 0 to 256 and makes shares of their sum. */
const LARGEST = 256;
const COLOURS_SUM = 4 * LARGEST;
const NEAR = 0.005;

/**
 * Whole weights whose shares are these percentages, as `percentOf` reads them back. Percentages that are whole stay as they are.
 * Undefined when no weights give them.
 */
export function weightsFor(percents: Record<string, number>): Record<string, number> | undefined {
  const sums = [100, ...Array.from({ length: COLOURS_SUM }, (_, index) => index + 1)];
  for (const sum of sums) {
    const weights = Object.fromEntries(
      Object.entries(percents).map(([colour, percent]) => [colour, Math.round((percent * sum) / 100)]),
    );
    if (isExact(weights, percents)) return weights;
  }
  return undefined;
}

function isExact(weights: Record<string, number>, percents: Record<string, number>): boolean {
  const shares = percentOf(weights);
  return Object.entries(percents).every(
    ([colour, percent]) => (weights[colour] ?? 0) <= LARGEST && Math.abs((shares[colour] ?? 0) - percent) <= NEAR,
  );
}

/** Shares of the sum in percent, to a hundredth. All 0 when nobody has any weight. */
export function percentOf(weights: Record<string, number>): Record<string, number> {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  const share = (weight: number) => (sum === 0 ? 0 : Math.round((weight / sum) * 10_000) / 100);
  return Object.fromEntries(Object.entries(weights).map(([colour, weight]) => [colour, share(weight)]));
}
