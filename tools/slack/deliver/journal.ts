export type DeliveryType = 'block_actions' | 'view_submission' | 'slash_command';

/** One delivery to the app. `ms` is the time until it was acknowledged, also when that was too late. */
export interface Delivery {
  id: number;
  type: DeliveryType;
  via: 'http' | 'socket';
  sentAt: number;
  ms?: number;
  /** Acknowledged within three seconds, with success. */
  acked: boolean;
  /** HTTP status. */
  status?: number;
  /** What the acknowledgement carried. */
  body?: unknown;
  /** Why it counts as not acknowledged: `timeout`, `status 503`, `no connection`. */
  failure?: string;
}

/** What Slack gives an app for its answer. */
export const ACK_MS = 3_000;

/** The journal of all deliveries, oldest first. */
export interface Journal {
  all: readonly Delivery[];
  open(type: DeliveryType, via: Delivery['via']): Delivery;
}

export function makeJournal(): Journal {
  const all: Delivery[] = [];
  return {
    all,
    open(type, via) {
      const delivery: Delivery = { id: all.length + 1, type, via, sentAt: performance.now(), acked: false };
      all.push(delivery);
      return delivery;
    },
  };
}

/** Notes an acknowledgement that has come. */
export function noteAck(delivery: Delivery, ack: { status?: number; body?: unknown }): void {
  delivery.ms = performance.now() - delivery.sentAt;
  Object.assign(delivery, ack);
  if (delivery.ms > ACK_MS) delivery.failure = 'timeout';
  else if (ack.status !== undefined && ack.status !== 200) delivery.failure = `status ${ack.status}`;
  else delivery.acked = true;
}
