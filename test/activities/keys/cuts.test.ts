import type { Opening } from '../../../activities/keys/credential.js';
import type { Outcome } from '../../../model/outcome.js';
import type { PostgresCluster } from '../../../tools/postgres/cluster.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { signsIn } from './support/consumer.js';
import { Cuts } from './support/cuts.js';
import { atDatabase, keyCluster, KeyWorld } from './support/key-world.js';

/** More boundaries than a change has; a cut beyond the last one cuts nothing. */
const MOST = 80;
const INITIALISE = { step: 'initialise' };

describeNeeding(npmPostgresPart, 'a worker that dies while a key is changed', () => {
  let cluster: PostgresCluster;
  let world: KeyWorld;

  beforeAll(async () => {
    cluster = await keyCluster();
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    world = await KeyWorld.start(cluster);
  });
  afterEach(() => world.stop());

  const current = () => world.held().current as Opening;

  /** What must hold after a death, whenever it came. */
  async function mustHold(before: Opening, at: string): Promise<void> {
    const now = current();
    expect([at, await signsIn(now)]).toEqual([at, true]);
    const note = (await world.world.deps.records.get('keys/production/orders-key')) as { phase: string };
    if (note.phase === 'begun') expect([at, await signsIn(before)]).toEqual([at, true]);
  }

  it('leaves a store that works at every boundary of a rotation, and the next attempt ends it with one new key', async () => {
    await world.attempt(atDatabase('initialise'), INITIALISE);
    let died = 0;
    for (let at = 0; at < MOST; at += 1) {
      const before = current();
      const run = { run: `rotation-${at}` };
      const cuts = new Cuts(at);
      await world.attempt(atDatabase('rotate'), run, cuts);
      if (!cuts.died) break;
      died += 1;
      const place = cuts.passed[at] ?? '';
      await mustHold(before, place);
      const begun = current().id === before.id ? undefined : current();
      const next = await world.attempt(atDatabase('rotate'), run);
      expect([place, next]).toMatchObject([
        place,
        { status: 'succeeded', outputs: { previous: before.id, retired: 'yes' } },
      ]);
      if (begun) expect([place, current()]).toEqual([place, begun]);
      expect([place, await signsIn(before), await signsIn(current())]).toEqual([place, false, true]);
    }
    expect(died).toBeGreaterThan(20);
    expect(world.leaks()).toEqual([]);
  });

  it('makes one first key, whatever was cut', async () => {
    let died = 0;
    for (let at = 0; at < MOST; at += 1) {
      const fresh = await KeyWorld.start(cluster);
      const cuts = new Cuts(at);
      await fresh.attempt(atDatabase('initialise'), INITIALISE, cuts);
      const next: Outcome = await fresh.attempt(atDatabase('initialise'), INITIALISE);
      const works = await signsIn(fresh.held().current as Opening);
      const leaks = fresh.leaks();
      await fresh.stop();
      if (!cuts.died) break;
      died += 1;
      const place = cuts.passed[at];
      expect([place, next.status, next.outputs?.retired, works, leaks]).toEqual([place, 'succeeded', 'none', true, []]);
    }
    expect(died).toBeGreaterThan(10);
  });

  it('goes back to the key before, whatever was cut', async () => {
    await world.attempt(atDatabase('initialise'), INITIALISE);
    const { action: _action, ...shared } = atDatabase('rotate');
    const undo = { ...shared, previous: true };
    let died = 0;
    for (let at = 0; at < MOST; at += 1) {
      const before = current();
      const run = { run: `rotation-${at}` };
      await world.attempt(atDatabase('rotate', { retire: 'next-rotation' }), run);
      const second = current();
      const cuts = new Cuts(at);
      await world.attempt(undo, { ...run, phase: 'undo' }, cuts);
      if (!cuts.died) break;
      died += 1;
      const place = cuts.passed[at];
      expect([place, await signsIn(current())]).toEqual([place, true]);
      expect(await world.attempt(undo, { ...run, phase: 'undo' })).toMatchObject({
        status: 'succeeded',
        outputs: { id: before.id, retired: 'yes' },
      });
      expect([place, await signsIn(before), await signsIn(second)]).toEqual([place, true, false]);
    }
    expect(died).toBeGreaterThan(10);
    expect(world.leaks()).toEqual([]);
  });

  it.each(['door.setPassword', 'store.write'])('changes nothing any more when it wakes up before %s', async (where) => {
    await world.attempt(atDatabase('initialise'), INITIALISE);
    let wake: () => void = () => undefined;
    const sleeps = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const asleep = new Promise<void>((reached) => {
      const sleeper = Object.assign(new Cuts(), {
        pass: async (name: string) => {
          if (name !== `before ${where}`) return;
          reached();
          await sleeps;
        },
      });
      late = world.attempt(atDatabase('rotate'), {}, sleeper);
    });
    await asleep;
    const next = await world.attempt(atDatabase('rotate'));
    expect(next).toMatchObject({ status: 'succeeded' });
    const made = current();
    wake();
    expect((await late).status).toMatch(/errored|failed|succeeded/);
    expect(current()).toEqual(made);
    expect(await signsIn(made)).toBe(true);
    expect(world.leaks()).toEqual([]);
  });
  let late: Promise<Outcome>;
});
