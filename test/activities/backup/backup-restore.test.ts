import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { backup } from '../../../activities/steps/backup.js';
import { restore } from '../../../activities/steps/restore.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { debianPostgres } from '../../../tools/postgres/programs.js';
import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { FakeActivity, makeWorld, until, type World } from '../support/world.js';
import { CANARY, SHOP_SCHEMA, shopRows } from '../transfer/shop-data.js';

describeNeeding(postgresPart, 'a backup and its restore', () => {
  let cluster: PostgresCluster;
  let world: World;
  let clients: string;
  const usual = { programs: '' };
  let counter = 0;
  let names: { old: string; scratch: string };

  beforeAll(async () => {
    const programs = debianPostgres();
    if (!programs?.clients) throw new Error('no PostgreSQL');
    clients = programs.clients;
    cluster = await PostgresCluster.start({ programs, password: 'canary-of-the-server' });
    await cluster.query("create role clerk login password 'canary-of-the-server'");
  }, 120_000);
  afterAll(() => cluster.remove());

  beforeEach(async () => {
    world = makeWorld();
    usual.programs = clients;
    counter += 1;
    names = { old: `old_${counter}`, scratch: `scratch_${counter}` };
    for (const name of Object.values(names)) await cluster.query(`create database ${name}`);
    await cluster.query(SHOP_SCHEMA, [], names.old);
    await cluster.query(shopRows(300), [], names.old);
  });
  afterEach(async () => {
    world.remove();
    for (const name of Object.values(names)) await cluster.query(`drop database ${name} with (force)`);
  });

  const folder = () => path.join(world.root, 'backups');
  const nameOf = (epoch = 1) => `go-live-1.save.${epoch}`;

  /** A call on one target, with the other beside it. */
  function call(change: Partial<StepCall> & { type: string }, user = 'postgres'): StepCall {
    const database = (name: string) => ({
      kind: 'postgres',
      config: { ...cluster.address, user, database: name, tls: 'none' },
    });
    const targets = {
      'orders-db': database(names.old),
      scratch: database(names.scratch),
      backups: { kind: 'backups', config: { folder: 'backups', programs: usual.programs } },
    };
    const others = Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, { name, ...target }]));
    for (const [name, target] of Object.entries(others))
      world.deps.workspace.targets[name] = { production: { ...target, environment: 'production' } };
    const own = change.type === 'backup' ? targets.backups : targets.scratch;
    return world.callOn(own, { others, attempts: 3, ...change });
  }
  const save = (change: Partial<StepCall> = {}) =>
    backup(call({ type: 'backup', step: 'save', params: { from: 'orders-db' }, ...change }), world.deps);
  const bring = (params: JsonObject = {}, change: Partial<StepCall> = {}, user?: string) =>
    restore(
      call(
        { type: 'restore', step: 'bring', params: { from: 'backups', backup: nameOf(), ...params }, ...change },
        user,
      ),
      world.deps,
    );
  const nextAttempt = () => {
    const { attempt } = world.activity;
    world.activity = new FakeActivity();
    world.activity.attempt = attempt + 1;
  };
  const rowsIn = (database: string) =>
    cluster.query<{ row: string }>('select t::text as row from customers t order by id', [], database);

  it('brings back what was saved, to the row', async () => {
    const saved = await save();
    expect(saved).toMatchObject({ status: 'succeeded', outputs: { backup: nameOf(), tables: 5, rows: 3054 } });
    const before = await rowsIn(names.old);
    await cluster.query('delete from lines; delete from orders; delete from customers', [], names.old);
    expect(await bring()).toMatchObject({ status: 'succeeded', outputs: { backup: nameOf(), tables: 5, rows: 3054 } });
    expect(await rowsIn(names.scratch)).toEqual(before);
  });

  it('counts the very moment that was dumped, whatever is written meanwhile', async () => {
    const writer = new Client({ ...cluster.address, database: names.old });
    await writer.connect();
    let going = true;
    const writes = (async () => {
      while (going) await writer.query('insert into customers (email) values (gen_random_uuid()::text)');
    })();
    await save();
    going = false;
    await writes;
    await writer.end();
    expect(await bring()).toMatchObject({ status: 'succeeded' });
  });

  it('lets nobody else look into it', async () => {
    await save();
    const place = path.join(folder(), nameOf());
    expect([folder(), place].map((one) => statSync(one).mode & 0o077)).toEqual([0, 0]);
    expect(readdirSync(place).map((name) => statSync(path.join(place, name)).mode & 0o077)).toEqual([0, 0]);
    chmodSync(folder(), 0o755);
    expect(await save({ epoch: 2 })).toMatchObject({ status: 'failed', reason: 'folder-open', happened: 'no' });
  });

  it('takes the latest, of the database that is meant', async () => {
    await save();
    world.deps.now = () => 1_800_000_000_000;
    await save({ epoch: 2 });
    expect(await bring({ backup: 'latest' })).toMatchObject({
      status: 'succeeded',
      outputs: { backup: nameOf(2), savedAt: 1_800_000_000_000 },
    });
    expect(await bring({ backup: 'latest', of: 'other-db' }, { epoch: 2 })).toMatchObject({
      status: 'failed',
      reason: 'backup-missing',
    });
  });

  it.each([
    ['is cut off', (file: string) => truncateSync(file, Math.round(statSync(file).size / 2))],
    [
      'has one other byte',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[bytes.length - 200] = (bytes[bytes.length - 200] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
  ])('changes nothing when the file %s', async (_what, damage) => {
    await save();
    const file = path.join(folder(), nameOf(), 'data.dump');
    chmodSync(file, 0o600);
    damage(file);
    expect(await bring()).toMatchObject({ status: 'failed', reason: 'backup-damaged', happened: 'no' });
    expect(await cluster.query("select to_regclass('customers') as found", [], names.scratch)).toEqual([
      { found: null },
    ]);
  });

  it('restores into an empty database only', async () => {
    await save();
    await cluster.query('create table mine (id int)', [], names.scratch);
    const outcome = await bring();
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-empty', happened: 'no' });
    expect(outcome.message).toContain('public.mine');
  });

  it('says which right its role lacks, and leaves nothing behind', async () => {
    await save();
    const outcome = await bring({}, {}, 'clerk');
    expect(outcome).toMatchObject({ status: 'failed', reason: 'refused-by-program' });
    expect(outcome.message).toContain('permission denied for schema public');
    expect(await cluster.query("select to_regclass('customers') as found", [], names.scratch)).toEqual([
      { found: null },
    ]);
  });

  it('has no name before it is whole, wherever the worker is lost, and one backup afterwards', async () => {
    const query = Client.prototype.query;
    for (let n = 1; n <= 12; n += 1) {
      let seen = 0;
      const { activity } = world;
      Client.prototype.query = function (this: Client, ...args: unknown[]) {
        seen += 1;
        if (seen === n) activity.cancel('lost');
        return (query as (...all: unknown[]) => unknown).apply(this, args);
      } as typeof query;
      await save({ epoch: n }).catch(() => undefined);
      Client.prototype.query = query;
      if (activity.context.cancelled.aborted) expect(existsSync(path.join(folder(), nameOf(n)))).toBe(false);
      nextAttempt();
      expect(await save({ epoch: n })).toMatchObject({ status: 'succeeded', outputs: { rows: 3054 } });
      expect(readdirSync(folder()).filter((name) => name.includes(`save.${n}`))).toEqual([nameOf(n)]);
    }
  }, 300_000);

  it('ends whole after a restore whose worker was lost at any statement', async () => {
    await save();
    for (const delay of [0, 20, 60, 120, 200, 300, 400, 600]) {
      const { activity } = world;
      const cut = setTimeout(() => activity.cancel('lost'), delay);
      await bring().catch(() => undefined);
      clearTimeout(cut);
      nextAttempt();
      expect(await bring()).toMatchObject({ status: 'succeeded', outputs: { rows: 3054 } });
      for (const name of await world.deps.records.list('effects')) await world.deps.records.remove(name);
      await cluster.query(`drop database ${names.scratch} with (force)`);
      await cluster.query(`create database ${names.scratch}`);
    }
  }, 300_000);

  it('ends what a lost worker left running before it looks', async () => {
    await save();
    const left = new Client({
      ...cluster.address,
      database: names.scratch,
      application_name: 'daybook: restore go-live-1/bring/1',
    });
    left.on('error', () => undefined);
    await left.connect();
    await left.query('begin; create table customers (id int)');
    const { activity } = world;
    const first = bring().catch(() => undefined);
    await until(
      'the restore waits for what was left',
      async () =>
        (
          await cluster.query<{ n: number }>(
            "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = $1",
            [names.scratch],
          )
        )[0]?.n === 1,
    );
    activity.cancel('lost');
    await first;
    nextAttempt();
    expect(await bring()).toMatchObject({ status: 'succeeded', outputs: { rows: 3054 } });
    await left.end().catch(() => undefined);
  }, 120_000);

  /** A program of PostgreSQL, and what happens after it has done its work. */
  function standIn(name: string, afterwards: string): void {
    const programs = path.join(world.root, 'programs');
    mkdirSync(programs);
    writeFileSync(path.join(programs, name), `#!/bin/sh\n"${path.join(clients, name)}" "$@"\n${afterwards}\n`, {
      mode: 0o700,
    });
    usual.programs = programs;
  }

  it.each([
    ['its answer was lost', 'echo "server closed the connection unexpectedly" >&2; exit 1', 'answer-lost'],
    ['it was ended from outside', 'kill -9 $$', 'program-killed'],
  ])('finds a restore that had committed when %s', async (_what, afterwards, reason) => {
    await save();
    standIn('pg_restore', afterwards);
    expect(await bring({}, { attempts: 1 })).toMatchObject({ status: 'errored', reason, happened: 'unknown' });
    usual.programs = clients;
    nextAttempt();
    expect(await bring()).toMatchObject({ status: 'succeeded', outputs: { rows: 3054 } });
  });

  it('does not take a backup of another run with the same name for its own', async () => {
    await save();
    await cluster.query('delete from lines', [], names.old);
    for (const name of await world.deps.records.list('effects')) await world.deps.records.remove(name);
    expect(await save()).toMatchObject({ status: 'failed', reason: 'backup-exists', happened: 'no' });
  });

  it('keeps tables from being emptied between the snapshot and its dump', async () => {
    const query = Client.prototype.query;
    let refused: unknown;
    Client.prototype.query = function (this: Client, ...args: unknown[]) {
      const answer = (query as (...all: unknown[]) => unknown).apply(this, args) as Promise<unknown>;
      const asked = args[0] as string | { text?: string };
      const text = typeof asked === 'string' ? asked : (asked.text ?? '');
      if (!text.includes('pg_export_snapshot') || refused !== undefined) return answer;
      refused = 'asked';
      return answer.then(async (result) => {
        refused = await cluster.query("set lock_timeout = '300ms'; truncate lines", [], names.old).then(
          () => 'emptied',
          (error: { code?: string }) => error.code,
        );
        return result;
      });
    } as typeof query;
    const saved = await save();
    Client.prototype.query = query;
    expect(refused).toBe('55P03');
    expect(saved).toMatchObject({ status: 'succeeded', outputs: { rows: 3054 } });
    expect(await bring()).toMatchObject({ status: 'succeeded' });
  });

  it('reads no backup from outside of the folder, whatever an expression gave', async () => {
    expect(await bring({ backup: '../elsewhere' })).toMatchObject({
      status: 'failed',
      reason: 'params-invalid',
      happened: 'no',
    });
  });

  it('leaves no row and no password in what it says, keeps and writes beside the data', async () => {
    const outcomes = [await save(), await bring()];
    const kept = readdirSync(world.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'data.dump')
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    for (const text of [JSON.stringify(outcomes), ...kept]) {
      expect(text).not.toContain('canary-of-the-server');
      expect(text).not.toContain(CANARY);
    }
  });
});
