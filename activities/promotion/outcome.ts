import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import type { NodeState, PairBefore } from '../../model/recovery/survey.js';
import type { PromotionNotes } from './notes.js';

export interface PromotionEnd {
  was: PairBefore;
  /** As they are at the end. */
  states: readonly NodeState[];
  target: string;
  to: string;
  notes: PromotionNotes;
  /** Of the pointer, where there is one. */
  epoch: number | undefined;
}

/**
 * How a promotion ended that has come to its end. Undecided `old-primary-came-back` when for a while two nodes took writes:
 * whether anything of it is missing only a person can say.
 */
export async function promotionOutcome(end: PromotionEnd): Promise<Outcome> {
  const outputs = await outputsOf(end);
  const returned = await end.notes.read('returned');
  if (!returned) return { status: 'succeeded', outputs };
  const { target, to } = end;
  const message = `${to} of ${target} is primary and ${returned.node} is fenced again, but for a while both were primaries: ${returned.node} came back after the promotion had begun. Compare what it took meanwhile, then answer: yes when nothing of it is missing, no otherwise.`;
  return { status: 'undecided', reason: 'old-primary-came-back', message, outputs };
}

async function outputsOf({ was, states, to, notes, epoch }: PromotionEnd): Promise<{ [name: string]: Json }> {
  const [cut, fenced, promoted, back] = await Promise.all(
    (['cut', 'fenced', 'promoted', 'back'] as const).map((mark) => notes.read(mark)),
  );
  const own = states.find(({ node }) => node === to);
  return {
    ...(was.primary !== null && { from: was.primary }),
    to,
    nodes: Object.fromEntries(states.map(({ node, state }) => [node, state])),
    ...(own && 'timeline' in own && { timeline: own.timeline }),
    ...(epoch !== undefined && { epoch }),
    ...instants({ cutAt: cut, fencedAt: fenced, promotedAt: promoted, backAt: back }),
    ...(cut && back && { downMs: back.at - cut.at }),
  };
}

function instants(marks: Record<string, { at: number } | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(marks).flatMap(([name, mark]) => (mark ? [[name, new Date(mark.at).toISOString()]] : [])),
  );
}
