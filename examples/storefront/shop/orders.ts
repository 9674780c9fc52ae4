import { CATALOGUE } from './catalogue.js';

/*
 * Sessions, and orders without a database, carry all that is known of them in their own names, so that blue and green know the
 * same ones. A synthetic customer needs no more, and nobody is charged.
 */

export interface Order {
  customer: string;
  sku: string;
  quantity: number;
  /** Euro cents, all in all. */
  cents: number;
}

/** A session of somebody with a name; undefined when the name is none. */
export function openSession(customer: unknown): string | undefined {
  return typeof customer === 'string' && /^[\w.@ -]{1,80}$/.test(customer) ? seal('s', { customer }) : undefined;
}

/** Whose session it is. */
export function customerOf(token: string | undefined): string | undefined {
  const customer = unseal('s', token)?.customer;
  return typeof customer === 'string' ? customer : undefined;
}

/** What a customer asks for, as it came in. */
export interface Wanted {
  sku?: unknown;
  quantity?: unknown;
}

/** What it would cost. A text says why there is no order. */
export function orderFor(customer: string, { sku, quantity }: Wanted): Order | string {
  const product = CATALOGUE.find((candidate) => candidate.sku === sku);
  if (!product) return `Nothing is sold as ${String(sku)}.`;
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > 20)
    return 'The quantity is a whole number from 1 to 20.';
  return { customer, sku: product.sku, quantity, cents: product.cents * quantity };
}

/** The same customer, goods and idempotency key give the same order id. A text says why there is no order. */
export function placeOrder(customer: string, wanted: Wanted, key: string): { id: string; order: Order } | string {
  const order = orderFor(customer, wanted);
  return typeof order === 'string' ? order : { id: seal('o', { ...order, key }), order };
}

/** An order by its id, for the customer who placed it. */
export function orderOf(customer: string, id: string): Order | undefined {
  const { key: _key, ...order } = unseal('o', id) ?? {};
  return order.customer === customer ? (order as unknown as Order) : undefined;
}

function seal(kind: 's' | 'o', value: object): string {
  return `${kind}-${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
}

function unseal(kind: 's' | 'o', text: string | undefined): Record<string, unknown> | undefined {
  if (!text?.startsWith(`${kind}-`)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text.slice(2), 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
