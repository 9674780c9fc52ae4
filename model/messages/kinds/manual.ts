import type { LetterButton } from '../letter.js';
import { type KindWords, titled } from './kind.js';

/** Somebody does something and says that it is done; with a pair, somebody else says that they watched. */
export const manual: KindWords = {
  urge: 'To do',
  who: 'Who does it',
  link: () => 'Open the task',
  topic: titled,
  buttons: ({ pair }): LetterButton[] =>
    pair
      ? [
          { action: 'complete', label: 'Done (driver)', style: 'primary' },
          { action: 'observe', label: 'I watched (observer)', style: 'plain' },
        ]
      : [{ action: 'complete', label: 'Done', style: 'primary' }],
};
