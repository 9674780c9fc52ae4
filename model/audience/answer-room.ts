import { canonicalText } from '../digest.js';
import type { Json } from '../json.js';
import type { AudienceAnswer } from './answer.js';

/*
 * The ledger of a shard travels through Temporal in one piece, which takes 2 MiB. What people write in their own words is
 * therefore limited for all of a shard together, in such a way that nobody can take away what a short answer needs.
 */

/** What the people of one shard may write together, bytes. */
const TOGETHER = 1_048_576;
/** Everybody may always write so much, whatever the others have written, bytes. */
const ALWAYS = 1_024;
/** With more people than this, nobody writes more than `AT_MOST`. */
const MANY_PEOPLE = 100;
const AT_MOST = 8_192;

/** What somebody wrote: form and reason as canonical JSON, bytes. */
export function writtenBytes({ form, reason }: Pick<AudienceAnswer, 'form' | 'reason'>): number {
  const words = { ...(form ? { form } : {}), ...(reason ? { reason } : {}) };
  return new TextEncoder().encode(canonicalText(words as Json)).length;
}

/** What an answer takes of the space that all share, bytes. */
export function sharedBytes(answer: Pick<AudienceAnswer, 'form' | 'reason'>): number {
  return Math.max(0, writtenBytes(answer) - ALWAYS);
}

/** Bytes that one more answer may have in a shard of so many people; `others`: what all other answers share already, bytes. */
export function answerRoom({ people, others }: { people: number; others: number }): number {
  const left = ALWAYS + Math.max(0, TOGETHER - people * ALWAYS - others);
  return people > MANY_PEOPLE ? Math.min(AT_MOST, left) : left;
}
