import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { signsIn } from './support/consumer.js';
import { atDatabase, keyCluster, KeyWorld } from './support/key-world.js';
import type { Opening } from '../../../activities/keys/credential.js';
import type { ChangeParts } from '../../../activities/keys/key-change.js';
import type { ChangeNote } from '../../../activities/keys/notes.js';
import { type Cuts, Killed } from './support/cuts.js';

const INITIALISE = { step: 'initialise' };

describeNeeding(npmPostgresPart, 'a key that opens a database, of two roles', () => {
  let cluster: PostgresCluster;
  let world: KeyWorld;
  let first: Opening;

  beforeAll(async () => {
    cluster = await keyCluster();
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    world = await KeyWorld.start(cluster);
    expect(await world.attempt(atDatabase('initialise'), INITIALISE)).toMatchObject({ status: 'succeeded' });
    first = world.held().current as Opening;
  });
  afterEach(async () => {
    expect(world.leaks()).toEqual([]);
    await world.stop();
  });

  const current = () => world.held().current as Opening;

  it('is made where there was none: the roles with the rights of their group, one of them with a key', async () => {
    expect(world.outcomes.at(-1)?.outputs).toEqual({
      id: first.id,
      previous: null,
      retired: 'none',
      role: 'shop_a',
      consumers: 1,
    });
    expect(statSync(world.file).mode & 0o777).toBe(0o600);
    expect(await signsIn(first)).toBe(true);
    const members = await cluster.query(
      "select m.rolname, m.rolpassword is null as bare from pg_auth_members a join pg_authid m on m.oid = a.member join pg_roles g on g.oid = a.roleid where g.rolname = 'shop' and m.rolname like 'shop__' order by 1",
    );
    expect(members).toEqual([
      { rolname: 'shop_a', bare: false },
      { rolname: 'shop_b', bare: true },
    ]);
  });

  it('is made only once: another first key is refused and nothing changes', async () => {
    const again = await world.attempt(atDatabase('initialise'), { step: 'initialise', run: 'go-live-2' });
    expect(again).toMatchObject({ status: 'failed', reason: 'key-exists' });
    expect(world.held().current).toEqual(first);
  });

  it('moves on to the other role, and the old key ends when its consumer uses the new one', async () => {
    const outcome = await world.attempt(atDatabase('rotate'));
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { id: current().id, previous: first.id, retired: 'yes', role: 'shop_b', consumers: 1 },
    });
    expect(world.held().previous).toBeUndefined();
    expect([await signsIn(first), await signsIn(current())]).toEqual([false, true]);
  });

  it('alternates: the third key is of the first role again, and never of an old password', async () => {
    for (const epoch of [1, 2, 3]) await world.attempt(atDatabase('rotate'), { epoch });
    expect(world.outcomes.slice(1).map(({ outputs }) => outputs?.role)).toEqual(['shop_b', 'shop_a', 'shop_b']);
    expect(await signsIn(current())).toBe(true);
    expect(await signsIn(first)).toBe(false);
  });

  it('waits for a consumer that reloads late', async () => {
    world.consumer.late = 1;
    expect(await world.attempt(atDatabase('rotate', { within: '5s' }))).toMatchObject({ status: 'succeeded' });
    expect(world.consumer.asked).toBeGreaterThan(2);
  });

  it('leaves both keys working when a consumer never reloads, names it, and a retry goes on with the same key', async () => {
    world.consumer.reloads = 'never';
    const stuck = await world.attempt(atDatabase('rotate', { within: '0s' }));
    expect(stuck).toMatchObject({
      status: 'failed',
      reason: 'consumers-missing',
      outputs: { previous: first.id, retired: 'no', missing: ['storefront'] },
    });
    expect(stuck.message).toContain(`Both keys work: orders-key holds ${current().id}, and ${first.id} has not ended.`);
    expect([await signsIn(first), await signsIn(current())]).toEqual([true, true]);
    world.consumer.reloads = 'each-time';
    const second = current();
    const retried = await world.attempt(atDatabase('rotate'), { epoch: 2 });
    expect(retried).toMatchObject({ status: 'succeeded', outputs: { id: second.id, retired: 'yes' } });
    expect(current()).toEqual(second);
    expect(await signsIn(first)).toBe(false);
  });

  it('does not end the key that somebody has put back into the store while the consumers were asked', async () => {
    const before = readFileSync(world.file, 'utf8');
    const puttingBack = async (parts: ChangeParts, id: string) => {
      const late = await parts.missing(id);
      writeFileSync(world.file, before);
      return late;
    };
    const meddled = {
      parts: (parts: ChangeParts) => ({ ...parts, missing: (id: string) => puttingBack(parts, id) }),
    } as unknown as Cuts;
    const outcome = await world.attempt(atDatabase('rotate'), {}, meddled);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'changed-by-others' });
    expect(current().id).toBe(first.id);
    expect(await signsIn(first)).toBe(true);
    await world.consumer.reload();
    expect(await world.attempt(atDatabase('rotate'), { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    expect([await signsIn(first), await signsIn(current())]).toEqual([false, true]);
  });

  it('asks the consumers anew when the store lost the new key after they had agreed', async () => {
    const before = readFileSync(world.file, 'utf8');
    const dies = {
      parts: (parts: ChangeParts) => ({
        ...parts,
        notes: {
          read: () => parts.notes.read(),
          write: async (note: ChangeNote) => {
            const written = await parts.notes.write(note);
            if (note.phase === 'retiring') throw new Killed('once it is noted that all agreed');
            return written;
          },
        },
      }),
    } as unknown as Cuts;
    await world.attempt(atDatabase('rotate'), {}, dies);
    writeFileSync(world.file, before);
    await world.consumer.reload();
    world.consumer.reloads = 'never';
    const outcome = await world.attempt(atDatabase('rotate', { within: '0s' }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'consumers-missing' });
    expect(await signsIn(first)).toBe(true);
  });

  it('is finished by another run when the first one gave up', async () => {
    world.consumer.reloads = 'never';
    const stuck = await world.attempt(atDatabase('rotate', { within: '0s' }));
    world.consumer.reloads = 'each-time';
    const finished = await world.attempt(atDatabase('rotate'), { run: 'go-live-2' });
    expect(finished).toMatchObject({ status: 'succeeded', outputs: { id: stuck.outputs?.id, retired: 'yes' } });
  });

  it('does not end a key that a consumer says it has left and still uses', async () => {
    world.consumer.reloads = 'lies';
    const outcome = await world.attempt(atDatabase('rotate'));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'old-key-in-use', outputs: { sessions: 1 } });
    expect([await signsIn(first), await signsIn(current())]).toEqual([true, true]);
  });

  it('takes no password away from a role that somebody uses', async () => {
    const { Client } = await import('pg');
    await cluster.query("alter role shop_b password 'by hand'");
    const client = new Client({ ...cluster.address, user: 'shop_b', password: 'by hand' });
    await client.connect();
    const outcome = await world.attempt(atDatabase('rotate'));
    await client.end();
    expect(outcome).toMatchObject({ status: 'failed', reason: 'role-in-use' });
    expect(await signsIn({ ...cluster.address, user: 'shop_b', password: 'by hand' })).toBe(true);
    expect(world.held().current).toEqual(first);
  });

  it('keeps the old key until the next rotation when it is told so, and goes back to it as an undo', async () => {
    const params = atDatabase('rotate', { retire: 'next-rotation' });
    expect(await world.attempt(params)).toMatchObject({ outputs: { retired: 'no' } });
    const second = current();
    const { action: _action, ...shared } = params;
    const undone = await world.attempt(
      { ...shared, retire: 'when-consumers-agree', previous: true },
      { phase: 'undo' },
    );
    expect(undone).toMatchObject({
      status: 'succeeded',
      outputs: { id: first.id, previous: second.id, retired: 'yes' },
    });
    expect([await signsIn(first), await signsIn(second)]).toEqual([true, false]);
    expect(world.held()).toEqual({ current: first });
  });

  it('says that there is no way back once the old key has ended, and keeps the new one', async () => {
    const { action: _action, ...shared } = atDatabase('rotate');
    await world.attempt(atDatabase('rotate'));
    const second = current();
    const undone = await world.attempt({ ...shared, previous: true }, { phase: 'undo' });
    expect(undone).toMatchObject({ status: 'failed', reason: 'previous-retired' });
    expect(await signsIn(second)).toBe(true);
    expect(current()).toEqual(second);
  });

  it('goes back from a rotation that was left half way', async () => {
    world.consumer.reloads = 'never';
    const { action: _action, ...shared } = atDatabase('rotate', { within: '0s' });
    await world.attempt(atDatabase('rotate', { within: '0s' }));
    const second = current();
    const undone = await world.attempt({ ...shared, previous: true }, { phase: 'undo' });
    expect(undone).toMatchObject({ status: 'succeeded', outputs: { id: first.id, retired: 'yes' } });
    expect([await signsIn(first), await signsIn(second)]).toEqual([true, false]);
  });

  it('does not touch a store that somebody else wrote to meanwhile', async () => {
    world.consumer.reloads = 'never';
    await world.attempt(atDatabase('rotate', { within: '0s' }));
    const foreign = JSON.stringify({ id: 'by-hand', value: 'canary-by-hand' });
    writeFileSync(world.file, foreign);
    const outcome = await world.attempt(atDatabase('rotate'), { epoch: 2 });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'changed-by-others' });
    expect(world.held().current.id).toBe('by-hand');
    expect(await signsIn(first)).toBe(true);
  });
});
