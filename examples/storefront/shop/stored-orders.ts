import type { Database } from './database.js';
import type { BookLook, OrderBook } from './order-book.js';
import { type Order, orderFor, type Wanted } from './orders.js';

/** Orders in PostgreSQL. All its methods throw NoDatabase when the database cannot be reached. */
export class StoredOrders implements OrderBook {
  constructor(private readonly database: Database) {}

  async place(customer: string, wanted: Wanted, key: string): Promise<{ id: string; order: Order } | string> {
    const order = orderFor(customer, wanted);
    if (typeof order === 'string') return order;
    const { sku, quantity, cents } = order;
    return await this.database.work(async (client) => {
      await client.query('insert into customers (name, email) values ($1, $2) on conflict (name) do nothing', [
        customer,
        `${encodeURIComponent(customer)}@customers.example`,
      ]);
      const values = [customer, sku, quantity, cents, key];
      await client.query(
        `insert into orders (customer, sku, quantity, cents, key)
         select id, $2, $3, $4, $5 from customers where name = $1 on conflict (customer, key) do nothing`,
        values,
      );
      const { rows } = await client.query<{ id: string }>(
        'select o.id from orders o join customers c on c.id = o.customer where c.name = $1 and o.key = $2',
        [customer, key],
      );
      return { id: `n-${rows[0]?.id ?? ''}`, order };
    });
  }

  async find(customer: string, id: string): Promise<Order | undefined> {
    const number = numberOf(id);
    if (number === undefined) return undefined;
    return await this.database.work(async (client) => {
      const { rows } = await client.query<Omit<Order, 'customer'>>(
        `select o.sku, o.quantity, o.cents from orders o join customers c on c.id = o.customer
         where o.id = $1 and c.name = $2`,
        [number, customer],
      );
      return rows[0] && { customer, ...rows[0] };
    });
  }

  async cancel(customer: string, id: string): Promise<void> {
    await this.database.work((client) =>
      client.query('delete from orders o using customers c where o.id = $1 and c.id = o.customer and c.name = $2', [
        numberOf(id),
        customer,
      ]),
    );
  }

  async latest(): Promise<string[]> {
    return await this.database.work(async (client) => {
      const { rows } = await client.query<{ sku: string }>('select sku from orders order by id desc limit 20');
      return [...new Set(rows.map(({ sku }) => sku))];
    });
  }

  /** Never throws: what it looks at may be gone. */
  async look(): Promise<BookLook> {
    try {
      return await this.database.work(async (client, { primary, key }) => {
        await client.query('select 1');
        return { primary, key, reachable: true };
      });
    } catch {
      const place = await this.database.place().catch(() => undefined);
      return { primary: place?.primary ?? null, key: place?.key ?? null, reachable: false };
    }
  }
}

function numberOf(id: string): string | undefined {
  return /^n-(\d{1,18})$/.exec(id)?.[1];
}
