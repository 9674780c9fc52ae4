/** A shop as wide as real ones: references, an index beside each key, text, numbers, times and JSON. */
export const SCHEMA = `
  create table customers (id bigint primary key, email text not null, name text not null, since timestamptz not null, profile jsonb not null);
  create table orders (id bigint primary key, customer bigint not null references customers, total numeric(12,2) not null,
    state text not null, placed timestamptz not null, note text);
  create index on orders (customer);
  create table lines (id bigint primary key, order_id bigint not null references orders, article int not null, price numeric(10,2) not null, what text not null);
  create index on lines (order_id);`;

export const TABLES = ['public.customers', 'public.orders', 'public.lines'];

/** Statements that fill the tables with so many rows in all; 3 million are about 1 GB with their indexes. */
export function rowsOf(total: number): string[] {
  const [customers, orders] = [Math.round(total / 6), Math.round(total / 3)];
  const lines = total - customers - orders;
  return [
    `insert into customers select i, 'c' || i || '@shop.example', 'Customer ' || i || ' of the shop', timestamptz '2020-01-01 00:00Z' + i * interval '1 minute',
       jsonb_build_object('plan', i % 7, 'address', repeat(md5(i::text), 3), 'vat', i % 2 = 0) from generate_series(1, ${customers}) i`,
    `insert into orders select i, 1 + (i::bigint * 7919) % ${customers}, (i % 100000) / 100.0, (array['new', 'paid', 'sent'])[1 + i % 3],
       timestamptz '2021-01-01 00:00Z' + i * interval '20 seconds', repeat(md5(i::text), 4) from generate_series(1, ${orders}) i`,
    `insert into lines select i, 1 + (i::bigint * 104729) % ${orders}, i % 9999, (i % 10000) / 100.0, repeat(md5((i % 5000)::text), 5) from generate_series(1, ${lines}) i`,
    'vacuum analyze',
  ];
}
