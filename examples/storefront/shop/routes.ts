import { CATALOGUE } from './catalogue.js';
import { NoDatabase } from './database.js';
import type { OrderBook } from './order-book.js';
import { customerOf, openSession } from './orders.js';
import { frontPage } from './page.js';

export interface Asked {
  method: string;
  pathname: string;
  /** The body where it was JSON. */
  body: Record<string, unknown>;
  /** After `Bearer`. */
  token?: string;
  /** Header Idempotency-Key. */
  key?: string;
}

export interface Answer {
  status: number;
  type: string;
  body: string;
  /** The pattern that the request met, for the metrics. */
  route: string;
}

export interface Facts {
  version: string;
  slot: string;
}

/** What the shop answers, health and metrics apart. 503 only where it needs the database and that cannot be reached. */
export async function answerTo(asked: Asked, facts: Facts, book: OrderBook): Promise<Answer> {
  try {
    return await answerFrom(asked, facts, book);
  } catch (error) {
    if (!(error instanceof NoDatabase)) throw error;
    return json('no-database', 503, { ...facts, error: error.message });
  }
}

async function answerFrom(asked: Asked, facts: Facts, book: OrderBook): Promise<Answer> {
  const { method, pathname } = asked;
  if (pathname === '/api/sessions' || pathname.startsWith('/api/orders')) return await orders(asked, facts, book);
  if (method !== 'GET' && method !== 'HEAD')
    return json('other', 405, { error: 'The shop window is for looking: GET or HEAD.' });
  if (pathname === '/') return { status: 200, type: 'text/html; charset=utf-8', body: frontPage(facts), route: '/' };
  if (pathname === '/api/popular') return json(pathname, 200, { ...facts, popular: await book.latest() });
  if (pathname === '/api/catalogue') return json(pathname, 200, { ...facts, products: CATALOGUE });
  const product = CATALOGUE.find(({ sku }) => pathname === `/api/catalogue/${sku}`);
  if (product) return json('/api/catalogue/:sku', 200, { ...facts, product });
  return json('other', 404, { ...facts, error: `Nothing is sold at ${pathname}.` });
}

async function orders(asked: Asked, facts: Facts, book: OrderBook): Promise<Answer> {
  const { method, pathname, body, token, key } = asked;
  if (pathname === '/api/sessions' && method === 'POST') {
    const opened = openSession(body.customer);
    return opened
      ? json(pathname, 201, { ...facts, token: opened })
      : json(pathname, 400, { ...facts, error: 'A session needs {"customer": "a name"}.' });
  }
  const customer = customerOf(token);
  if (!customer) return json('/api/orders', 401, { ...facts, error: 'Open a session first: POST /api/sessions.' });
  if (pathname === '/api/orders' && method === 'POST') {
    const placed = await book.place(customer, body, key ?? '');
    return typeof placed === 'string'
      ? json(pathname, 400, { ...facts, error: placed })
      : json(pathname, 201, { ...facts, id: placed.id, order: placed.order });
  }
  const id = /^\/api\/orders\/([\w-]+)$/.exec(pathname)?.[1];
  const order = id === undefined ? undefined : await book.find(customer, id);
  if (!order) return json('/api/orders/:id', 404, { ...facts, error: 'There is no such order of yours.' });
  if (method === 'GET') return json('/api/orders/:id', 200, { ...facts, id: id ?? '', order });
  if (method === 'DELETE') {
    await book.cancel(customer, id ?? '');
    return json('/api/orders/:id', 200, { ...facts, cancelled: id ?? '' });
  }
  return json('/api/orders/:id', 405, { ...facts, error: 'GET or DELETE.' });
}

export function json(route: string, status: number, value: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n`, route };
}
