import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { HttpTarget } from '../../../activities/targets/http.js';
import { accessProvision } from '../../../activities/steps/access-provision.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { RecordStore } from '../../../records/store.js';
import { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { anyPostgres } from '../../../tools/postgres/programs.js';
import { ScimServer } from '../../../tools/scim/server.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { FakeActivity, makeWorld, type World } from '../support/world.js';

const TOKEN = 'canary-of-the-scim-service';
const PEOPLE = ['ada', 'bob', 'cyd', 'dee', 'eve', 'fay', 'gus', 'hal', 'ivy', 'jan'];
const mail = (name: string) => `${name}@shop.example`;
const FILE = `email,name\n${PEOPLE.map((name) => `${mail(name)},${name.toUpperCase()}`).join('\n')}\n`;

let world: World;
let scim: ScimServer;

beforeEach(async () => {
  world = makeWorld({ now: () => Date.now() });
  scim = await ScimServer.start({ token: TOKEN });
  writeFileSync(path.join(world.root, 'first.csv'), FILE);
});
afterEach(async () => {
  await scim.stop();
  world.remove();
});

function target(provision: JsonObject = { scim: '/scim/v2', domains: ['shop.example'] }) {
  return { kind: 'http', config: { url: scim.url, headers: { authorization: `Bearer ${TOKEN}` }, provision } };
}

function run(
  params: JsonObject = {},
  call: Partial<StepCall> = {},
  at: { kind: string; config: JsonObject } = target(),
) {
  const all: JsonObject = call.phase === 'undo' ? { remove: true } : { cohort: { file: 'first.csv' }, ...params };
  return accessProvision(
    world.callOn(at, { type: 'access-provision', step: 'first', params: all, ...call }),
    world.deps,
  );
}

describe('users at a SCIM service', () => {
  it('are made once, found when they are there, and a larger share holds a smaller one', async () => {
    const tenth = await run({ share: 10 });
    expect(tenth).toMatchObject({ status: 'succeeded', outputs: { wanted: 1, made: 1, present: 0, refused: [] } });
    const few = scim.active;
    const half = await run({ share: 50 }, { step: 'second' });
    expect(half).toMatchObject({ status: 'succeeded', outputs: { wanted: 5, made: 4, present: 1 } });
    expect(scim.active).toEqual(expect.arrayContaining(few));
    const before = scim.changes.length;
    expect(await run({ share: 50 }, { step: 'third' })).toMatchObject({
      happened: 'no',
      outputs: { made: 0, present: 5 },
    });
    expect(scim.changes).toHaveLength(before);
  });

  it('are not taken away by the undo when somebody else made them in the very moment', async () => {
    const find = HttpTarget.prototype.call;
    let searched = 0;
    jest.spyOn(HttpTarget.prototype, 'call').mockImplementation(async function (this: HttpTarget, order) {
      const answer = await find.call(this, order);
      if (order.method === 'GET') searched += 1;
      // After its last look for the one user, and before it makes it.
      if (searched === 3 && order.method === 'GET')
        scim.users.push({ id: 'elsewhere', userName: mail('ada'), active: true });
      return answer;
    });
    writeFileSync(path.join(world.root, 'first.csv'), 'email\nada@shop.example\n');
    expect(await run()).toMatchObject({ status: 'succeeded', outputs: { made: 0, present: 1 } });
    jest.restoreAllMocks();
    await run({}, { phase: 'undo' });
    expect(scim.active).toEqual([mail('ada')]);
  });

  it('are not guessed from a file without the column, or with two of one name', async () => {
    writeFileSync(path.join(world.root, 'first.csv'), 'mail\nada@shop.example\n');
    expect(await run({ onStranger: 'skip' })).toMatchObject({ status: 'failed', reason: 'cohort-unreadable' });
    writeFileSync(path.join(world.root, 'first.csv'), 'email,email\nada@shop.example,eve@shop.example\n');
    expect(await run({ onStranger: 'skip' })).toMatchObject({ status: 'failed', reason: 'cohort-unreadable' });
    expect(scim.users).toHaveLength(0);
  });

  it('are taken away again by the undo: exactly those whom the step made', async () => {
    await run({ first: 2 });
    const earlier = scim.active;
    await run({}, { step: 'second' });
    expect(scim.active).toHaveLength(10);
    const undone = await run({}, { step: 'second', phase: 'undo' });
    expect(undone).toMatchObject({ status: 'succeeded', outputs: { removed: 8 } });
    expect(scim.active.sort()).toEqual(earlier.sort());
    expect(await run({}, { step: 'third' })).toMatchObject({ outputs: { made: 8, present: 2 } });
    expect(scim.users).toHaveLength(10);
  });

  it('are not touched at all while duplicates and strangers are in the file, which are named all at once', async () => {
    writeFileSync(path.join(world.root, 'first.csv'), `${FILE}${mail('Ada')},again\nmallory@evil.example,M\n,nobody\n`);
    const outcome = await run();
    expect(outcome).toMatchObject({ status: 'failed', reason: 'cohort-refused' });
    expect(outcome.outputs?.refused).toEqual([
      { at: 12, key: mail('Ada'), why: 'it is in 2 already' },
      { at: 13, key: 'mallory@evil.example', why: 'a stranger here' },
      { at: 14, key: '', why: 'it has no email' },
    ]);
    expect(scim.changes).toEqual([]);
    const skipped = await run({ onStranger: 'skip' }, { step: 'second' });
    expect(skipped).toMatchObject({ status: 'succeeded', outputs: { wanted: 10, made: 10 } });
    expect(scim.active).not.toContain('mallory@evil.example');
  });

  it('are exact after answers were lost', async () => {
    scim.loseAnswers = 1;
    await expect(run({ first: 3 }, { attempts: 5 })).rejects.toThrow();
    world.activity = new FakeActivity();
    world.activity.attempt = 2;
    expect(await run({ first: 3 }, { attempts: 5 })).toMatchObject({ status: 'succeeded', outputs: { made: 3 } });
    expect(scim.changes.filter((change) => change.startsWith('POST'))).toHaveLength(3);
  });

  it('are held to the file that was approved', async () => {
    const cohort = { file: 'first.csv', sha256: '0'.repeat(64) };
    expect(await run({ cohort })).toMatchObject({ status: 'failed', reason: 'cohort-unreadable' });
    expect(scim.changes).toEqual([]);
  });

  it.each([
    ['../first.csv', 'leads out'],
    ['none.csv', 'there is no file'],
  ])('are not made from %s', async (file, why) => {
    const outcome = await run({ cohort: { file } });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'cohort-unreadable' });
    expect(outcome.message).toContain(why);
  });

  it('are made exactly once whatever the moment at which the worker dies', async () => {
    for (let at = 1; ; at += 1) {
      const step = `cut-${at}`;
      const store = world.deps.records;
      const death = { left: at, dead: false };
      world.deps.records = mortal(store, death);
      world.activity = new FakeActivity();
      await run({ first: 3 }, { step, attempts: 5 }).catch(() => undefined);
      world.deps.records = store;
      world.activity = new FakeActivity();
      world.activity.attempt = 2;
      if (!death.dead) break;
      expect([at, await run({ first: 3 }, { step, attempts: 5 })]).toMatchObject([at, { outputs: { made: 3 } }]);
      expect([at, await run({}, { step, phase: 'undo' })]).toMatchObject([at, { outputs: { removed: 3 } }]);
      expect([at, scim.active]).toEqual([at, []]);
    }
    expect(scim.users).toHaveLength(3);
  }, 60_000);

  it('leave the token of the service nowhere', async () => {
    await run();
    const files = readdirSync(world.root, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(world.root, name))
      .filter((file) => statSync(file).isFile());
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => readFileSync(file, 'utf8').includes(TOKEN))).toEqual([]);
  });
});

describeNeeding(npmPostgresPart, 'users in a database', () => {
  let cluster: PostgresCluster;

  beforeAll(async () => {
    cluster = await PostgresCluster.start({ programs: await anyPostgres(), password: 'canary-of-the-accounts' });
    await cluster.query(
      'create table accounts (email text primary key, name text, active boolean not null default true)',
    );
  }, 120_000);
  afterAll(() => cluster.remove());

  it('come from a query and are put there by the statements of the target, which undo themselves', async () => {
    const { host, port, user, password } = cluster.address;
    const reach = { host, port, user, password, database: 'postgres', tls: 'none' };
    const accounts = {
      kind: 'postgres',
      config: {
        ...reach,
        provision: {
          find: 'select 1 from accounts where email = $1 and active',
          add: 'insert into accounts (email, name) values ($1, $2) on conflict (email) do update set active = true',
          remove: 'update accounts set active = false where email = $1',
          columns: ['name'],
          domains: ['shop.example'],
        },
      },
    };
    const source = { name: 'people-db', kind: 'postgres', config: reach };
    world.deps.workspace.targets['people-db'] = { production: { ...source, environment: 'production' } };
    const query = "select name || '@shop.example' as email, name from unnest(array['ada', 'bob']) as name";
    const call = { others: { 'people-db': source } };
    const cohort = { query, from: 'people-db' };
    expect(await run({ cohort }, call, accounts)).toMatchObject({ status: 'succeeded', outputs: { made: 2 } });
    expect(await cluster.query('select email, name from accounts order by email')).toEqual([
      { email: mail('ada'), name: 'ada' },
      { email: mail('bob'), name: 'bob' },
    ]);
    const writing = { query: 'delete from accounts returning email', from: 'people-db' };
    expect(await run({ cohort: writing }, { ...call, step: 'second' }, accounts)).toMatchObject({ status: 'failed' });
    const sneaky = { query: 'commit; delete from accounts; select 1', from: 'people-db' };
    expect(await run({ cohort: sneaky }, { ...call, step: 'third' }, accounts)).toMatchObject({ status: 'failed' });
    expect(await cluster.query('select email from accounts where active')).toHaveLength(2);
    expect(await run({}, { ...call, phase: 'undo' }, accounts)).toMatchObject({ outputs: { removed: 2 } });
    expect(await cluster.query('select email from accounts where active')).toEqual([]);
  });
});

/** A store that dies before its nth write, and stays dead. */
function mortal(records: RecordStore, death: { left: number; dead: boolean }): RecordStore {
  const count = async <T>(work: () => Promise<T>): Promise<T> => {
    death.left -= 1;
    if (death.left <= 0) {
      death.dead = true;
      world.activity.cancel('lost');
      throw new Error('the worker is dead');
    }
    return work();
  };
  return {
    get: (name) => records.get(name),
    list: (prefix) => records.list(prefix),
    put: (name, value) => count(() => records.put(name, value)),
    putOnce: (name, value) => count(() => records.putOnce(name, value)),
    remove: (name) => count(() => records.remove(name)),
  };
}
