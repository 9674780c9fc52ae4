/** One look at the steady state. Times in ms since the fault began. */
export interface Look {
  atMs: number;
  steady: boolean;
}

/** What the looks came to. The names are those that `abortWhen` reads of `steady`. */
export interface Tally {
  samples: number;
  broken: number;
  /** Broken looks without a steady one since. */
  inARow: number;
  /** How long it was not steady: from each broken look to the next steady one, and to the last look where none came. */
  brokenMs: number;
}

/** Counts looks in the order in which they were made. Pure. */
export function tallyOf(looks: readonly Look[]): Tally {
  const tally: Tally = { samples: looks.length, broken: 0, inARow: 0, brokenMs: 0 };
  let since: number | undefined;
  for (const { atMs, steady } of looks) {
    if (since !== undefined) tally.brokenMs += atMs - since;
    since = steady ? undefined : atMs;
    tally.broken += steady ? 0 : 1;
    tally.inARow = steady ? 0 : tally.inARow + 1;
  }
  return tally;
}
