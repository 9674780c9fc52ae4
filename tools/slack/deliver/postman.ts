import type { Delivery, DeliveryType, Journal } from './journal.js';
import { requestOf, type SentRequest, sendRequest } from './over-http.js';
import type { Sockets } from './sockets.js';

/** Brings what people do to the app: over signed HTTP where it has an address, over Socket Mode otherwise. */
export interface Postman {
  /** Resolves with the first of its copies. */
  deliver(type: DeliveryType, payload: Record<string, unknown>): Promise<Delivery>;
  deliverTo(target: string | string[] | undefined): void;
  /** How often each delivery goes out. */
  duplicate(times: number): void;
  /** The last request again, byte for byte. Throws when there was none. */
  replay(target?: string): Promise<Delivery>;
}

export function makePostman({
  journal,
  sockets,
  secret,
}: {
  journal: Journal;
  sockets: Sockets;
  secret: string;
}): Postman {
  let targets: string[] = [];
  let copies = 1;
  let last: SentRequest | undefined;
  const overHttp = (type: DeliveryType, payload: Record<string, unknown>, copy: number) => {
    last = requestOf(type, payload, { address: targets[copy % targets.length] ?? '', secret });
    return sendRequest(journal, last);
  };
  return {
    deliver: async (type, payload) => {
      const send = (copy: number) => (targets.length > 0 ? overHttp(type, payload, copy) : sockets.send(type, payload));
      const [first] = await Promise.all(Array.from({ length: copies }, (_none, copy) => send(copy)));
      if (!first) throw new RangeError('at least one copy');
      return first;
    },
    deliverTo: (target) => {
      targets = target === undefined ? [] : [target].flat();
    },
    duplicate: (times) => {
      copies = times;
    },
    replay: (target) => {
      if (!last) throw new Error('nothing was sent over HTTP yet');
      const url = target === undefined ? last.url : `${target}${new URL(last.url).pathname}`;
      return sendRequest(journal, { ...last, url });
    },
  };
}
