import type { Json } from '../../model/json.js';
import type { Letter } from '../../model/messages/letter.js';
import type { Person } from '../../model/people.js';
import type { RecordStore } from '../../records/store.js';
import { DeliveryError, type Transport } from '../../transports/transport.js';
import type { Ways } from './ways.js';

/** What is known of one letter to one person. Written before it is handed over, and again afterwards. */
interface DeliveryRecord {
  to: string;
  via: string;
  at: number;
  /** `trying`: it was being handed over, so it may be there. Missing in records of earlier versions: it was handed over. */
  state?: 'trying' | 'sent' | 'delivered';
}

/** How it went. `later`: a transport was down, so another attempt may reach them. `unclear`: it may be there. */
export type Told =
  | { state: 'told' }
  | { state: 'untold'; why: string; later: boolean }
  | { state: 'unclear'; why: string };

export interface Telling {
  person: Person;
  ways: Ways;
  /** Where the delivery is remembered. */
  record: string;
  records: RecordStore;
  letter(at: number): Letter;
  now(): number;
}

/** Whether the letter was handed over, by this attempt or an earlier one. */
export async function wasTold(records: RecordStore, record: string): Promise<boolean> {
  const known = await read(records, record);
  return known !== undefined && known.state !== 'trying';
}

/**
 * Hands a letter over by the first transport that takes it. One that refuses or is down makes way for the next; when an
 * answer is lost no other is tried, because the letter may be there, and the next attempt goes on with that transport.
 * Idempotent per record: whoever has the letter does not get it again.
 */
export async function tell(telling: Telling): Promise<Told> {
  const { records, record, ways, now } = telling;
  const known = await read(records, record);
  if (known && known.state !== 'trying') return { state: 'told' };
  const at = known?.at ?? now();
  const begun = ways.ways.find(({ name }) => name === known?.via);
  const order = begun ? [begun, ...ways.ways.filter((way) => way !== begun)] : ways.ways;
  const reasons: string[] = [];
  let later = false;
  for (const way of order) {
    const tried = await tryWay(telling, way, { at, again: way === begun });
    if (tried.state !== 'untold') return tried;
    later ||= tried.later;
    reasons.push(`${way.name}: ${tried.why}`);
  }
  return { state: 'untold', why: reasons.join('; ') || ways.why, later };
}

async function tryWay(
  { person, records, record, letter }: Telling,
  way: Transport,
  { at, again }: { at: number; again: boolean },
): Promise<Told> {
  const note = (state: DeliveryRecord['state']) =>
    records.put(record, { to: person.id, via: way.name, at, state } as unknown as Json);
  if (!again) await note('trying');
  try {
    const { state } = await way.send(letter(at), { person }, { first: !again });
    await note(state);
    return { state: 'told' };
  } catch (error) {
    const { kind, message } = failureOf(error);
    if (kind === 'lost' || (again && kind === 'unavailable')) return { state: 'unclear', why: message };
    await records.remove(record);
    return { state: 'untold', why: message, later: kind === 'unavailable' };
  }
}

/** A failure that nobody foresaw is taken for a lost answer; its own text may hold a credential. */
function failureOf(error: unknown): Pick<DeliveryError, 'kind' | 'message'> {
  if (error instanceof DeliveryError) return error;
  return { kind: 'lost', message: 'the transport gave no answer' };
}

async function read(records: RecordStore, record: string): Promise<DeliveryRecord | undefined> {
  return (await records.get(record)) as unknown as DeliveryRecord | undefined;
}
