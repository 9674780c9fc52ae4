import { type KindWords, titled } from './kind.js';

/** Somebody fills in a form. */
export const questionnaire: KindWords = {
  urge: 'Answer',
  who: 'Who answers',
  link: () => 'Answer the questions',
  topic: (card) => card.subject ?? titled(card),
  buttons: () => [
    { action: 'answer', label: 'Answer', style: 'primary', dialog: 'form' },
    { action: 'decline', label: 'I decline', style: 'plain', dialog: 'reason' },
  ],
};
