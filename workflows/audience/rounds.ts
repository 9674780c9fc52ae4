import type { Delivered } from '../../model/audience/audience.js';
import { isUnanswered } from '../../model/audience/ledger.js';
import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import type { AudienceState } from './audience-state.js';
import type { Errand } from './outbox.js';

const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 900_000;
/** Tries of telling somebody that it is over; after that they find out when they look. */
const FAREWELL_TRIES = 10;

/** Whether a message is still worth sending. */
export function isWanted({ sending }: Errand, state: AudienceState, now: number): boolean {
  if (sending.what === 'closed') return true;
  if (state.isOver(now)) return false;
  if (sending.channel) return true;
  if (sending.what === 'escalation' && sending.about === undefined)
    return state.silent().some(({ person }) => person !== sending.person);
  const entry = state.entry(sending.about ?? sending.person ?? '');
  return entry !== undefined && isUnanswered(entry);
}

/** Transports that do not reach this person, as far as is known: refused or bounced. One that was down is none of them. */
export function deadWays({ deliveries }: LedgerEntry): string[] {
  const dead = deliveries.filter(({ what, state, outage }) => {
    return what !== 'escalation' && !outage && (state === 'failed' || state === 'bounced');
  });
  return [...new Set(dead.map(({ transport }) => transport))];
}

/** The same message by the next way. */
export function afterFailure(errand: Errand, result: Delivered, now: number): Errand {
  const { sending } = errand;
  const next = result.outage
    ? { ...sending, down: [...(sending.down ?? []), result.transport] }
    : { ...sending, except: [...sending.except, result.transport] };
  return { ...errand, sending: next, at: now };
}

/** The same message once more when every way is down; undefined when that is not worth it any more. */
export function laterErrand(errand: Errand, retryAfterMs: number | undefined, now: number): Errand | undefined {
  const tries = errand.tries + 1;
  if (errand.sending.what === 'closed' && tries >= FAREWELL_TRIES) return undefined;
  const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10));
  // Every way gets its turn again: another one may be up by then.
  const { down: _down, ...sending } = errand.sending;
  // Their hours may be over by then, so they are asked again.
  const { within, rounds } = errand;
  const after = now + Math.max(pause, retryAfterMs ?? 0);
  return { sending, within, tries, after, ...(rounds === undefined ? {} : { rounds }) };
}

/**
 * The first message once more with the next reminder round, to somebody whom no transport knows; undefined when there is no
 * round left, and for those whose address was tried and refused.
 */
export function lookAgain({ sending, rounds = 0 }: Errand, state: AudienceState, now: number): Errand | undefined {
  const { remind } = state.input.contact;
  if (!remind || sending.what !== 'ask' || sending.except.length > 0 || rounds >= remind.atMost) return undefined;
  return { sending, after: now + remind.everyMs, within: remind.within, tries: 0, rounds: rounds + 1 };
}

/**
 * The next reminder of those whom a message has just reached, counted from when that one was due, so that people who were
 * told together are reminded together. Counted from now when it went out much later: nobody gets two at once.
 */
export function reminderAfter(errand: Errand, state: AudienceState, now: number): Errand[] {
  const { sending } = errand;
  const { remind } = state.input.contact;
  const n = sending.what === 'reminder' ? (sending.n ?? 1) + 1 : 1;
  if (!remind || (sending.what !== 'ask' && sending.what !== 'reminder') || n > remind.atMost) return [];
  const due = errand.at ?? now;
  const after = (now - due > remind.everyMs / 4 ? now : due) + remind.everyMs;
  return reached(errand, state).flatMap((person) => {
    const entry = state.entry(person);
    if (!entry || !isUnanswered(entry)) return [];
    const next = { person, what: 'reminder' as const, n, of: remind.atMost, except: deadWays(entry) };
    return [{ sending: next, after, within: remind.within, tries: 0 }];
  });
}

function reached({ sending }: Errand, state: AudienceState): string[] {
  if (sending.channel) return state.readersOf(sending.channel);
  return sending.person === undefined ? [] : [sending.person];
}
