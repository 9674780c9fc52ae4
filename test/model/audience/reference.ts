import type { Requirement } from '../../../model/plan.js';

/** What can happen to a person of an audience, in the order in which it does. `over`: the ask is over from here on. */
export type Happening =
  | { what: 'told'; as: 'sent' | 'delivered' | 'failed'; transport: string; kind: 'ask' | 'reminder' | 'escalation' }
  | { what: 'answer'; say: 'acknowledge' | 'decline' | 'answer'; sub: 'self' | 'deputy' | 'stranger' }
  | { what: 'waive'; sub: 'steward' | 'stranger' }
  | { what: 'seen' }
  | { what: 'bounced' }
  | { what: 'unreachable' }
  | { what: 'deputy' }
  | { what: 'over' };

type Mark = 'acknowledged' | 'declined' | 'waived';

/** The ledger once more, written for reading: where a person stands, recomputed from everything that has happened to them. */
export function stateOf(happened: readonly Happening[]): string {
  const end = happened.findIndex(({ what }) => what === 'over');
  const inTime = end < 0 ? happened : happened.slice(0, end);
  const marks = marksOf(inTime);
  const last = marks.at(-1);
  if (last) return last;
  if (end >= 0 && happened.slice(end).some((one, at) => isAnswer(one, happened.slice(0, end + at)))) return 'late';
  return reachedState(happened);
}

/** Answers and waivers that count, in order. A waiver counts for somebody who has not answered and is not waived yet. */
function marksOf(happened: readonly Happening[]): Mark[] {
  const marks: Mark[] = [];
  happened.forEach((one, at) => {
    if (isAnswer(one, happened.slice(0, at))) marks.push(one.say === 'decline' ? 'declined' : 'acknowledged');
    else if (one.what === 'waive' && one.sub === 'steward' && marks.length === 0) marks.push('waived');
  });
  return marks;
}

/** People answer for themselves, and deputies once they were told. */
function isAnswer(one: Happening, before: readonly Happening[]): one is Happening & { what: 'answer' } {
  if (one.what !== 'answer' || one.sub === 'stranger') return false;
  return one.sub === 'self' || before.some(({ what }) => what === 'deputy');
}

function reachedState(happened: readonly Happening[]): string {
  if (happened.some(({ what }) => what === 'seen')) return 'seen';
  let state = 'planned';
  for (const one of happened) {
    if (one.what === 'unreachable') state = 'unreachable';
    if (one.what !== 'told' || one.kind === 'escalation' || one.as === 'failed') continue;
    if (state !== 'delivered') state = one.as;
  }
  return state;
}

/** Whether a requirement holds for people in these states, all in one group `noc`. */
export function requirementOf(require: Requirement, states: readonly string[], over: boolean): string {
  const many = (state: string) => states.filter((one) => one === state).length;
  const settled = over || many('acknowledged') + many('declined') + many('waived') + many('late') === states.length;
  const asked = states.length - many('waived');
  const parts: boolean[] = [];
  const { atLeast, everyoneIn, noneDeclined } = require;
  if (atLeast && 'count' in atLeast) parts.push(many('acknowledged') >= atLeast.count);
  if (atLeast && 'percent' in atLeast) parts.push(many('acknowledged') / asked >= atLeast.percent / 100 || asked === 0);
  if (everyoneIn) parts.push(many('acknowledged') === asked);
  if (noneDeclined) parts.push(many('declined') === 0 && settled);
  if (parts.length === 0) parts.push(many('acknowledged') === asked);
  if (parts.every((holds) => holds)) return 'holds';
  const never = atLeast !== undefined && 'count' in atLeast && atLeast.count > states.length;
  return settled || never ? 'fails' : 'open';
}
