import { accessGrant } from '../../../activities/steps/access-grant.js';
import { digestOf } from '../../../model/digest.js';
import { type AccessNote, accessAsk, accessSubject } from '../../../model/access/open-access.js';
import type { Json } from '../../../model/json.js';
import type { StepCall } from '../../../model/effect.js';
import { AccessNotes, readAccesses } from '../../../records/accesses.js';
import type { RecordStore } from '../../../records/store.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { FakeActivity, until } from '../support/world.js';
import { AccessWorld, LOCKED } from './access-world.js';

/** The nth writer waits until all of them want to write this part. */
function together(records: RecordStore, part: string, writers: number): RecordStore {
  let waiting = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    get: (name) => records.get(name),
    list: (prefix) => records.list(prefix),
    put: (name, value) => records.put(name, value),
    remove: (name) => records.remove(name),
    putOnce: async (name, value) => {
      if (name.startsWith('access/') && name.endsWith(part)) {
        waiting += 1;
        if (waiting === writers) open();
        await all;
      }
      return records.putOnce(name, value);
    },
  };
}

describeNeeding(npmPostgresPart, 'access while others have a hand in it', () => {
  let place: AccessWorld;
  let counted = 0;
  const nextRun = () => {
    counted += 1;
    return `meddled-${counted}`;
  };
  const isIn = (login = 'dana_login', groups = 'shop_reader') =>
    until(`${login} is in`, async () => (await place.standing(login)).includes(groups), 20_000);

  beforeAll(async () => {
    place = await AccessWorld.open();
    place.world.deps.workspace.people.people.pat = { id: 'pat', name: 'Pat' };
  }, 120_000);
  afterAll(() => place.close());
  beforeEach(() => {
    place.world.activity = new FakeActivity();
  });

  it('ends sessions also as a role that may see nothing of them but that they are there', async () => {
    const [{ version } = { version: 0 }] = await place.cluster.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    const bare = version >= 160_000 ? ' with admin true, inherit false, set false' : ' with admin option';
    await place.cluster.query("create role bare_ops login createrole password 'canary-of-daybook-ops'");
    await place.cluster.query('grant pg_signal_backend to bare_ops');
    if (version >= 160_000) await place.cluster.query(`grant shop_reader, dana_login to bare_ops${bare}`);
    const target = { ...place.target, config: { ...place.target.config, user: 'bare_ops' } };
    const order = { to: 'dana', right: 'read', for: '4s', reason: 'Orders are stuck', incident: 'INC-1' };
    const call = place.world.callOn(target, {
      type: 'access-grant',
      step: 'look',
      run: nextRun(),
      params: order,
    });
    const going = place.run(call);
    await isIn();
    const session = await place.dana();
    await session.query('set role shop_reader');
    expect(await going).toMatchObject({ status: 'succeeded', outputs: { sessions: 1 } });
    expect(await place.standing()).toBe(LOCKED);
    await expect(session.query('select 1')).rejects.toThrow();
  }, 60_000);

  it('is taken back from a login of somebody whose programs sign in again at once', async () => {
    const going = place.run(place.call({ to: 'pat', for: '4s' }, { run: nextRun() }));
    await isIn('pat_login');
    let ended = 0;
    let stopped = false;
    const again = async (): Promise<void> => {
      while (!stopped) {
        const client = await place.dana('pat_login');
        await new Promise((resolve) => client.once('end', resolve));
        ended += 1;
      }
    };
    const programs = Promise.all(Array.from({ length: 6 }, again));
    expect(await going).toMatchObject({ status: 'succeeded' });
    expect(ended).toBeGreaterThan(0);
    expect(await place.standing('pat_login')).toMatch(/^t 2040-01-01 .* none [1-6]$/);
    stopped = true;
    await place.cluster.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'pat_login'");
    await programs;
  }, 60_000);

  it('leaves a login barred that somebody barred meanwhile, also when a later attempt goes on with it', async () => {
    const call = place.call({ to: 'pat', for: '8s' }, { run: nextRun() });
    const activity = new FakeActivity();
    const going = place.run(call, activity);
    await isIn('pat_login');
    activity.cancel('worker-stopping');
    await expect(going).rejects.toThrow();
    await place.cluster.query('alter role pat_login nologin');
    await place.cluster.query("alter role daybook_ops set timezone = 'Asia/Kolkata'");
    const next = new FakeActivity();
    next.attempt = 2;
    expect(await place.run(call, next)).toMatchObject({ status: 'failed', reason: 'barred' });
    expect(await place.standing('pat_login')).toMatch(/^f 2040-01-01 .* none 0$/);
    await place.cluster.query('alter role pat_login login');
  }, 60_000);

  it('is given to one at most of two that begin in the same moment for one login', async () => {
    const records = place.world.deps.records;
    place.world.deps.records = together(records, '/given', 2);
    const call = (step: string): StepCall => place.call({ for: '3s' }, { run: nextRun(), step });
    const outcomes = await Promise.all([call('one'), call('other')].map((one) => accessGrant(one, place.world.deps)));
    place.world.deps.records = records;
    const given = outcomes.filter(({ status }) => status === 'succeeded');
    expect(given.length).toBeLessThan(2);
    for (const outcome of outcomes.filter((one) => !given.includes(one)))
      expect(outcome).toMatchObject({ status: 'failed', reason: 'other-access-open', happened: 'no' });
    expect(await place.standing()).toBe(LOCKED);
    expect(await readAccesses(records, { open: true })).toEqual([]);
  }, 60_000);

  it('says that it was taken back when the next attempt may not go on with it, and not that nothing was changed', async () => {
    const run = nextRun();
    const activity = new FakeActivity();
    const going = place.run(place.call({ for: '60s' }, { run }), activity);
    await isIn();
    activity.cancel('lost');
    await expect(going).rejects.toThrow();
    const next = new FakeActivity();
    next.attempt = 2;
    const outcome = await place.run(place.call({ for: '60s', right: 'struck-out' }, { run }), next);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-held' });
    expect(outcome.message).not.toContain('Nothing was changed');
    expect(await place.standing()).toBe(LOCKED);
  }, 60_000);

  it('says that it stands when the next attempt may not go on with it and its watchdog is gone', async () => {
    const run = nextRun();
    const notes = new AccessNotes(place.world.deps.records, `${run}/look/1`);
    await notes.give(noted(run, Date.now() + 60_000));
    const outcome = await place.run(place.call({ right: 'struck-out' }, { run }));
    expect(outcome).toMatchObject({ status: 'errored', reason: 'not-taken-back' });
    expect(outcome.message).toContain('revoke it');
    expect(outcome.message).toContain('Its watchdog is gone.');
    await notes.forget();
  }, 60_000);

  it('is not given beside one whose time is over and whose right stands in the entry no more', async () => {
    const run = nextRun();
    const notes = new AccessNotes(place.world.deps.records, `${run}/look/1`);
    await notes.give(noted(run, Date.now() - 60_000));
    const outcome = await place.run(place.call({}, { run: nextRun() }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'other-access-open', happened: 'no' });
    expect(outcome.message).toContain('revoke it');
    await notes.forget();
  }, 60_000);

  it('is taken back by its watchdog as soon as it can be, when it was ended early and the database refused', async () => {
    const run = nextRun();
    place.world.deps.verifyStatement = async () => true;
    const going = place.run(place.call({ for: '10m' }, { run }));
    await isIn();
    await place.cluster.query('alter role daybook_ops nologin');
    const note = (await new AccessNotes(place.world.deps.records, `${run}/look/1`).given()) as AccessNote;
    const digest = digestOf(accessSubject(note) as unknown as Json);
    const statement = { action: 'access-end', sub: 'omar', run, ask: accessAsk(note), digest };
    const end = { by: 'omar', at: 1, reason: 'done', signed: { statement, sig: 'good' } };
    await place.world.deps.records.put(`access/${run}/look/1/end`, end as unknown as Json);
    const outcome = await going;
    expect(outcome).toMatchObject({ status: 'errored', reason: 'not-taken-back' });
    expect(outcome.message).toContain('Its watchdog goes on trying.');
    await place.cluster.query('alter role daybook_ops login');
    await until('the watchdog has taken it back', async () => (await place.standing()) === LOCKED, 20_000);
  }, 90_000);

  function noted(run: string, until: number): AccessNote {
    return {
      run,
      step: 'look',
      epoch: 1,
      environment: 'production',
      target: 'place',
      person: 'dana',
      login: 'dana_login',
      right: 'struck-out',
      level: 'read',
      reason: 'Orders are stuck',
      incident: 'INC-1',
      at: until - 60_000,
      until,
      byHand: 'revoke it',
      grant: {},
    };
  }
});
