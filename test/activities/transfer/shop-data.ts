import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { debianPostgres } from '../../../tools/postgres/programs.js';
import { FakeActivity, makeWorld, type World } from '../support/world.js';

/** A shop: customers, orders that refer to them, lines that refer to orders, staff that refer to each other. */
export const SHOP_SCHEMA = `
  create type mood as enum ('new', 'paid', 'sent');
  create table customers (id bigint generated always as identity primary key, email text not null unique, name varchar(40), born date,
    tags text[], profile jsonb, face bytea, balance numeric(12,2), since timestamptz, loud text generated always as (upper(name)) stored);
  create table orders (id serial primary key, customer bigint not null references customers, state mood not null, moods mood[],
    total float8, placed timestamp, ref uuid, took interval);
  create index on orders (customer);
  create table lines (order_id int references orders, line int, what text collate "C", primary key (order_id, line));
  create table staff (id int primary key, boss int references staff, name char(10));
  create table notes (words text, at time)`;

export const SHOP_TABLES = ['customers', 'orders', 'lines', 'staff', 'notes'].map((name) => `public.${name}`);

export const CANARY = 'canary-of-a-customer@shop.example';

/** So many customers, and the rest in proportion. */
export function shopRows(customers: number): string {
  return `
  insert into customers (email, name, born, tags, profile, face, balance, since)
    select case i when 1 then '${CANARY}' else 'c' || i || '@shop.example' end, 'Näme ' || i, date '1970-01-01' + i, array['a', null, 'b"' || i],
      jsonb_build_object('n', i, 'x', 1.50), decode(md5(i::text), 'hex'), i / 3.0, timestamptz '2026-01-01 00:00+02' + i * interval '1 minute'
    from generate_series(1, ${customers}) i;
  insert into orders (customer, state, moods, total, placed, ref, took)
    select 1 + i % ${customers}, (array['new', 'paid', 'sent']::mood[])[1 + i % 3], array['new']::mood[], i / 7.0,
      timestamp '2026-01-01' + i * interval '1 hour', md5(i::text)::uuid, i * interval '1 day 2 seconds'
    from generate_series(1, ${3 * customers}) i;
  insert into lines select 1 + i % ${3 * customers}, i, repeat('tab' || chr(9) || 'back\\slash ' || i, 3) from generate_series(1, ${6 * customers}) i;
  insert into staff select i, nullif(i / 2, 0), 'staff ' || i from generate_series(1, 50) i;
  insert into notes values ('twice', '10:00'), ('twice', '10:00'), (null, null), ('', '24:00');
  analyze`;
}

/** Debian's PostgreSQL, as both ends of a transfer. */
export async function debianServer(): Promise<PostgresCluster> {
  const programs = debianPostgres();
  if (!programs) throw new Error('no PostgreSQL');
  return PostgresCluster.start({ programs, password: 'canary-of-the-server' });
}

/** An old and a new database, each with a role of its own, and a worker that knows both. */
export class TransferWorld {
  private constructor(
    readonly world: World,
    readonly from: PostgresCluster,
    readonly to: PostgresCluster,
    readonly names: { source: string; destination: string },
    private readonly users: { source: string; destination: string },
  ) {}

  static async make(
    clusters: { from: PostgresCluster; to: PostgresCluster },
    options: { customers?: number; users?: { source: string; destination: string } } = {},
  ): Promise<TransferWorld> {
    counter += 1;
    const names = { source: `old_${counter}`, destination: `new_${counter}` };
    await clusters.from.query(`create database ${names.source}`);
    await clusters.to.query(`create database ${names.destination}`);
    await clusters.from.query(SHOP_SCHEMA, [], names.source);
    await clusters.to.query(SHOP_SCHEMA, [], names.destination);
    await clusters.from.query(shopRows(options.customers ?? 200), [], names.source);
    const users = options.users ?? { source: 'postgres', destination: 'postgres' };
    const { from, to } = clusters;
    return new TransferWorld(makeWorld(), from, to, names, users);
  }

  source<Row extends object>(text: string): Promise<Row[]> {
    return this.from.query<Row>(text, [], this.names.source);
  }

  destination<Row extends object>(text: string): Promise<Row[]> {
    return this.to.query<Row>(text, [], this.names.destination);
  }

  /** The call of a step that copies; the next attempt is one more. */
  call(params: JsonObject = {}, change: Partial<StepCall> = {}): StepCall {
    const { from, to, names, users, world } = this;
    const place = (cluster: PostgresCluster, database: string, user: string) => ({
      kind: 'postgres',
      config: { ...cluster.address, user, database, tls: 'none' },
    });
    const old = { name: 'old-db', ...place(from, names.source, users.source) };
    world.deps.workspace.targets['old-db'] = { production: { ...old, environment: 'production' } };
    return world.callOn(place(to, names.destination, users.destination), {
      type: 'data-transfer',
      step: 'copy',
      params: { from: 'old-db', tables: SHOP_TABLES, ...params },
      others: { 'old-db': old },
      attempts: 3,
      ...change,
    });
  }

  /** The worker is lost, and another one goes on. */
  nextAttempt(): FakeActivity {
    const { attempt } = this.world.activity;
    this.world.activity = new FakeActivity();
    this.world.activity.attempt = attempt + 1;
    return this.world.activity;
  }

  /** The record store forgets the keys, so that the same step can begin anew. */
  async forgetKeys(): Promise<void> {
    const { records } = this.world.deps;
    for (const name of await records.list('effects')) await records.remove(name);
    this.world.activity = Object.assign(this.world.activity, { attempt: 1 });
  }

  /** Every index of the destination, as the server defines it. */
  async indexes(): Promise<string[]> {
    const found = await this.destination<{ indexdef: string }>(
      "select indexdef from pg_indexes where schemaname = 'public' order by 1",
    );
    return found.map(({ indexdef }) => indexdef);
  }

  /** Every row of every table of both, as text; equal when both hold the same. */
  async both(): Promise<{ source: string[]; destination: string[] }> {
    const read = async (query: (text: string) => Promise<{ row: string }[]>) => {
      const all = await Promise.all(
        SHOP_TABLES.map(async (table) => {
          const rows = await query(`set extra_float_digits = 1; set timezone = 'UTC'; select 1`).then(() =>
            query(`select t::text as row from ${table} t`),
          );
          return rows.map(({ row }) => `${table} ${row}`).sort();
        }),
      );
      return all.flat();
    };
    return {
      source: await read((text) => this.source(text)),
      destination: await read((text) => this.destination(text)),
    };
  }

  async remove(): Promise<void> {
    this.world.remove();
    await this.from.query(`drop database if exists ${this.names.source} with (force)`);
    await this.to.query(`drop database if exists ${this.names.destination} with (force)`);
  }
}

let counter = 0;
