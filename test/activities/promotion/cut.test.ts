import { promote } from '../../../activities/steps/promote.js';
import type { StepCall } from '../../../model/effect.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { attemptCutAt, type Cut } from '../support/cut-promotion.js';
import { bothTook, Writer } from '../../../faults/keeping/writer.js';
import { Pair } from '../support/pair.js';
import { FakeActivity, makeWorld, type World } from '../support/world.js';

let pair: Pair;
let world: World;
let writers: [Writer, Writer];

beforeEach(async () => {
  pair = await Pair.start();
  world = makeWorld({ now: () => Date.now() });
  writers = [new Writer('east', pair.east), new Writer('west', pair.west)];
});
afterEach(async () => {
  await Promise.all(writers.map((writer) => writer.stop()));
  await pair.remove();
  world.remove();
});

function call(): StepCall {
  const params = { to: 'west', within: '30s' };
  return world.callOn(pair.target(), { type: 'promote', step: 'promote', params, attempts: 3 });
}

async function nextAttempt() {
  world.activity = new FakeActivity();
  world.activity.attempt = 2;
  return promote(call(), world.deps);
}

async function taken() {
  const [east, west] = await Promise.all(writers.map((writer) => writer.stop()));
  return { east: east ?? [], west: west ?? [] };
}

const CUTS: Cut[] = [
  ...['fence east', 'promote west', 'write west', 'pointer'].flatMap((what): Cut[] => [
    { when: 'before', what },
    { when: 'after', what },
  ]),
  ...['opened', 'cut', 'fenced', 'promoted', 'back', 'closed'].map(
    (what): Cut => ({ when: 'after', what: `record ${what}` }),
  ),
];

describeNeeding(npmPostgresPart, 'a promotion whose worker is killed', () => {
  it.each(CUTS)('$when “$what” goes on to one promotion, and no two nodes take writes', async (cut) => {
    await attemptCutAt(cut, call(), world);
    const outcome = await nextAttempt();
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { to: 'west', timeline: 2, epoch: 2 } });
    expect([pair.isFenced('east'), await pair.isPrimary('west')]).toEqual([true, true]);
    expect(await pair.pointed()).toMatchObject({ primary: 'west', epoch: 2 });
    const { east, west } = await taken();
    expect(bothTook(east, west)).toBe(0);
    const there = await pair.west.query<{ n: number }>("select n::int from taken where node = 'east'");
    expect(east.filter(({ n }) => !there.some((row) => row.n === n))).toEqual([]);
  });

  it('fences the old primary again when it came back before anybody was promoted', async () => {
    await attemptCutAt({ when: 'before', what: 'promote west' }, call(), world);
    await pair.east.up();
    expect(await pair.isPrimary('east')).toBe(true);
    expect(await nextAttempt()).toMatchObject({ status: 'succeeded', outputs: { nodes: { east: 'gone' } } });
    const { east, west } = await taken();
    expect(bothTook(east, west)).toBe(0);
  });

  it('fences the old primary again when it came back after the promotion, goes on, and asks what it took', async () => {
    await attemptCutAt({ when: 'after', what: 'promote west' }, call(), world);
    await pair.east.up();
    const outcome = await nextAttempt();
    expect(outcome).toMatchObject({
      status: 'undecided',
      reason: 'old-primary-came-back',
      outputs: { nodes: { east: 'gone', west: 'primary' }, epoch: 2 },
    });
    expect(outcome.message).toContain('east came back');
    expect(await pair.pointed()).toMatchObject({ primary: 'west' });
  });

  it('says the same when it is killed once more after the old primary was fenced again', async () => {
    await attemptCutAt({ when: 'after', what: 'promote west' }, call(), world);
    await pair.east.up();
    await attemptCutAt({ when: 'after', what: 'fence east' }, call(), world);
    expect(await nextAttempt()).toMatchObject({ status: 'undecided', reason: 'old-primary-came-back' });
  });

  it('leaves a later promotion of somebody else as it is', async () => {
    await attemptCutAt({ when: 'after', what: 'record opened' }, call(), world);
    await pair.point({ primary: 'east', host: '127.0.0.1', port: pair.east.address.port, epoch: 7 });
    expect(await nextAttempt()).toMatchObject({ status: 'failed', reason: 'overtaken' });
    expect([pair.isFenced('east'), await pair.isPrimary('west')]).toEqual([false, false]);
  });
});
