import type { AskNews } from '../../audience/audience.js';
import { digestPrefix } from '../../digest.js';
import type { AskCard } from '../ask-card.js';
import type { LetterButton } from '../letter.js';
import { type KindWords, titled } from './kind.js';

/** A button proves no more than level 2, so an approval of level 3 has none and its link says what to do. */
const BUTTON_LEVEL = 2;

/** People decide on exactly what will happen. */
export const approval: KindWords = {
  urge: 'Decide',
  who: 'Who decides',
  link: ({ level }) => (level > BUTTON_LEVEL ? 'Sign in and decide' : 'Look at it and decide'),
  topic: titled,
  buttons: (card, news) => (card.level > BUTTON_LEVEL ? [] : voteButtons(card, news)),
};

function voteButtons({ digest, actions }: AskCard, news: AskNews | undefined): LetterButton[] {
  const voted = news?.votes.some((vote) => vote.void === undefined) ?? false;
  const confirm = `You approve exactly what stands in this message. Digest ${digestPrefix(digest)}.`;
  const all: LetterButton[] = [
    { action: 'approve', label: 'Approve', style: 'primary', confirm },
    { action: 'reject', label: 'Reject', style: 'danger', dialog: 'reason' },
    { action: 'delegate', label: 'Hand over', style: 'plain', dialog: 'delegate' },
    ...(voted ? [{ action: 'withdraw', label: 'Withdraw my vote', style: 'plain' } as const] : []),
  ];
  return all.filter(({ action }) => actions.some((offered) => offered === action));
}
