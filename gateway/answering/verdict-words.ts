import type { Verdict } from '../../model/ask.js';

const WORDS: Record<Verdict['verdict'], string> = {
  accepted: 'Your answer is recorded',
  already: 'Your answer was recorded before',
  late: 'Your answer came late',
  refused: 'Your answer was refused',
};

/** A verdict as a headline; its message says the rest. */
export function verdictWords({ verdict }: Pick<Verdict, 'verdict'>): string {
  return WORDS[verdict];
}
