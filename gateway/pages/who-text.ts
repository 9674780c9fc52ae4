import type { Ask } from '../../model/ask.js';
import { anyOf } from '../../model/messages/any-of.js';
import { quorumText } from '../../model/quorum.js';

/** Whom an ask asks: `product (1) and operations (1)`, `noc and support (40 people)`. */
export function whoText(ask: Ask): string {
  if (ask.quorum) return quorumText(ask.quorum);
  if (ask.pair) return `driver: ${anyOf(ask.pair.driver)}; observer: ${anyOf(ask.pair.observer)}`;
  if (ask.everyone) return `each of ${ask.everyone.join(', ')}`;
  if (!ask.audience) return anyOf(ask.who ?? []);
  const { counts, total } = ask.audience;
  const groups = Object.keys(counts.groups);
  const size = `${total} ${total === 1 ? 'person' : 'people'}`;
  return groups.length > 0 ? `${groups.join(', ')} (${size})` : size;
}
