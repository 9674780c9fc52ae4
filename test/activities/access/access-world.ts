import { Client } from 'pg';
import type { FakeActivity } from '../support/world.js';
import { accessGrant } from '../../../activities/steps/access-grant.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { Outcome } from '../../../model/outcome.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { anyPostgres } from '../../../tools/postgres/programs.js';
import { buildWatchdog } from '../support/built-watchdog.js';
import { makeWorld, type World } from '../support/world.js';

/** Secrets that must appear nowhere: Daybook's own password, and Dana's, which Daybook does not know. */
export const CANARIES = { daybook: 'canary-of-daybook-ops', dana: 'canary-of-dana-herself' };

/** A database with roles as an owner would set them up, and a worker beside it. */
export class AccessWorld {
  private constructor(
    readonly world: World,
    readonly cluster: PostgresCluster,
    private readonly watchdog: ReturnType<typeof buildWatchdog>,
  ) {}

  static async open(): Promise<AccessWorld> {
    const cluster = await PostgresCluster.start({ programs: await anyPostgres(), password: 'canary-of-the-owner' });
    for (const statement of SETUP) await cluster.query(statement);
    const watchdog = buildWatchdog();
    const world = makeWorld({ watchdogPath: watchdog.path, now: () => Date.now() });
    return new AccessWorld(world, cluster, watchdog);
  }

  async close(): Promise<void> {
    this.world.remove();
    this.watchdog.remove();
    await this.cluster.remove();
  }

  get target(): { kind: string; config: JsonObject } {
    const { host, port } = this.cluster.address;
    const reach = { host, port, database: 'postgres', user: 'daybook_ops', password: CANARIES.daybook, tls: 'none' };
    return {
      kind: 'postgres',
      config: {
        ...reach,
        grants: {
          read: { role: 'shop_reader', level: 'read' },
          repair: { role: 'shop_writer', level: 'write', longest: '1h' },
          liar: { role: 'shop_writer', level: 'read' },
          root: { role: 'postgres', level: 'write' },
          columns: { role: 'shop_columns', level: 'read' },
          counters: { role: 'shop_counters', level: 'read' },
          passer: { role: 'shop_passer', level: 'read' },
          ghost: { role: 'nobody_at_all', level: 'read' },
        },
        logins: { dana: 'dana_login', omar: 'omar_login', pat: 'pat_login' },
      },
    };
  }

  call(params: JsonObject = {}, rest: Partial<StepCall> = {}): StepCall {
    const all = { to: 'dana', right: 'read', for: '1s', reason: 'Orders are stuck', incident: 'INC-1', ...params };
    return this.world.callOn(this.target, { type: 'access-grant', step: 'look', params: all, ...rest });
  }

  run(call: StepCall, activity?: FakeActivity): Promise<Outcome> {
    if (activity) this.world.activity = activity;
    return accessGrant(call, this.world.deps);
  }

  /** What a person can do with their own password. */
  async asDana<T extends object>(text: string): Promise<T[]> {
    const client = await this.dana();
    try {
      return (await client.query(text)).rows as T[];
    } finally {
      await client.end();
    }
  }

  async dana(user = 'dana_login'): Promise<Client> {
    const { host, port } = this.cluster.address;
    const client = new Client({ host, port, database: 'postgres', user, password: CANARIES.dana });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Login, expiry, groups and open sessions of Dana, in one line. */
  async standing(login = 'dana_login'): Promise<string> {
    const [found] = await this.cluster.query<{ line: string }>(
      `select concat_ws(' ', rolcanlogin, coalesce(rolvaliduntil::text, 'infinity'),
         coalesce((select string_agg(g.rolname, ',') from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), 'none'),
         (select count(*) from pg_stat_activity where usename = r.rolname)) as line
       from pg_roles r where rolname = $1`,
      [login],
    );
    return found?.line ?? 'gone';
  }
}

/** Nobody can get in, in no group, no session. */
export const LOCKED = 'f infinity none 0';

const SETUP = [
  'create table orders (id int primary key, state text)',
  "insert into orders values (1, 'stuck')",
  'create role shop_reader nologin',
  'grant select on orders to shop_reader',
  'create role shop_writer nologin',
  'grant select, insert, update on orders to shop_writer',
  `create role dana_login nologin password '${CANARIES.dana}'`,
  'create role omar_login nologin',
  `create role pat_login login valid until '2040-01-01 00:00:00+00' password '${CANARIES.dana}'`,
  'create role shop_columns nologin',
  'grant update (state) on orders to shop_columns',
  'create sequence order_numbers',
  'create role shop_counters nologin',
  'grant usage on sequence order_numbers to shop_counters',
  'create role shop_passer nologin',
  'grant shop_reader to shop_passer with admin option',
  `create role daybook_ops login createrole password '${CANARIES.daybook}'`,
  'grant pg_signal_backend to daybook_ops',
  'grant shop_reader, shop_writer, dana_login, omar_login, pat_login to daybook_ops with admin option',
];
