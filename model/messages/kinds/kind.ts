import type { AskNews } from '../../audience/audience.js';
import type { AskCard } from '../ask-card.js';
import type { LetterButton } from '../letter.js';

/** What messages about one kind of ask say in their own way. */
export interface KindWords {
  /** Begins the subject, before the deadline: `Decide`. */
  urge: string;
  /** Stands before the people in the facts: `Who decides`. */
  who: string;
  /** Label of the one link. */
  link(card: AskCard): string;
  /** What the subject is about, when the author has not said it. */
  topic(card: AskCard): string;
  /** In the order in which they stand. Only what the ask takes; none that can only be refused. */
  buttons(card: AskCard, news?: AskNews): LetterButton[];
}

/** The title of the step with that of its runbook, unless the one says the other already. */
export function titled({ title, runbook }: AskCard): string {
  return title.includes(runbook) ? title : `${title} (${runbook})`;
}
