/** Percent of the valid events that were good. Undefined when nothing was valid: 0 of 0 says nothing. */
export function sliOf(good: number, valid: number): number | undefined {
  return valid > 0 ? Math.min(100, (100 * good) / valid) : undefined;
}

/** How fast the error budget goes: 1 spends it exactly, 14.4 spends that of 30 days in 50 hours. Both in percent. */
export function burnRateOf(sli: number, objective: number): number {
  return (100 - sli) / (100 - objective);
}

/** What is left of the error budget, in percentage points: of `100 - objective` the part that `100 - sli` has not spent. */
export function budgetLeftOf(sli: number, objective: number): number {
  return sli - objective;
}
