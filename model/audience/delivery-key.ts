import type { ChannelTarget } from './audience.js';
import type { Delivery } from './ledger-entry.js';

export interface DeliveryPlace {
  run: string;
  ask: string;
  what: Delivery['what'];
  n?: number;
  person?: string;
  channel?: Pick<ChannelTarget, 'transport' | 'channel'>;
  about?: string;
}

/**
 * Names one message for ever, whatever the retries and the transport: `<run>/<ask>/<what>[-n]/<person>[/<about>]`, with
 * `#transport:channel` in the place of the person for a channel. At most one visible message per key (I3).
 */
export function deliveryKey({ run, ask, what, n, person, channel, about }: DeliveryPlace): string {
  const kind = n === undefined ? what : `${what}-${n}`;
  const recipient = channel ? `#${channel.transport}:${channel.channel}` : (person ?? '');
  return [run, ask, kind, recipient, ...(about === undefined ? [] : [about])].join('/');
}
