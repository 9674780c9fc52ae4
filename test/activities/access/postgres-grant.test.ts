import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '../../../model/digest.js';
import type { Warrant } from '../../../model/effect.js';
import { type AccessNote, accessAsk, accessSubject } from '../../../model/access/open-access.js';
import type { Json } from '../../../model/json.js';
import type { Signed, Statement } from '../../../model/statement.js';
import { AccessNotes, readAccesses } from '../../../records/accesses.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { FakeActivity, until } from '../support/world.js';
import { AccessWorld, CANARIES, LOCKED } from './access-world.js';

describeNeeding(npmPostgresPart, 'access to a database for a while', () => {
  let place: AccessWorld;

  beforeAll(async () => {
    place = await AccessWorld.open();
    place.world.deps.now = () => Date.now() + later;
  }, 120_000);
  afterAll(() => place.close());
  beforeEach(async () => {
    place.world.activity = new FakeActivity();
    later = 0;
    expect(await place.standing()).toBe(LOCKED);
  });

  /** How far this worker's clock is ahead, ms. */
  let later = 0;
  let counted = 0;
  const nextRun = () => {
    counted += 1;
    return `break-glass-${counted}`;
  };
  const isIn = () => until('Dana is in', async () => (await place.standing()).startsWith('t '), 20_000);

  it('lets the person in with their own password, and is as it was when the time is over', async () => {
    const run = nextRun();
    const call = place.call({ for: '4s' }, { run });
    const going = place.run(call);
    await isIn();
    expect(await place.asDana('select state from orders')).toEqual([{ state: 'stuck' }]);
    await expect(place.asDana("update orders set state = 'mended'")).rejects.toThrow(/permission denied/);
    const session = await place.dana();
    const ended = new Promise((resolve) => session.once('end', resolve));
    const outcome = await going;
    await ended;
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { person: 'dana', endedBy: 'expiry', sessions: 1 } });
    expect(await place.standing()).toBe(LOCKED);
    await expect(place.asDana('select 1')).rejects.toThrow();
    expect(await readAccesses(place.world.deps.records, { open: true })).toEqual([]);
  }, 60_000);

  it.each([
    ['ghost', 'not-grantable'],
    ['root', 'not-grantable'],
    ['liar', 'not-read-only'],
    ['columns', 'not-read-only'],
    ['counters', 'not-read-only'],
    ['passer', 'not-grantable'],
    ['unheard-of', 'not-grantable'],
  ])('refuses the right %s before anything changes', async (right, reason) => {
    const warrant = { votes: [] } as unknown as Warrant;
    const before = await readAccesses(place.world.deps.records);
    const outcome = await place.run(place.call({ right }, { run: nextRun(), warrant }));
    expect(outcome).toMatchObject({ status: 'failed', reason, happened: 'no' });
    expect(await place.standing()).toBe(LOCKED);
    expect(await readAccesses(place.world.deps.records)).toEqual(before);
  });

  it('refuses a person without a login, and one who is in no people.yaml', async () => {
    place.world.deps.workspace.people.people.kim = { id: 'kim', name: 'Kim' };
    expect(await place.run(place.call({ to: 'kim' }, { run: nextRun() }))).toMatchObject({ reason: 'no-login' });
    expect(await place.run(place.call({ to: 'mallory' }, { run: nextRun() }))).toMatchObject({ reason: 'no-login' });
  });

  it('refuses more time than the right has, and a person who has the right already', async () => {
    const warrant = { votes: [] } as unknown as Warrant;
    const long = place.call({ right: 'repair', for: '2h' }, { run: nextRun(), warrant });
    expect(await place.run(long)).toMatchObject({ status: 'failed', reason: 'too-long' });
    await place.cluster.query('grant shop_reader to omar_login');
    const held = await place.run(place.call({ to: 'omar' }, { run: nextRun() }));
    expect(held).toMatchObject({ status: 'failed', reason: 'held-already', happened: 'no' });
  });

  it('gives no write access that nobody, or only the person themselves, approved', async () => {
    const bare = await place.run(place.call({ right: 'repair' }, { run: nextRun() }));
    expect(bare).toMatchObject({ status: 'failed', reason: 'no-warrant', happened: 'no' });
    const vote = (sub: string) => ({ statement: { sub } }) as unknown as Signed;
    const own = { votes: [vote('omar'), vote('dana')] } as unknown as Warrant;
    const outcome = await place.run(place.call({ right: 'repair' }, { run: nextRun(), warrant: own }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'own-approval', happened: 'no' });
    const others = { votes: [vote('omar')] } as unknown as Warrant;
    const going = place.run(place.call({ right: 'repair', for: '3s' }, { run: nextRun(), warrant: others }));
    await isIn();
    await place.asDana("update orders set state = 'mended'");
    expect(await going).toMatchObject({ status: 'succeeded' });
  }, 60_000);

  it('ends when a person ends it by a signed statement about this access, and by no other', async () => {
    const run = nextRun();
    place.world.deps.verifyStatement = async ({ sig }) => sig === 'good';
    const going = place.run(place.call({ for: '60s' }, { run }));
    await isIn();
    const notes = new AccessNotes(place.world.deps.records, `${run}/look/1`);
    const note = (await notes.given()) as AccessNote;
    const statement = { action: 'access-end', sub: 'omar', run, ask: accessAsk(note) } as Statement;
    const forged = { statement: { ...statement, digest: 'other' }, sig: 'good' };
    const name = `access/${run}/look/1/end`;
    await place.world.deps.records.put(name, { by: 'omar', at: 1, reason: 'x', signed: forged } as unknown as Json);
    await until('it has looked', async () => (await place.standing()).startsWith('t '));
    const signed = {
      statement: { ...statement, digest: digestOf(accessSubject(note) as unknown as Json) },
      sig: 'good',
    };
    await place.world.deps.records.put(name, { by: 'omar', at: 1, reason: 'done', signed } as unknown as Json);
    expect(await going).toMatchObject({ status: 'succeeded', outputs: { endedBy: 'omar' } });
    expect(await place.standing()).toBe(LOCKED);
  }, 60_000);

  it('takes it back when the run is aborted, and says so', async () => {
    const activity = new FakeActivity();
    const going = place.run(place.call({ for: '60s' }, { run: nextRun() }), activity);
    await isIn();
    activity.cancel('aborted');
    const outcome = await going;
    expect(outcome).toMatchObject({ status: 'aborted' });
    expect(outcome.message).toContain('taken back');
    expect(await place.standing()).toBe(LOCKED);
  }, 60_000);

  it('goes on under the same key when a worker stops, and another one ends it on time', async () => {
    const call = place.call({ for: '6s' }, { run: nextRun() });
    const activity = new FakeActivity();
    const going = place.run(call, activity);
    await isIn();
    activity.cancel('worker-stopping');
    await expect(going).rejects.toThrow();
    expect(await place.standing()).toMatch(/^t /);
    const next = new FakeActivity();
    next.attempt = 2;
    expect(await place.run(call, next)).toMatchObject({ status: 'succeeded', outputs: { endedBy: 'expiry' } });
    expect(await place.standing()).toBe(LOCKED);
  }, 60_000);

  it('is taken back by its watchdog when no worker comes back', async () => {
    const activity = new FakeActivity();
    const going = place.run(place.call({ for: '6s' }, { run: nextRun() }), activity);
    await isIn();
    activity.cancel('lost');
    await expect(going).rejects.toThrow();
    await until('the watchdog has taken it back', async () => (await place.standing()) === LOCKED, 30_000);
    place.world.activity = new FakeActivity();
    const early = await place.run(place.call({}, { run: nextRun() }));
    expect(early).toMatchObject({ status: 'failed', reason: 'other-access-open', happened: 'no' });
    later = 60_000;
    const next = await place.run(place.call({ for: '6s' }, { run: nextRun() }));
    expect(next).toMatchObject({ status: 'succeeded' });
    expect(await readAccesses(place.world.deps.records, { open: true })).toEqual([]);
  }, 60_000);

  it('says loudly that it stands when the database refuses to take it back, keeps trying, and a retry ends it', async () => {
    const run = nextRun();
    const call = place.call({ for: '6s' }, { run });
    const going = place.run(call);
    await isIn();
    await place.cluster
      .query('revoke pg_signal_backend, dana_login, shop_reader from daybook_ops cascade')
      .catch(() => undefined);
    await place.cluster.query('alter role daybook_ops nocreaterole');
    const outcome = await going;
    expect(outcome).toMatchObject({ status: 'errored', reason: 'not-taken-back', happened: 'unknown' });
    expect(outcome.message).toContain('THE ACCESS STILL STANDS');
    const [open] = await readAccesses(place.world.deps.records, { open: true });
    expect(open?.trouble).toContain('SQLSTATE');
    await place.cluster.query('alter role daybook_ops createrole');
    await place.cluster.query('grant pg_signal_backend to daybook_ops');
    await place.cluster.query('grant shop_reader, dana_login to daybook_ops with admin option');
    const next = new FakeActivity();
    next.attempt = 2;
    expect(await place.run(call, next)).toMatchObject({ status: 'succeeded' });
    expect(await place.standing()).toBe(LOCKED);
  }, 60_000);

  it('writes no password anywhere', () => {
    const texts = filesBelow(place.world.root).map((file) => readFileSync(file, 'utf8'));
    expect(texts.length).toBeGreaterThan(10);
    for (const canary of Object.values(CANARIES)) expect(texts.filter((text) => text.includes(canary))).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  return all.filter((file) => statSync(file).isFile());
}
