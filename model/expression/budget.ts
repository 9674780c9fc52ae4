import { LIMITS } from './limits.js';

/**
 * What the evaluation that runs at present may still spend. Evaluation is synchronous, so one module-level value has
 * one user at a time; `evaluate` opens a fresh budget for each call, which keeps the answer independent of history.
 */
let iterations = 0;
let characters = 0;

export class BudgetExceeded extends Error {}

export function openBudget(): void {
  iterations = LIMITS.iterations;
  characters = LIMITS.likeCharacters;
}

/** Takes `count` items off the budget. Throws BudgetExceeded. */
export function spendIterations(count: number): void {
  if (count > LIMITS.macroItems) {
    throw new BudgetExceeded(
      `a list of ${count} items is too long for all, exists, map or filter (at most ${LIMITS.macroItems})`,
    );
  }
  iterations -= count;
  if (iterations < 0) throw new BudgetExceeded(`its lists are visited more than ${LIMITS.iterations} times in all`);
}

/** Takes `count` characters off the budget. Throws BudgetExceeded. */
export function spendCharacters(count: number): void {
  characters -= count;
  if (characters < 0) throw new BudgetExceeded(`like() has more than ${LIMITS.likeCharacters} characters to read`);
}
