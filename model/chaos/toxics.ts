import type { JsonObject } from '../json.js';

/** A network fault in milliseconds and kilobytes a second. */
export interface NetworkFault {
  latency?: number;
  jitter?: number;
  bandwidth?: number;
  timeout?: number;
  resetPeer?: number;
  down?: boolean;
}

/** One toxic as toxiproxy takes it. */
export interface Toxic {
  name: string;
  type: string;
  stream: 'downstream';
  toxicity: 1;
  attributes: JsonObject;
}

/**
 * The toxics of a network fault, all on what the service answers. `prefix` makes their names this experiment's own, so that
 * they can be taken away without touching anybody else's. `down` is no toxic: it closes the proxy.
 */
export function toxicsOf(
  { latency, jitter = 0, bandwidth, timeout, resetPeer }: NetworkFault,
  prefix: string,
): Toxic[] {
  const toxic = (type: string, attributes: JsonObject | undefined): Toxic[] =>
    attributes ? [{ name: `${prefix}-${type}`, type, stream: 'downstream', toxicity: 1, attributes }] : [];
  return [
    ...toxic('latency', latency === undefined ? undefined : { latency, jitter }),
    ...toxic('bandwidth', bandwidth === undefined ? undefined : { rate: bandwidth }),
    ...toxic('timeout', timeout === undefined ? undefined : { timeout }),
    ...toxic('reset_peer', resetPeer === undefined ? undefined : { timeout: resetPeer }),
  ];
}
