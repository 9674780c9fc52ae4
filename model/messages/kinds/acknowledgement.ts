import { type KindWords, titled } from './kind.js';

/** Somebody says that they have read it, or objects. */
export const acknowledgement: KindWords = {
  urge: 'Acknowledge',
  who: 'Who answers',
  link: () => 'Read and acknowledge',
  topic: (card) => card.subject ?? titled(card),
  buttons: () => [
    { action: 'acknowledge', label: 'I have read this', style: 'primary' },
    { action: 'decline', label: 'I object', style: 'danger', dialog: 'reason' },
  ],
};
