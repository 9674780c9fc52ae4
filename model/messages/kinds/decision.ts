import { anyOf } from '../any-of.js';
import type { AskCard } from '../ask-card.js';
import type { LetterButton } from '../letter.js';
import { type KindWords, titled } from './kind.js';

const CHOICES: Record<string, Pick<LetterButton, 'label' | 'style' | 'confirm'>> = {
  'decide-yes': { label: 'Yes', style: 'plain' },
  'decide-no': { label: 'No', style: 'plain' },
  'decide-retry': { label: 'Retry', style: 'plain' },
  'decide-skip': { label: 'Skip', style: 'plain' },
  'decide-undo': { label: 'Undo', style: 'danger', confirm: 'What the run has done will be undone, in reverse order.' },
  'decide-abort': { label: 'Abort', style: 'danger', confirm: 'The run ends here.' },
};

/** Something went wrong or nobody answered: somebody chooses what happens now. No choice is put forward. */
export const decision: KindWords = {
  urge: 'Decide',
  who: 'Who decides',
  link: () => 'Look at it and decide',
  topic: (card) => `${titled(card)}: ${question(card)}`,
  buttons: ({ actions }) =>
    actions.flatMap((action): LetterButton[] => {
      const choice = CHOICES[action];
      return choice ? [{ action, ...choice }] : [];
    }),
};

/** `retry, skip, abort or undo?`; whether something happened is asked as such. The ask's id names the question. */
function question({ ask, actions }: AskCard): string {
  if (/\/happened-\d+$/.test(ask)) return 'did it happen?';
  return `${anyOf(actions.flatMap((action) => CHOICES[action]?.label.toLowerCase() ?? []))}?`;
}
