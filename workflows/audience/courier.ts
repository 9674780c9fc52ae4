import type { Delivered, Sending, SendingResult, Undelivered } from '../../model/audience/audience.js';
import type { AudienceState } from './audience-state.js';
import type { Board } from './board.js';
import { type Errand, firstErrand, type Outbox } from './outbox.js';
import { post } from './people-activities.js';
import { recordDelivery, recordUnreachable } from './record-delivery.js';
import { afterFailure, isWanted, laterErrand, lookAgain, reminderAfter } from './rounds.js';

/** Messages of one activity. */
const BATCH = 50;
/** Activities that send for one shard at once. */
const AT_ONCE = 4;

export interface CourierParts {
  state: AudienceState;
  board: Board;
  outbox: Outbox;
  ring(): void;
}

/** Takes out what is due, hands it to the worker, and draws what follows from how it went. */
export class Courier {
  private sending = 0;

  constructor(private readonly parts: CourierParts) {}

  get busy(): boolean {
    return this.sending > 0;
  }

  sendDue(now: number): void {
    while (this.sending < AT_ONCE) {
      const batch = this.parts.outbox.takeDue(now, BATCH);
      if (batch.length === 0) return;
      this.send(batch, now);
    }
  }

  private send(batch: Errand[], now: number): void {
    const { state, board, ring } = this.parts;
    const { card, mode, form } = state.input;
    const sendings = batch.map(({ sending }) => withWords(sending, state));
    const order = { card, mode, sendings, news: board.news(now), ...(form ? { form } : {}), now };
    const settle = (results: SendingResult[]) => {
      this.sending -= 1;
      batch.forEach((errand, index) => this.settle(errand, results[index] ?? UNKNOWN));
      ring();
    };
    this.sending += 1;
    post['send-messages'](order).then(settle, () => settle([]));
  }

  private settle(errand: Errand, result: SendingResult): void {
    const now = this.parts.state.now();
    if ('later' in result || 'none' in result) this.undelivered(errand, result, now);
    else this.delivered(errand, result, now);
  }

  private delivered(errand: Errand, result: Delivered, now: number): void {
    const { state, board, outbox } = this.parts;
    const { sending } = errand;
    const { message, outage, ...delivery } = result;
    recordDelivery(state, sending, outage ? { ...delivery, outage } : delivery);
    if (delivery.state === 'failed' || delivery.state === 'bounced') {
      if (sending.channel) return this.tellReaders(sending.channel, now);
      return outbox.put(afterFailure(errand, result, now));
    }
    // Other shards have told the same channel; its message is kept up to date by the first one.
    if (message && !(sending.channel && state.input.shard > 0))
      board.add(message, { stale: !isWanted(errand, state, now) });
    for (const next of reminderAfter(errand, state, now)) outbox.put(next);
  }

  private undelivered(errand: Errand, result: Undelivered, now: number): void {
    const { outbox } = this.parts;
    const { sending } = errand;
    // A channel that another shard is telling works, as far as is known: its readers are not told alone.
    const elsewhere = 'later' in result && result.elsewhere === true;
    if (sending.channel && !elsewhere) return this.tellReaders(sending.channel, now);
    if ('none' in result) return this.unreachable(errand, result.why, now);
    const next = laterErrand(errand, result.retryAfterMs, now);
    if (next) outbox.put(next);
  }

  /** No way is left. Their address may be corrected by the next round. */
  private unreachable(errand: Errand, why: string, now: number): void {
    const { state, outbox } = this.parts;
    recordUnreachable(state, errand.sending, why);
    const next = lookAgain(errand, state, now);
    if (next) outbox.put(next);
  }

  /** The channel does not work: its readers are told alone. */
  private tellReaders(place: NonNullable<Sending['channel']>, now: number): void {
    const { state, outbox } = this.parts;
    for (const person of state.readersOf(place)) outbox.put(firstErrand(person, now));
  }
}

const UNKNOWN: Undelivered = { later: true, why: 'the worker did not say' };

/** The words for this recipient, and who is silent now. */
function withWords(sending: Sending, state: AudienceState): Sending {
  const { subject, text } = state.recipients.get(sending.person ?? '') ?? {};
  const lists = sending.what === 'escalation' && sending.about === undefined;
  return {
    ...sending,
    ...(subject === undefined ? {} : { subject }),
    ...(text === undefined ? {} : { text }),
    ...(lists ? { silent: state.silent().map(({ person }) => person) } : {}),
  };
}
