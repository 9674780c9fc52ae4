import { createHash } from 'node:crypto';
import type { Json } from '../../model/json.js';
import type { SentRef } from '../../transports/transport.js';
import { callerOf } from '../context.js';
import type { AudienceDeps } from './deps.js';

/** A message that somebody else was sending so long ago is taken over. Longer than one attempt of an activity may take. */
const ABANDONED_MS = 900_000;

/** What is known of one message, by its delivery key: `sending` before it is handed over, the rest after. */
export interface DeliveryNote {
  key: string;
  transport: string;
  state: 'sending' | 'sent' | 'delivered' | 'failed';
  /** The activity that sends it, over all its attempts. */
  by: string;
  /** Wall time, ms. */
  noted: number;
  /** Audience clock, ms; once it was handed over. */
  at?: number;
  ref?: SentRef;
}

export interface DeliveryQuestion {
  run: string;
  ask: string;
  key: string;
  /** Ways that are open, in the order in which they are to be tried; at least one. */
  ways: readonly string[];
}

/** `done`: it was handed over before. `elsewhere`: another activity is at it. `go`: send it this way, now. */
export type Claim =
  | { done: DeliveryNote }
  | { elsewhere: string }
  | { go: string /** Nobody has tried this key before. */; first: boolean };

/**
 * Notes that a message is about to be sent, unless it was sent already. A try whose answer was lost is repeated the same
 * way, so that the transport finds what may be there.
 */
export async function claimDelivery(question: DeliveryQuestion, deps: AudienceDeps): Promise<Claim> {
  const { key, ways } = question;
  const by = callerOf(deps.context());
  const [first = ''] = ways;
  const claim = (transport: string): DeliveryNote => ({ key, transport, state: 'sending', by, noted: deps.now() });
  const { written, value } = await deps.records.putOnce(nameOf(question), claim(first) as unknown as Json);
  if (written) return { go: first, first: true };
  const before = value as unknown as DeliveryNote;
  const open = ways.includes(before.transport);
  if ((before.state === 'sent' || before.state === 'delivered') && open) return { done: before };
  if (before.state === 'sending' && before.by !== by && deps.now() - before.noted < ABANDONED_MS)
    return { elsewhere: before.by };
  const transport = before.state === 'sending' && open ? before.transport : first;
  await deps.records.put(nameOf(question), claim(transport) as unknown as Json);
  return { go: transport, first: false };
}

/** Notes how it went. */
export async function noteDelivery(
  place: Omit<DeliveryQuestion, 'ways'>,
  note: Omit<DeliveryNote, 'key' | 'by' | 'noted'>,
  deps: AudienceDeps,
): Promise<void> {
  const whole: DeliveryNote = { key: place.key, by: callerOf(deps.context()), noted: deps.now(), ...note };
  await deps.records.put(nameOf(place), whole as unknown as Json);
}

/** Keys hold characters that no record's name may hold. */
function nameOf({ run, ask, key }: Omit<DeliveryQuestion, 'ways'>): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 40);
  return `deliveries/${run}/${ask.replaceAll('/', '_')}/${digest}`;
}
