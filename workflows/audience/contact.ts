import type { Sending } from '../../model/audience/audience.js';
import { applyDelay, isUnanswered } from '../../model/audience/ledger.js';
import type { Delivery } from '../../model/audience/ledger-entry.js';
import type { AudienceState } from './audience-state.js';
import type { Board } from './board.js';
import { escalationErrands } from './escalation.js';
import { Courier } from './courier.js';
import { type Errand, firstErrand, Outbox } from './outbox.js';
import { people } from './people-activities.js';
import { deadWays, isWanted, lookAgain } from './rounds.js';
import type { RunLine } from './run-line.js';

export interface CarriedContact {
  errands: Errand[];
  escalated: number;
  farewell: boolean;
}

export interface ContactParts {
  state: AudienceState;
  board: Board;
  line: RunLine;
  ring(): void;
}

/**
 * Tells the people of a shard, each at their own hours: the ask, reminders, escalations, and that it is over. A first
 * answer ends all of it for that person; a way that fails is followed by the next one.
 */
export class Contact {
  private readonly outbox: Outbox;
  /** Escalations that were begun. */
  private escalated: number;
  /** Those who were told are told that it is over, once. */
  private farewell: boolean;
  private readonly courier: Courier;
  private asking = 0;

  constructor(
    private readonly parts: ContactParts,
    carried?: CarriedContact,
  ) {
    this.outbox = new Outbox(parts.state.input.card, carried?.errands);
    this.courier = new Courier({ ...parts, outbox: this.outbox });
    this.escalated = carried?.escalated ?? 0;
    this.farewell = carried?.farewell ?? false;
    if (!carried) this.begin();
  }

  get busy(): boolean {
    return this.asking > 0 || this.courier.busy;
  }

  /** Nothing is on its way, and nothing waits. */
  get idle(): boolean {
    return !this.busy && this.outbox.empty;
  }

  work(now: number): void {
    const { state, line } = this.parts;
    this.outbox.drop((errand) => !isWanted(errand, state, now));
    if (line.lost) this.outbox.drop(() => true);
    if (!state.isOver(now)) this.escalate(now);
    this.askHours(now);
    if (this.outbox.hasDue(now) && (state.runOver || line.isAlive(now))) this.courier.sendDue(now);
  }

  /** Later than `now`: what is due and still here waits for something else, which rings. */
  nextTime(now: number): number | undefined {
    const { state, line } = this.parts;
    const { card, contact } = state.input;
    const next = contact.escalate[this.escalated];
    const escalation = next && !state.isOver(now) && !line.lost ? card.openedAt + next.afterMs : undefined;
    const times = [this.outbox.nextTime(), escalation].filter((at) => at !== undefined && at > now) as number[];
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** A person has answered, or has been let off. */
  answered(person: string): void {
    this.outbox.drop(
      ({ sending }) => sending.about === person || (sending.person === person && sending.what !== 'escalation'),
    );
  }

  /** A message came back: it is sent by another way, unless another one has arrived. */
  bounced(person: string, delivery: Delivery): void {
    const { state } = this.parts;
    const entry = state.entry(person);
    const now = state.now();
    if (!entry || !isUnanswered(entry) || state.isOver(now)) return;
    if (delivery.what !== 'ask' && delivery.what !== 'reminder') return;
    const arrived = entry.deliveries.some((other) => other.state === 'sent' || other.state === 'delivered');
    const coming = this.outbox.some(({ sending, after }) => sending.person === person && after <= now);
    if (arrived || coming) return;
    const { what, n } = delivery;
    const sending: Sending = { person, what, ...(n === undefined ? {} : { n }), except: deadWays(entry) };
    this.outbox.put({ sending, after: now, within: 'any', tries: 0 });
  }

  /** It is over without their doing: who was told in a way that cannot be brought up to date hears of it. Once. */
  sayFarewell(now: number): void {
    const { state, board } = this.parts;
    const status = state.news?.status;
    if (this.farewell || (status !== 'closed' && status !== 'expired' && status !== 'withdrawn')) return;
    this.farewell = true;
    for (const person of state.recipients.keys()) {
      const entry = state.entry(person);
      if (!entry || board.reaches(person) || (status === 'expired' && !isUnanswered(entry))) continue;
      const told = entry.deliveries.some(({ what, channel, state: came }) => {
        return channel === undefined && what !== 'escalation' && (came === 'sent' || came === 'delivered');
      });
      if (!told) continue;
      this.outbox.put({
        sending: { person, what: 'closed', except: deadWays(entry) },
        after: now,
        within: 'any',
        tries: 0,
      });
    }
  }

  carry(): CarriedContact {
    return { errands: this.outbox.carry(), escalated: this.escalated, farewell: this.farewell };
  }

  private begin(): void {
    const { input } = this.parts.state;
    const now = this.parts.state.now();
    const inChannel = new Set(input.channels.flatMap(({ readers }) => readers));
    for (const channel of input.channels) {
      const sending: Sending = { channel: { ...channel, readers: [] }, what: 'ask', except: [] };
      this.outbox.put({ sending, after: now, at: now, within: 'any', tries: 0 });
    }
    for (const { person, unreachable } of input.people) {
      if (inChannel.has(person)) continue;
      const first = firstErrand(person, now);
      const errand = unreachable === undefined ? first : lookAgain(first, this.parts.state, now);
      if (errand) this.outbox.put(errand);
    }
  }

  private escalate(now: number): void {
    const { state, line } = this.parts;
    const { card, contact } = state.input;
    const next = contact.escalate[this.escalated];
    if (!next || card.openedAt + next.afterMs > now || !line.isAlive(now)) return;
    this.escalated += 1;
    this.track(
      escalationErrands(state, { to: next.to, n: this.escalated }).then((errands) => {
        for (const errand of errands) this.outbox.put(errand);
      }),
    );
    this.escalate(now);
  }

  /** One question for all whose turn has come, by the hours that hold for them. */
  private askHours(now: number): void {
    const untimed = this.outbox.takeUntimed(now);
    const { state, line } = this.parts;
    // Asked at the same time, so that nothing waits for it afterwards.
    if (untimed.length > 0 && !state.runOver) line.isAlive(now);
    for (const within of ['any', 'working-hours'] as const) {
      const errands = untimed.filter((errand) => errand.within === within);
      if (errands.length > 0) this.track(this.setHours(errands, within, now));
    }
  }

  private async setHours(errands: Errand[], within: Errand['within'], after: number): Promise<void> {
    const { state } = this.parts;
    const persons = [...new Set(errands.flatMap(({ sending }) => sending.person ?? []))];
    const { urgent } = state.input.contact;
    const times = await people['contact-times']({ people: persons, after, urgent, within });
    const { deadlineAt } = state.input.card;
    for (const errand of errands) {
      const at = Math.max(after, times[errand.sending.person ?? ''] ?? after);
      this.outbox.setTime(errand, at);
      if (errand.sending.what !== 'ask' || at < deadlineAt) continue;
      const why = `their hours begin at ${new Date(at).toISOString()}, after the deadline`;
      state.change(errand.sending.person ?? '', (entry) => applyDelay(entry, why));
    }
  }

  private track(work: Promise<void>): void {
    this.asking += 1;
    const done = () => {
      this.asking -= 1;
      this.parts.ring();
    };
    work.then(done, done);
  }
}
