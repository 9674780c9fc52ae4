import { readBeats, writerBase } from '../../../activities/recovery/beat-notes.js';
import { stopWriter, writerStatus } from '../../../activities/recovery/writer/starter.js';
import { promote } from '../../../activities/steps/promote.js';
import type { JsonObject } from '../../../model/json.js';
import type { Drill } from '../../../model/recovery/drill.js';
import { readDrills } from '../../../records/drills.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { database, drill, drillWorld, Oracle } from '../support/drill-world.js';
import { Writer } from '../../../faults/keeping/writer.js';
import { Pair } from '../support/pair.js';
import { until, type World } from '../support/world.js';

const CANARY = 'canary-of-the-drill';

let world: World;
let pair: Pair;

beforeEach(() => {
  world = drillWorld();
});
afterEach(async () => {
  await stopWriter(base());
  await pair.remove();
  world.remove();
});

function base(run = 'go-live-1'): string {
  return writerBase(world.root, { run, drill: 'promote-west' });
}

const beats = (run?: string) => until('heartbeats', async () => ((await writerStatus(base(run)))?.beats ?? 0) >= 5);

/** From the first heartbeat to the conclusion, with the standby held back for so long before the primary is killed. */
async function oneDrill(run: string, { lagMs, marked }: { lagMs: number; marked: boolean }) {
  const at = { run };
  pair = await Pair.start({ password: CANARY });
  const oracle = new Oracle(pair);
  expect(await drill(world, pair.target(), { action: 'begin', every: '50ms' }, at)).toMatchObject({
    status: 'succeeded',
  });
  await beats(run);
  await pair.streaming();
  if (lagMs > 0) {
    await pair.holdReceipt();
    await new Promise((resolve) => setTimeout(resolve, lagMs));
  }
  const cutAt = Date.now();
  await pair.east.kill();
  const call = world.callOn(pair.target(), { type: 'promote', step: 'promote', params: { to: 'west' }, ...at });
  expect(await promote(call, world.deps)).toMatchObject({ status: 'succeeded' });
  const marks: JsonObject = marked ? { cutAt: new Date(cutAt).toISOString() } : {};
  const targets = { rto: '60s', rpo: '1s' };
  const outcome = await drill(world, pair.target(), { action: 'conclude', ...marks, ...targets }, at);
  const saw = await oracle.stop(cutAt);
  return { outcome, saw };
}

describeNeeding(npmPostgresPart, 'a recovery drill', () => {
  it('measures RTO and RPO within a second of an oracle, five times, and keeps the trend', async () => {
    const lags = [0, 1500, 600, 2500, 0];
    for (const [index, lagMs] of lags.entries()) {
      const run = `drill-${index + 1}`;
      const { outcome, saw } = await oneDrill(run, { lagMs, marked: index % 2 === 1 });
      const { rtoMs, rpoMs, rowsLost } = outcome.outputs as { rtoMs: number; rpoMs: number; rowsLost: number };
      console.info(JSON.stringify({ run, lagMs, measured: { rtoMs, rpoMs, rowsLost }, oracle: saw }));
      expect(Math.abs(rtoMs - saw.rtoMs)).toBeLessThan(1000);
      expect(Math.abs(rpoMs - saw.rpoMs)).toBeLessThan(1000);
      expect(rowsLost > 0).toBe(saw.rowsLost > 0);
      const missed = rpoMs > 1000;
      expect(outcome).toMatchObject(
        missed
          ? { status: 'failed', reason: 'objective-missed' }
          : { status: 'succeeded', outputs: { verdict: 'met' } },
      );
      expect(JSON.stringify(outcome)).not.toContain(CANARY);
      expect(await writerStatus(base(run))).toBeUndefined();
      if (index < lags.length - 1) await pair.remove();
    }
    const kept = await readDrills(world.deps.records, 'promote-west');
    expect(kept.map(({ run }) => run)).toEqual(lags.map((_, index) => `drill-${index + 1}`));
    expect(kept.map(({ rpo }) => rpo.targetMs)).toEqual(lags.map(() => 1000));
    expect(kept.filter(({ verdict }) => verdict === 'missed').length).toBeGreaterThanOrEqual(2);
    expect(kept.map(({ rto }) => rto.how).join()).toMatch(/the last heartbeat before the gap.*\(mark\)/s);
    expect(JSON.stringify(kept)).not.toContain(CANARY);
  }, 400_000);

  it('starts one writer however often it begins, which outlives the attempt and ends by itself', async () => {
    pair = await Pair.start();
    const begin = { action: 'begin', every: '50ms', atMost: '4s' };
    await drill(world, pair.target(), begin);
    const first = await writerStatus(base());
    await drill(world, pair.target(), begin, { epoch: 2 });
    expect((await writerStatus(base()))?.pid).toBe(first?.pid);
    await until('it has ended by itself', async () => (await writerStatus(base())) === undefined, 30_000);
    const noted = (await readBeats(base())) ?? [];
    const rows = await pair.east.query<{ n: number }>('select n::int from daybook_heartbeat order by n');
    expect(rows.map(({ n }) => n)).toEqual(noted.map(({ n }) => n));
  });

  it('finds the primary by itself where there is no pointer, and measures without any mark', async () => {
    pair = await Pair.start();
    const { kind, config } = pair.target();
    const { pointer: _pointer, ...blind } = config;
    const target = { kind, config: blind };
    await drill(world, target, { action: 'begin', every: '50ms' });
    await beats();
    await pair.streaming();
    await pair.east.kill();
    await pair.west.query('select pg_promote(true)');
    const outcome = await drill(world, target, { action: 'conclude', rto: '60s' });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { rpoMs: 0, rowsLost: 0, rpoVerdict: 'no target' } });
    expect(outcome.outputs?.how).toContain('the first heartbeat that west acknowledged after the gap');
  });

  it('is errored on another machine than its writer’s, and measures nothing', async () => {
    pair = await Pair.start();
    const noted = { machine: 'db-runner-7', everyMs: 50, at: 1 };
    await world.deps.records.put('heartbeats/go-live-1/promote-west', noted);
    const outcome = await drill(world, pair.target(), { action: 'conclude', rto: '1h', within: '0s' });
    expect(outcome).toMatchObject({ status: 'errored', reason: 'other-machine', happened: 'no' });
    expect(await readDrills(world.deps.records)).toEqual([]);
  });

  it('measures once under its key: an attempt after a lost answer reads what was kept', async () => {
    pair = await Pair.start();
    await drill(world, pair.target(), { action: 'begin', every: '50ms' });
    await beats();
    const cutAt = Date.now();
    const conclude = { action: 'conclude', rpo: '1s', cutAt, backAt: cutAt + 200 };
    const outcome = await drill(world, pair.target(), conclude);
    expect(outcome).toMatchObject({ status: 'undecided', reason: 'not-measured', outputs: { rtoMs: 200 } });
    const [kept] = await readDrills(world.deps.records);
    expect(await drill(world, pair.target(), conclude)).toEqual(outcome);
    expect(await readDrills(world.deps.records)).toEqual([kept]);
  });

  it('without any data is undecided, and never met', async () => {
    pair = await Pair.start();
    const outcome = await drill(world, pair.target(), { action: 'conclude', rto: '1h', rpo: '1h', within: '0s' });
    expect(outcome).toMatchObject({
      status: 'undecided',
      outputs: { verdict: 'undecided', rtoVerdict: 'undecided', rpoVerdict: 'undecided' },
    });
    expect((await readDrills(world.deps.records)).map(({ verdict }: Drill) => verdict)).toEqual(['undecided']);
  });

  it('holds a restored copy to the original: by heartbeats, and by rows of the application', async () => {
    pair = await Pair.start();
    const original = { name: 'original', ...database(pair.east) };
    world.deps.workspace.targets.original = { production: { environment: 'production', ...original } };
    const writer = new Writer('east', pair.east);
    await drill(world, database(pair.east), { action: 'begin', every: '50ms' });
    await beats();
    await pair.streaming().catch(() => undefined);
    await pair.holdReceipt();
    // What follows is what the backup does not have.
    const backedUp = Date.now();
    await until('a second of writes', () => Date.now() - backedUp > 1200);
    await pair.west.query('select pg_promote(true)');
    const cutAt = Date.now();
    await until('it goes on', () => Date.now() - cutAt > 300);
    await writer.stop();
    const conclude = { action: 'conclude', from: 'original', cutAt, backAt: cutAt + 5000, rto: '10s', rpo: '500ms' };
    const others = { others: { original } };
    const byBeats = await drill(world, database(pair.west), conclude, others);
    const rows = { table: 'public.taken', at: 'at' };
    const byRows = await drill(world, database(pair.west), { ...conclude, rows }, { ...others, step: 'rows' });
    for (const outcome of [byBeats, byRows]) {
      expect(outcome).toMatchObject({
        status: 'failed',
        outputs: { rtoMs: 5000, rtoVerdict: 'met', rpoVerdict: 'missed' },
      });
      const { rpoMs, rowsLost } = outcome.outputs as { rpoMs: number; rowsLost: number };
      expect(rpoMs).toBeGreaterThan(1000);
      expect(rowsLost).toBeGreaterThan(5);
    }
    expect(Math.abs(Number(byBeats.outputs?.rpoMs) - Number(byRows.outputs?.rpoMs))).toBeLessThan(1000);
  });
});
