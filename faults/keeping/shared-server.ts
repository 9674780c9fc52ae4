import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { PostgresCluster } from '../../tools/postgres/cluster.js';
import { anyPostgres } from '../../tools/postgres/programs.js';

/** The role that Daybook signs in as. */
export const OPERATOR = 'daybook';
/** The database that is copied and saved, and one with its tables only. */
export const SHOP = 'shop';
const EMPTY = 'shop_empty';
export const TABLES = ['customers', 'orders', 'lines', 'notes'].map((name) => `public.${name}`);

const SCHEMA = `
  create table customers (id bigint generated always as identity primary key, email text not null unique, name text);
  create table orders (id serial primary key, customer bigint not null references customers, total numeric(12,2));
  create table lines (order_id int references orders, line int, what text, primary key (order_id, line));
  create table notes (words text, at time)`;

const rows = (canary: string) => `
  insert into customers (email, name) select case i when 1 then '${canary}' else 'c' || i end, 'Näme ' || i from generate_series(1, 300) i;
  insert into orders (customer, total) select 1 + i % 300, i / 7.0 from generate_series(1, 900) i;
  insert into lines select 1 + i % 900, i, repeat('line ' || i, 3) from generate_series(1, 1800) i;
  insert into notes values ('twice', '10:00'), ('twice', '10:00'), (null, null)`;

/** One PostgreSQL for many lanes, each with databases and roles of its own. */
export class SharedServer {
  /** Of customers. In a row, and nowhere beside the databases and their backups. */
  readonly row = canary();

  private constructor(
    readonly cluster: PostgresCluster,
    /** Of the role that Daybook signs in as. */
    readonly password: string,
    private readonly owner: string,
    readonly clients: string | undefined,
  ) {}

  static async start(): Promise<SharedServer> {
    const programs = await anyPostgres();
    const [password, owner] = [canary(), canary()];
    const settings = { max_connections: '300' };
    const cluster = await PostgresCluster.start({ programs, password: owner, settings });
    const server = new SharedServer(cluster, password, owner, programs.clients);
    // Where the worker's targets find it.
    process.env.KEEPING_PASSWORD = password;
    await cluster.query(`create role ${OPERATOR} login createrole createdb password '${password}'`);
    await cluster.query(`grant pg_signal_backend to ${OPERATOR}`);
    await server.make(EMPTY);
    await server.asOperator(EMPTY, (client) => client.query(SCHEMA));
    await server.make(SHOP, EMPTY);
    await server.asOperator(SHOP, (client) => client.query(rows(server.row)));
    return server;
  }

  /** Of the server itself: they must be nowhere. */
  get secrets(): string[] {
    return [this.password, this.owner, this.row];
  }

  /** A fresh database, and none of this name before. */
  async make(name: string, template: 'template1' | typeof EMPTY = 'template1'): Promise<void> {
    await this.cluster.query(`drop database if exists ${name} with (force)`);
    await this.cluster.query(`create database ${name} owner ${OPERATOR} template ${template}`);
  }

  async makeEmpty(name: string): Promise<void> {
    await this.make(name, EMPTY);
  }

  /** The entry of a target at a door, as targets.yaml has it. What waits at its moment has minutes. */
  target(port: number, database: string, more: object = {}): string {
    const place = { kind: 'postgres', host: '127.0.0.1', port, database, tls: 'none', timeout: '5m' };
    return JSON.stringify({ ...place, user: OPERATOR, password: 'env:KEEPING_PASSWORD', ...more });
  }

  async asOperator<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ ...this.cluster.address, database, user: OPERATOR, password: this.password });
    client.on('error', () => undefined);
    await client.connect();
    return work(client).finally(() => client.end());
  }

  async close(): Promise<void> {
    await this.cluster.remove();
  }
}

/** A secret that is found wherever it goes. */
export function canary(): string {
  return `canary${randomBytes(16).toString('hex')}`;
}
