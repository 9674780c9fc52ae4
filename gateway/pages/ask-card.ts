import type { Ask } from '../../model/ask.js';
import type { AskCard } from '../../model/messages/ask-card.js';
import type { TimeWords } from '../../model/messages/times.js';
import type { RunView } from '../../model/run-view.js';
import { cardOfView } from '../links/card-of-view.js';
import { instantText, type Moment } from './times.js';

/** What messages about an ask say, with what an approval lets through: the page has the same words. */
export function askCard(view: RunView, ask: Ask): AskCard {
  return {
    ...cardOfView(view, ask),
    ...(ask.quorum ? { quorum: ask.quorum } : {}),
    ...(ask.request ? { covers: ask.request.covers } : {}),
    ...(ask.changed ? { changed: ask.changed } : {}),
    ...(ask.pair ? { pair: ask.pair } : {}),
  };
}

/** Times in the words of messages, on the reader's clocks. */
export function timeWords(moment: Moment): TimeWords {
  return { short: (at) => instantText(at, moment), full: (at) => instantText(at, moment) };
}
