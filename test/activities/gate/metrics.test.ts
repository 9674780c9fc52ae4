import type { JsonObject } from '../../../model/json.js';
import { makeWorld, until, type World } from '../support/world.js';
import { Shop } from './support/shop.js';
import { measured, metricsAt, watchOn } from './support/watched.js';

let world: World;
let shop: Shop;

beforeEach(async () => {
  world = makeWorld({ now: () => Date.now() });
  shop = await Shop.start();
  shop.serve(1000);
});
afterEach(async () => {
  await shop.stop();
  world.remove();
});

const RATIO = { good: 'shop_requests_total{status!~"5.."}', valid: 'shop_requests_total', atLeast: 99 };
const PACE = { for: '300ms', every: '100ms' };

/** Begins to watch, lets the first look pass, does something, and gives the outcome. */
async function meanwhile(act: () => void, params: JsonObject) {
  const before = shop.scrapes;
  const outcome = watchOn(world, metricsAt(shop.url), { ...PACE, ...params });
  await until('the first look', () => shop.scrapes > before);
  act();
  return outcome;
}

describe('a gate on metrics that a service shows itself', () => {
  it('judges by what was counted since it began, not by what was there before', async () => {
    const outcome = await meanwhile(() => shop.serve(200, {}), { objective: RATIO });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { sli: 100, undecided: 0, unwatched: null },
    });
    expect((await measured(world)).samples.at(-1)?.of[0]).toMatchObject({ verdict: 'yes', events: 200 });
  });

  it('fails at the first no, and names objective, value and limit', async () => {
    const act = () => {
      shop.serve(95, {});
      shop.serve(5, { status: '500' });
    };
    const outcome = await meanwhile(act, { objective: { name: 'availability', ...RATIO }, for: '60s' });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'objective-missed', outputs: { sli: 95, samples: 1 } });
    expect(outcome.message).toBe('availability is 95 %; it must be at least 99 %. Sample 1 of 600.');
  });

  it('counts errors of a kind that has not been seen before', async () => {
    const act = () => shop.serve(100, { status: '503', colour: 'blue' });
    expect(await meanwhile(act, { objective: RATIO })).toMatchObject({ status: 'failed', outputs: { sli: 0 } });
  });

  it('tolerates as many noes as it is told', async () => {
    const act = () => shop.serve(5, { status: '500' });
    expect(await meanwhile(act, { objective: RATIO, tolerate: 3 })).toMatchObject({
      status: 'succeeded',
      outputs: { sli: 0 },
    });
    expect(await meanwhile(act, { objective: RATIO, tolerate: 2, for: '60s' })).toMatchObject({ status: 'failed' });
  });

  it('goes on counting over a restart of the service', async () => {
    shop.serve(10, { status: '500' });
    const act = () => {
      shop.restart();
      shop.serve(99, {});
      shop.serve(1, { status: '500' });
    };
    expect(await meanwhile(act, { objective: RATIO })).toMatchObject({ status: 'succeeded', outputs: { sli: 99 } });
  });

  it('forgets in a window what is longer ago', async () => {
    shop.serve(0, { status: '500' });
    const outcome = meanwhile(() => shop.serve(100, { status: '500' }), {
      objective: RATIO,
      for: '4s',
      every: '50ms',
      window: '500ms',
      tolerate: 100,
      undecidedAtMost: 100,
    });
    await until('looks at the errors', () => shop.scrapes >= 4);
    const more = setInterval(() => shop.serve(10, {}), 20);
    expect(await outcome).toMatchObject({ status: 'succeeded', outputs: { sli: 100, worst: 0 } });
    clearInterval(more);
  });

  it('reads a gauge as it stands, and a counter as its increase per second', async () => {
    shop.extra = '# TYPE shop_queue gauge\nshop_queue 7';
    expect(await meanwhile(() => undefined, { objective: { value: 'shop_queue', atMost: 7 } })).toMatchObject({
      status: 'succeeded',
      outputs: { worst: 7 },
    });
    expect(await meanwhile(() => undefined, { objective: { value: 'shop_queue', atLeast: 8 } })).toMatchObject({
      status: 'failed',
    });
    const outcome = await meanwhile(() => shop.serve(50), {
      objective: { value: 'shop_requests_total', atLeast: 10 },
      for: '1s',
      every: '1s',
    });
    expect(outcome).toMatchObject({ status: 'succeeded' });
    const [{ worst }] = (outcome.outputs?.objectives ?? []) as { worst: number }[] as [{ worst: number }];
    expect(worst).toBeGreaterThan(30);
    expect(worst).toBeLessThan(51);
  });

  it('takes a quantile from what a histogram counted meanwhile', async () => {
    const objective = { histogram: 'shop_seconds', quantile: 0.99, atMost: '300ms' };
    expect(await meanwhile(() => shop.serve(100, { seconds: 0.2 }), { objective })).toMatchObject({
      status: 'succeeded',
      outputs: { worst: 298 },
    });
    const slow = () => {
      shop.serve(95, { seconds: 0.2 });
      shop.serve(5, { seconds: 0.5 });
    };
    expect(await meanwhile(slow, { objective: { name: 'answers', ...objective } })).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^answers is 860 ms; it must be at most 300 ms\./),
    });
  });

  it('holds one colour against the other', async () => {
    const shares = { good: 'shop_requests_total{status="200"}', valid: 'shop_requests_total' };
    const objective = { ...shares, of: 'green', against: 'blue', atMostTimes: 1.2 };
    const both = (bad: number) => () => {
      for (const [colour, errors] of [
        ['green', bad],
        ['blue', 10],
      ] as const) {
        shop.serve(1000 - errors, { colour });
        shop.serve(errors, { colour, status: '500' });
      }
    };
    expect(await meanwhile(both(12), { objective })).toMatchObject({ status: 'succeeded' });
    expect(await meanwhile(both(13), { objective })).toMatchObject({ status: 'failed' });
  });

  it('tells how fast the error budget goes, and what is left of it', async () => {
    const act = () => {
      shop.serve(998, {});
      shop.serve(2, { status: '500' });
    };
    const { atLeast: _, ...shares } = RATIO;
    const objective = { ...shares, objective: 99.9, burnRate: { atMost: 14.4 } };
    const { status, outputs } = await meanwhile(act, { objective });
    expect(status).toBe('succeeded');
    expect(outputs?.sli).toBeCloseTo(99.8);
    expect(outputs?.burnRate).toBeCloseTo(2);
    expect(outputs?.budgetLeft).toBeCloseTo(-0.1);
  });
});

describe('a gate that gets no answer is undecided, never passed:', () => {
  it.each([
    ['a metric that does not exist', { good: 'nothing_total', valid: 'shop_requests_total', atLeast: 99 }, 'empty'],
    ['a selector that is none', { value: 'sum(shop_requests_total)', atMost: 1 }, 'query-refused'],
    ['a gauge that should count events', { good: 'shop_queue', valid: 'shop_requests_total', atLeast: 1 }, 'unclear'],
    ['no events at all, 0 of 0', RATIO, 'not-a-number'],
    ['a gauge that is NaN', { value: 'shop_wild', atMost: 1 }, 'not-a-number'],
    ['a gauge that is Inf', { value: 'shop_wilder', atMost: 1 }, 'not-a-number'],
  ])('%s', async (_what, objective, reason) => {
    shop.extra = '# TYPE shop_queue gauge\nshop_queue 7\nshop_wild NaN\nshop_wilder +Inf';
    expect(await meanwhile(() => undefined, { objective })).toMatchObject({ status: 'undecided', reason });
  });

  it('fewer events than it needs to judge', async () => {
    expect(await meanwhile(() => shop.serve(99), { objective: RATIO, atLeastEvents: 100 })).toMatchObject({
      status: 'undecided',
      reason: 'too-few-events',
      message: expect.stringContaining('99 valid events, at least 100 are needed'),
    });
  });

  it.each<[string, string, string]>([
    ['an endpoint that answers half a line', 'answer-not-understood', 'shop_requests_total{status="2'],
    ['an endpoint that answers something else', 'answer-not-understood', '<html>\n'],
    ['an endpoint that answers the same series twice', 'answer-not-understood', 'a 1\na 2\n'],
  ])('%s', async (_what, reason, body) => {
    shop.instead = (write) => write(200, body);
    expect(await watchOn(world, metricsAt(shop.url), { ...PACE, objective: RATIO })).toMatchObject({
      status: 'undecided',
      reason,
    });
  });

  it('a service that has gone', async () => {
    await shop.stop();
    expect(await watchOn(world, metricsAt(shop.url), { ...PACE, objective: RATIO })).toMatchObject({
      status: 'undecided',
      reason: 'unreachable',
    });
  });

  it('counters that stand still', async () => {
    const act = () => shop.serve(10);
    expect(await meanwhile(act, { objective: RATIO, staleAfter: '150ms', for: '2s' })).toMatchObject({
      status: 'undecided',
      reason: 'stale',
    });
  });

  it('values whose own time is long ago', async () => {
    shop.extra = `# TYPE shop_queue gauge\nshop_queue 7 ${Date.now() - 120_000}`;
    expect(await meanwhile(() => undefined, { objective: { value: 'shop_queue', atMost: 7 } })).toMatchObject({
      status: 'undecided',
      reason: 'stale',
    });
  });

  it('one of two instances that does not answer', async () => {
    const other = await Shop.start();
    await other.stop();
    const place = { kind: 'metrics', config: { instances: { one: shop.url, two: other.url } } };
    expect(await watchOn(world, place, { ...PACE, objective: RATIO })).toMatchObject({
      status: 'undecided',
      reason: 'unreachable',
    });
  });

  it('the last look, even when some looks may say nothing', async () => {
    const outcome = meanwhile(() => shop.serve(100), { objective: RATIO, undecidedAtMost: 50, for: '800ms' });
    await until('most looks', () => shop.scrapes >= 7);
    shop.instead = (write) => write(503, '');
    expect(await outcome).toMatchObject({
      status: 'undecided',
      message: expect.stringContaining('The last sample said nothing'),
    });
  });
});

describe('several instances', () => {
  it('are one service: their counters are added up', async () => {
    const other = await Shop.start();
    const place = { kind: 'metrics', config: { instances: { one: shop.url, two: other.url } } };
    const outcome = watchOn(world, place, { ...PACE, objective: { ...RATIO, atLeast: 90 } });
    await until('the first look', () => shop.scrapes >= 1 && other.scrapes >= 1);
    shop.serve(60);
    other.serve(35);
    other.serve(5, { status: '500' });
    expect(await outcome).toMatchObject({ status: 'succeeded', outputs: { sli: 95 } });
    await other.stop();
  });
});
