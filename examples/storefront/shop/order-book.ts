import type { Order, Wanted } from './orders.js';
import { orderOf, placeOrder } from './orders.js';

/** Where the shop's orders are. */
export interface OrderBook {
  /** The same customer, goods and idempotency key give the same order. A text says why there is no order. */
  place(customer: string, wanted: Wanted, key: string): Promise<{ id: string; order: Order } | string>;
  /** An order by its id, for the customer who placed it. */
  find(customer: string, id: string): Promise<Order | undefined>;
  /** Takes it back. */
  cancel(customer: string, id: string): Promise<void>;
  /** What was ordered last, by its sku; nothing where nobody remembers. */
  latest(): Promise<string[]>;
  /** Who keeps the orders, for machines; without secrets. */
  look(): Promise<BookLook>;
}

export interface BookLook {
  /** The server that takes writes, or null without a database. */
  primary: string | null;
  /** Public name of the credential that is used. */
  key: string | null;
  /** Whether it answers now. */
  reachable: boolean;
}

/** Nobody keeps them: an order's id holds the order, so that blue and green know the same ones. */
export const sealedOrders: OrderBook = {
  place: async (customer, wanted, key) => placeOrder(customer, wanted, key),
  find: async (customer, id) => orderOf(customer, id),
  cancel: async () => undefined,
  latest: async () => [],
  look: async () => ({ primary: null, key: null, reachable: false }),
};
