/** One line of the benchmark's output. `ratio` is ours / baseline; figures without a baseline leave both out. */
export interface Figure {
  figure: string;
  ours: number;
  baseline?: number;
  ratio?: number;
  unit: string;
  /** How many times it was measured; ours and baseline alternate. */
  n: number;
  bar?: string;
  held?: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Nearest-rank percentile: the smallest value that is not below `share` of them. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function compared(parts: {
  figure: string;
  ours: number[];
  baseline: number[];
  unit: string;
  bar: number;
}): Figure {
  const ratio = median(parts.ours.map((value, index) => value / (parts.baseline[index] ?? Number.NaN)));
  return {
    figure: parts.figure,
    ours: rounded(median(parts.ours)),
    baseline: rounded(median(parts.baseline)),
    ratio: rounded(ratio),
    unit: parts.unit,
    n: parts.ours.length,
    bar: `ratio <= ${parts.bar}`,
    held: ratio <= parts.bar,
  };
}

export function single(parts: {
  figure: string;
  ours: number;
  unit: string;
  n: number;
  below: number;
  bar?: string;
}): Figure {
  const { figure, unit, n, below } = parts;
  return { figure, ours: rounded(parts.ours), unit, n, bar: parts.bar ?? `<= ${below}`, held: parts.ours <= below };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
