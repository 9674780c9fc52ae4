import type { AskNews } from './audience.js';
import type { AudienceAnswer, ProvenAnswer } from './answer.js';
import type { AckState, Delivery, LedgerEntry } from './ledger-entry.js';

/*
 * The transitions of one person's entry. Each returns the entry afterwards: the same object when the move is not legal or
 * changes nothing, so that no order of events, and no repeat of one, can make an entry lie.
 */

/** Answers of one person to one ask that are taken, changes of mind and late ones included. */
export const CHANGES_PER_PERSON = 20;

/** Characters that are kept of what a mail server says. */
const WHY_AT_MOST = 300;

/** Nothing of theirs counts yet. */
const UNANSWERED: readonly AckState[] = ['planned', 'sent', 'delivered', 'seen', 'unreachable'];
/** Nothing says yet that it is in front of them. */
const UNSEEN: readonly AckState[] = ['planned', 'sent', 'delivered', 'unreachable'];

export function isUnanswered({ state }: Pick<LedgerEntry, 'state'>): boolean {
  return UNANSWERED.includes(state);
}

/** Somebody who is asked, before anything was sent. */
export function newEntry(
  recipient: { person: string; name: string; as: string[]; unreachable?: string },
  now: number,
): LedgerEntry {
  const { person, name, as, unreachable } = recipient;
  const entry: LedgerEntry = { person, name, as, state: 'planned', at: now, deliveries: [] };
  return unreachable === undefined ? entry : { ...entry, state: 'unreachable', why: unreachable };
}

export interface AnswerMoment {
  /** Audience clock, ms. */
  now: number;
  /** The ask is over: what comes now is late. */
  over: boolean;
}

/**
 * Works in an answer that has been judged. While the ask is open the last one counts; what comes later is kept as late
 * and changes nothing that counted in time.
 */
export function applyAnswer(entry: LedgerEntry, proven: ProvenAnswer, moment: AnswerMoment): LedgerEntry {
  const { answer } = proven;
  switch (answer.action) {
    case 'acknowledge':
    case 'answer':
      return answered(entry, { proven, state: 'acknowledged', moment });
    case 'decline':
      return answered(entry, { proven, state: 'declined', moment });
    case 'waive':
      return waived(entry, proven, moment);
    case 'seen':
      return UNSEEN.includes(entry.state) ? { ...entry, state: 'seen', at: moment.now } : entry;
    case 'bounced':
      return bounced(entry, answer);
  }
}

interface Answered {
  proven: ProvenAnswer;
  state: 'acknowledged' | 'declined';
  moment: AnswerMoment;
}

function answered(entry: LedgerEntry, { proven, state, moment }: Answered): LedgerEntry {
  const changes = (entry.changes ?? 0) + 1;
  if (changes > CHANGES_PER_PERSON) return entry;
  if (!moment.over) return { ...withAnswer(entry, proven), state, at: moment.now, changes };
  if (!isUnanswered(entry) && entry.state !== 'late') return { ...entry, lateAnswer: state, changes };
  return { ...withAnswer(entry, proven), state: 'late', lateAnswer: state, at: moment.now, changes };
}

function waived(entry: LedgerEntry, proven: ProvenAnswer, { now, over }: AnswerMoment): LedgerEntry {
  if (over || !isUnanswered(entry)) return entry;
  return { ...withAnswer(entry, proven), state: 'waived', at: now };
}

/** Who answered in whose place, and why, belong to the answer that counts. */
function withAnswer({ by: _by, why: _why, ...entry }: LedgerEntry, proven: ProvenAnswer): LedgerEntry {
  const { sub, about, reason } = proven.answer;
  return { ...entry, answer: proven, ...(sub === about ? {} : { by: sub }), ...(reason ? { why: reason } : {}) };
}

/** The last message over this transport did not arrive: the one that is named, where one is. */
function bounced(entry: LedgerEntry, answer: Pick<AudienceAnswer, 'transport' | 'delivery' | 'reason'>): LedgerEntry {
  const at = bouncedDelivery(entry, answer);
  const delivery = entry.deliveries[at];
  if (!delivery) return entry;
  const gone: Delivery = {
    ...delivery,
    state: 'bounced',
    ...(answer.reason ? { why: answer.reason.slice(0, WHY_AT_MOST) } : {}),
  };
  return { ...entry, deliveries: entry.deliveries.with(at, gone) };
}

/** Index of the delivery that a bounce is about; -1 when this person was told nothing of the kind. */
export function bouncedDelivery(
  { deliveries }: LedgerEntry,
  { transport, delivery: key }: Pick<AudienceAnswer, 'transport' | 'delivery'>,
): number {
  return deliveries.findLastIndex(
    (delivery) =>
      (delivery.state === 'sent' || delivery.state === 'delivered') &&
      (transport === undefined || delivery.transport === transport) &&
      (key === undefined || delivery.key === key) &&
      (transport !== undefined || key !== undefined),
  );
}

/**
 * Works in what a transport said of a message. The same message over the same transport has one line, however often it is
 * told. Only what was sent to the person moves the state, and never over an answer.
 */
export function applyDelivery(entry: LedgerEntry, delivery: Delivery): LedgerEntry {
  const known = entry.deliveries.findIndex(
    ({ key, transport }) => key === delivery.key && transport === delivery.transport,
  );
  const before = entry.deliveries[known];
  if (before && (before.state === delivery.state || before.state === 'bounced' || delivery.state === 'failed'))
    return entry;
  const deliveries = before ? entry.deliveries.with(known, delivery) : [...entry.deliveries, delivery];
  const state = stateAfter(entry.state, delivery);
  if (state === entry.state) return { ...entry, deliveries };
  const { why: _why, ...rest } = entry;
  return { ...rest, deliveries, state, at: delivery.at };
}

function stateAfter(state: AckState, delivery: Delivery): AckState {
  if (delivery.what !== 'ask' && delivery.what !== 'reminder') return state;
  if (delivery.state !== 'sent' && delivery.state !== 'delivered') return state;
  if (state === 'planned' || state === 'unreachable') return delivery.state;
  return state === 'sent' ? delivery.state : state;
}

/** No transport reaches them. What they have opened or answered has reached them. */
export function applyUnreachable(entry: LedgerEntry, why: string, now: number): LedgerEntry {
  if (entry.state !== 'planned' && entry.state !== 'sent' && entry.state !== 'delivered') return entry;
  return { ...entry, state: 'unreachable', at: now, why };
}

/** A deputy was told, and may answer in their place from now on. */
export function applyDeputy(entry: LedgerEntry, deputy: string, now: number): LedgerEntry {
  const deputies = entry.deputies ?? [];
  if (deputy === entry.person || deputies.some(({ person }) => person === deputy)) return entry;
  return { ...entry, deputies: [...deputies, { person: deputy, at: now }] };
}

/** Why nothing was sent in time; only as long as nothing was. */
export function applyDelay(entry: LedgerEntry, why: string): LedgerEntry {
  return entry.state === 'planned' && entry.why !== why ? { ...entry, why } : entry;
}

/**
 * Works in how this person stands with an ask that is answered in the run: the last vote that counts, theirs or in their
 * place. A vote that does not count any more leaves them as somebody who has seen it.
 */
export function applyNews(entry: LedgerEntry, news: Pick<AskNews, 'votes'>, now: number): LedgerEntry {
  const own = news.votes.filter(({ sub, for: principal }) => sub === entry.person || principal === entry.person);
  const counts = own.findLast((vote) => vote.void === undefined && vote.action !== 'withdraw');
  if (!counts) {
    if (entry.state !== 'acknowledged' && entry.state !== 'declined') return entry;
    const { by: _by, why: _why, ...rest } = entry;
    return { ...rest, state: 'seen', at: now };
  }
  const state = counts.action === 'reject' ? 'declined' : 'acknowledged';
  if (entry.state === state && entry.at === counts.at) return entry;
  const { by: _by, why: _why, ...rest } = entry;
  const { sub, reason, at } = counts;
  return { ...rest, state, at, ...(sub === entry.person ? {} : { by: sub }), ...(reason ? { why: reason } : {}) };
}
