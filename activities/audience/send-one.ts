import type { Delivered, Sending, SendingOrder, SendingResult } from '../../model/audience/audience.js';
import { deliveryKey } from '../../model/audience/delivery-key.js';
import type { Workspace } from '../../model/workspace.js';
import { DeliveryError, type Sent, type Transport } from '../../transports/transport.js';
import { compose } from './compose.js';
import { claimDelivery, type DeliveryNote, noteDelivery } from './delivery-notes.js';
import type { AudienceDeps } from './deps.js';
import { openWays, whyUnreachable } from './recipients.js';

/** Characters that are kept of what a transport says: the ledger is read in one piece. */
const WHY_AT_MOST = 300;

/** What all messages of one activity share. */
export interface Round {
  order: SendingOrder;
  workspace: Workspace;
  deps: AudienceDeps;
  /** Transports that have taken a message in this attempt. */
  working: Set<string>;
}

/** The transport could not be asked, or its answer was lost: the message may be there. */
export interface Down {
  down: string;
  why: string;
  retryAfterMs?: number;
  /** Another way is open that has not been down yet. */
  other: boolean;
  key: string;
  /** Another activity is at it. */
  elsewhere?: true;
}

/** Sends one message, unless it was sent before. Never rejects for what a transport does. */
export async function sendOne(sending: Sending, round: Round): Promise<SendingResult | Down> {
  const { card } = round.order;
  const ways = waysOf(sending, round);
  if ('none' in ways) return ways;
  const key = deliveryKey({ run: card.run, ask: card.ask, ...sending });
  const place = { run: card.run, ask: card.ask, key, ways: ways.open };
  const claim = await claimDelivery(place, round.deps);
  if ('done' in claim) return delivered(sending, claim.done, round);
  const other = ways.open.some((name) => name !== ways.open[0] && !sending.down?.includes(name));
  if ('elsewhere' in claim)
    return { down: ways.open[0] ?? '', why: `${claim.elsewhere} is sending it`, other: false, key, elsewhere: true };
  try {
    const sent = await hand({ sending, key, name: claim.go, first: claim.first }, round);
    const { state, ref } = sent;
    const note = { transport: claim.go, state, at: round.order.now, ...(ref ? { ref } : {}) };
    await noteDelivery(place, note, round.deps);
    round.working.add(claim.go);
    return delivered(sending, { ...note, key }, round);
  } catch (error) {
    if (error instanceof DeliveryError && error.kind === 'refused') {
      await noteDelivery(place, { transport: claim.go, state: 'failed' }, round.deps);
      return failed(sending, { key, transport: claim.go, why: error.message }, round);
    }
    const told = error instanceof DeliveryError ? error : undefined;
    const why = told?.message ?? `${claim.go} broke down in an unforeseen way`;
    return { down: claim.go, why, other, key, ...(told?.retryAfterMs ? { retryAfterMs: told.retryAfterMs } : {}) };
  }
}

/** A message that goes by the next way, because this one has been down for too long. */
export function outage(sending: Sending, down: Down, round: Round): Delivered {
  return { ...failed(sending, { key: down.key, transport: down.down, why: down.why }, round), outage: true };
}

interface Handing {
  sending: Sending;
  key: string;
  name: string;
  first: boolean;
}

async function hand({ sending, key, name, first }: Handing, { order, workspace, deps }: Round): Promise<Sent> {
  const transport = deps.transports[name] as Transport;
  const { card, mode, news, now } = order;
  const composition = { card, mode, sending, key, now, ...(news ? { news } : {}) };
  const { letter, to } = await compose(composition, transport, { workspace, deps });
  return transport.send(letter, to, { first });
}

/** Ways that are open to this recipient, those that were down last. */
function waysOf(
  { person = '', channel, except, down = [] }: Sending,
  { workspace, deps }: Round,
): { open: string[] } | { none: true; why: string } {
  if (channel) {
    const known = Object.hasOwn(deps.transports, channel.transport) && !except.includes(channel.transport);
    return known ? { open: [channel.transport] } : { none: true, why: `this worker has no ${channel.transport}` };
  }
  const { people } = workspace.people;
  const known = Object.hasOwn(people, person) ? people[person] : undefined;
  if (!known) return { none: true, why: `${person} is not in this worker's people.yaml` };
  const ways = openWays(known, workspace, deps.transports);
  const open = ways.filter((name) => !except.includes(name));
  if (open.length > 0) return { open: open.toSorted((a, b) => Number(down.includes(a)) - Number(down.includes(b))) };
  const tried = ways.length > 0 ? `nothing arrives over ${ways.join(', ')}` : undefined;
  return { none: true, why: tried ?? whyUnreachable(known, workspace, deps.transports) ?? 'no way is left' };
}

function delivered(
  sending: Sending,
  { key, transport, state, at, ref }: Pick<DeliveryNote, 'key' | 'transport' | 'state' | 'at' | 'ref'>,
  { order, deps }: Round,
): Delivered {
  const { person, what, n, of, about, channel } = sending;
  const kind = { what, ...(n === undefined ? {} : { n }) };
  const done = { key, ...kind, transport, state: state === 'delivered' ? state : 'sent', at: at ?? order.now } as const;
  if (!ref || !deps.transports[transport]?.update) return done;
  const message = {
    transport,
    ref,
    letter: { key },
    ...kind,
    ...(person === undefined ? {} : { person }),
    ...(of === undefined ? {} : { of }),
    ...(about === undefined ? {} : { about }),
    ...(channel ? { channel: { channel: channel.channel, group: channel.group } } : {}),
  };
  return { ...done, message };
}

function failed(
  { what, n }: Sending,
  { key, transport, why }: { key: string; transport: string; why: string },
  { order }: Round,
): Delivered {
  return {
    key,
    what,
    ...(n === undefined ? {} : { n }),
    transport,
    state: 'failed',
    at: order.now,
    why: why.slice(0, WHY_AT_MOST),
  };
}
