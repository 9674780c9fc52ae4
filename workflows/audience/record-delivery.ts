import type { Sending } from '../../model/audience/audience.js';
import { applyDelivery, applyDeputy, applyUnreachable } from '../../model/audience/ledger.js';
import type { Delivery } from '../../model/audience/ledger-entry.js';
import type { AudienceState } from './audience-state.js';

/** Puts what a transport said of a message into the entries that it is about. */
export function recordDelivery(state: AudienceState, sending: Sending, delivery: Delivery): void {
  if (sending.channel) return recordInChannel(state, sending.channel, delivery);
  const person = sending.about ?? sending.person ?? '';
  if (sending.what === 'escalation' && sending.about === undefined) return state.tell(delivery);
  state.change(person, (entry) => applyDelivery(entry, delivery));
  const deputy = sending.about === undefined ? undefined : sending.person;
  if (deputy !== undefined && (delivery.state === 'sent' || delivery.state === 'delivered'))
    state.change(person, (entry) => applyDeputy(entry, deputy, delivery.at));
}

/** No way is left. Of a deputy or of whoever looks after others nothing follows: others may be told. */
export function recordUnreachable(state: AudienceState, { person, about, what }: Sending, why: string): void {
  if (person === undefined || about !== undefined || what === 'escalation') return;
  state.change(person, (entry) => applyUnreachable(entry, why, state.now()));
}

function recordInChannel(state: AudienceState, place: NonNullable<Sending['channel']>, delivery: Delivery): void {
  state.tell(delivery);
  if (delivery.state !== 'sent' && delivery.state !== 'delivered') return;
  const told: Delivery = { ...delivery, channel: place.channel };
  for (const person of state.readersOf(place)) state.change(person, (entry) => applyDelivery(entry, told));
}
