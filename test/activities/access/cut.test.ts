import { jest } from '@jest/globals';
import { PostgresSession } from '../../../activities/postgres/session.js';
import { readAccesses } from '../../../records/accesses.js';
import type { RecordStore } from '../../../records/store.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { FakeActivity } from '../support/world.js';
import { AccessWorld, LOCKED } from './access-world.js';

/** A worker that dies at the nth moment before or after something that stays: from then on it does nothing at all. */
class Death {
  passed = 0;
  dead = false;

  constructor(
    private readonly at: number,
    private readonly activity: FakeActivity,
  ) {}

  async around<T>(work: () => Promise<T>): Promise<T> {
    this.moment();
    const result = await work();
    this.moment();
    return result;
  }

  private moment(): void {
    this.passed += 1;
    if (this.passed === this.at) {
      this.dead = true;
      this.activity.cancel('lost');
    }
    if (this.dead) throw new Error('the worker is dead');
  }
}

function mortal(records: RecordStore, death: () => Death | undefined): RecordStore {
  const through = <T>(work: () => Promise<T>) => death()?.around(work) ?? work();
  return {
    get: (name) => records.get(name),
    list: (prefix) => records.list(prefix),
    put: (name, value) => through(() => records.put(name, value)),
    putOnce: (name, value) => through(() => records.putOnce(name, value)),
    remove: (name) => through(() => records.remove(name)),
  };
}

describeNeeding(npmPostgresPart, 'a worker that dies while it gives or takes back access', () => {
  let place: AccessWorld;
  let death: Death | undefined;

  beforeAll(async () => {
    place = await AccessWorld.open();
    place.world.deps.records = mortal(place.world.deps.records, () => death);
    const query = PostgresSession.prototype.query;
    jest.spyOn(PostgresSession.prototype, 'query').mockImplementation(function (this: PostgresSession, statement) {
      const work = () => query.call(this, statement);
      const looks = /^\s*select (?!pid)/.test(statement.text);
      return (looks ? work() : (death?.around(work) ?? work())) as never;
    });
  }, 120_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    await place.close();
  });

  it('leaves nobody in, whatever the moment, once the next attempt has ended', async () => {
    const statuses = new Map<string, number>();
    for (let at = 1; ; at += 1) {
      const call = place.call({ for: '3s' }, { run: `cut-${at}` });
      const activity = new FakeActivity();
      const dying = new Death(at, activity);
      death = dying;
      const uncut = await place.run(call, activity).catch(() => undefined);
      death = undefined;
      if (!dying.dead) {
        expect(uncut).toMatchObject({ status: 'succeeded', outputs: { endedBy: 'expiry' } });
        break;
      }
      const next = new FakeActivity();
      next.attempt = 2;
      const outcome = await place.run(call, next);
      const said = `${outcome.status} ${outcome.reason ?? ''}`;
      statuses.set(said, (statuses.get(said) ?? 0) + 1);
      expect([at, await place.standing()]).toEqual([at, LOCKED]);
      expect([at, await readAccesses(place.world.deps.records, { open: true })]).toEqual([at, []]);
    }
    const moments = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    expect(moments).toBeGreaterThan(20);
    expect(Object.fromEntries(statuses)).toEqual({ 'succeeded ': moments });
  }, 280_000);
});
