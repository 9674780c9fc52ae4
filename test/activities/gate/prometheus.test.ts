import type { JsonObject } from '../../../model/json.js';
import { describeNeeding } from '../../support/needs.js';
import { type OwnPrometheus, prometheusPart, startPrometheus } from '../../support/prometheus.js';
import { makeWorld, until, type World } from '../support/world.js';
import { Shop } from './support/shop.js';
import { measured, metricsAt, prometheusAt, watchOn } from './support/watched.js';

const ONCE = { for: '100ms', every: '100ms' };
const BUCKETS = 'sum by (le) (increase(shop_seconds_bucket[1m]))';

describeNeeding(prometheusPart, 'a gate on a real Prometheus', () => {
  let world: World;
  let shop: Shop;
  let prometheus: OwnPrometheus;
  let serving: NodeJS.Timeout;

  /** A shop that is asked all the time: 2 of 100 fail in green, 1 of 100 in blue, and 1 of 10 answers is slow. */
  beforeAll(async () => {
    shop = await Shop.start();
    shop.extra = '# TYPE shop_queue gauge\nshop_queue 7\nshop_wild NaN\nshop_zero 0';
    const serve = () => {
      for (const [colour, bad] of [
        ['green', 2],
        ['blue', 1],
      ] as const) {
        shop.serve(90 - bad, { colour, seconds: 0.05 });
        shop.serve(10, { colour, seconds: 0.2 });
        shop.serve(bad, { colour, status: '500' });
      }
    };
    serve();
    prometheus = await startPrometheus(shop.address);
    serving = setInterval(serve, 100);
    const rate = () => prometheus.value('sum(increase(shop_requests_total[1m]))');
    await until('rates', async () => ((await rate()) ?? 0) > 3000, 60_000);
  });
  afterAll(async () => {
    clearInterval(serving);
    await prometheus.stop();
    await shop.stop();
  });
  beforeEach(() => {
    world = makeWorld({ now: () => Date.now() });
  });
  afterEach(() => world.remove());

  const watchIt = (params: JsonObject) => watchOn(world, prometheusAt(prometheus.url), { ...ONCE, ...params });
  const counted = (status: string) => `sum(increase(shop_requests_total{status=~"${status}"}[1m]))`;

  it('judges a ratio', async () => {
    const objective = { name: 'availability', good: counted('200'), valid: counted('.*') };
    const good = await watchIt({ objective: { ...objective, atLeast: 98 } });
    expect(good).toMatchObject({ status: 'succeeded', outputs: { undecided: 0 } });
    expect(good.outputs?.samples).toBeGreaterThanOrEqual(2);
    expect(good.outputs?.sli).toBeCloseTo(98.5, 1);
    expect(await watchIt({ objective: { ...objective, atLeast: 99 } })).toMatchObject({
      status: 'failed',
      reason: 'objective-missed',
      message: expect.stringMatching(/^availability is 98\.5\d* %; it must be at least 99 %\. Sample 1 of 1\.$/),
    });
  });

  it('judges a threshold', async () => {
    expect(await watchIt({ objective: { value: 'shop_queue', atMost: 7 } })).toMatchObject({ status: 'succeeded' });
    expect(await watchIt({ objective: { value: 'max(shop_queue) * 2', atMost: 13 } })).toMatchObject({
      status: 'failed',
    });
  });

  it('judges a latency, and finds the quantile that Prometheus finds', async () => {
    const objective = { histogram: BUCKETS, quantile: 0.95 };
    const outcome = await watchIt({ objective: { ...objective, atMost: '300ms' } });
    expect(outcome.status).toBe('succeeded');
    const own = await prometheus.value(`histogram_quantile(0.95, ${BUCKETS})`);
    expect(outcome.outputs?.worst).toBeCloseTo((own ?? 0) * 1000, -1);
    expect(await watchIt({ objective: { ...objective, atMost: '150ms' } })).toMatchObject({ status: 'failed' });
  });

  it('judges an error budget', async () => {
    const objective = { good: counted('200'), valid: counted('.*'), objective: 99.5 };
    const outcome = await watchIt({ objective: { ...objective, burnRate: { atMost: 3.2 } } });
    expect(outcome.status).toBe('succeeded');
    expect(outcome.outputs?.burnRate).toBeCloseTo(3, 1);
    expect(outcome.outputs?.budgetLeft).toBeCloseTo(-1, 1);
    expect(await watchIt({ objective: { ...objective, burnRate: { atMost: 2.8 } } })).toMatchObject({
      status: 'failed',
    });
  });

  it('holds green against blue', async () => {
    const by = (status: string) => `sum by (colour) (increase(shop_requests_total{status=~"${status}"}[1m]))`;
    const objective = { good: by('200'), valid: by('.*'), of: 'green', against: 'blue' };
    expect(await watchIt({ objective: { ...objective, atMostTimes: 2.1 } })).toMatchObject({ status: 'succeeded' });
    expect(await watchIt({ objective: { ...objective, atMostTimes: 1.2 } })).toMatchObject({ status: 'failed' });
    const levels = { value: by('500'), of: 'green', against: 'blue' };
    expect(await watchIt({ objective: { ...levels, atMostTimes: 2.1 } })).toMatchObject({ status: 'succeeded' });
  });

  it('finds what a gate finds that reads the service itself, within rounding', async () => {
    const period = { for: '5s', every: '1s' };
    const here = watchOn(world, metricsAt(shop.url), {
      ...period,
      objectives: [
        { name: 'share', good: 'shop_requests_total{status="200"}', valid: 'shop_requests_total', atLeast: 0 },
        { name: 'p95', histogram: 'shop_seconds', quantile: 0.95, atMost: '1s' },
        { name: 'queue', value: 'shop_queue', atMost: 10 },
      ],
    });
    const elsewhere = makeWorld({ now: () => Date.now() });
    const there = watchOn(elsewhere, prometheusAt(prometheus.url), {
      ...period,
      objectives: [
        { name: 'share', good: counted('200'), valid: counted('.*'), atLeast: 0 },
        { name: 'p95', histogram: BUCKETS, quantile: 0.95, atMost: '1s' },
        { name: 'queue', value: 'shop_queue', atMost: 10 },
      ],
    });
    const values = async (outcome: typeof here) =>
      ((await outcome).outputs?.objectives as { value: number }[] | undefined)?.map(({ value }) => value) ?? [];
    const [share = 0, p95 = 0, queue = 0] = await values(here);
    const [share2 = 1, p952 = 1, queue2 = 1] = await values(there);
    expect(Math.abs(share - share2)).toBeLessThan(0.1);
    expect(Math.abs(p95 - p952)).toBeLessThan(10);
    expect(queue).toBe(queue2);
    elsewhere.remove();
  });

  it.each<[string, JsonObject, string, RegExp]>([
    ['a metric that does not exist', { value: 'no_such_metric', atMost: 1 }, 'empty', /does the metric exist/],
    ['0 of 0', { good: 'shop_zero', valid: 'shop_zero', atLeast: 1 }, 'not-a-number', /no valid events/],
    ['0 divided by 0', { value: 'shop_zero / shop_zero', atMost: 1 }, 'not-a-number', /gave NaN/],
    ['1 divided by 0', { value: '1 / shop_zero', atMost: 1 }, 'not-a-number', /gave Infinity/],
    ['NaN', { value: 'shop_wild', atMost: 1 }, 'not-a-number', /gave NaN/],
    ['several values', { value: 'shop_requests_total', atMost: 1 }, 'several', /gave 4 values/],
    ['what is no PromQL', { value: 'sum(', atMost: 1 }, 'query-refused', /bad_data/],
    ['a range of values', { value: 'shop_queue[1m]', atMost: 1 }, 'answer-not-understood', /something|status 200/],
    [
      'a histogram without its bounds',
      { histogram: 'shop_queue', quantile: 0.9, atMost: '1s' },
      'empty',
      /without `le`/,
    ],
    [
      'a colour that is not there',
      { value: 'shop_requests_total', of: 'red', against: 'blue', atMostTimes: 1 },
      'empty',
      /colour red/,
    ],
  ])('is undecided, never passed, on %s', async (_what, objective, reason, why) => {
    const outcome = await watchIt({ objective });
    expect(outcome).toMatchObject({ status: 'undecided', reason });
    expect(outcome.message).toMatch(why);
  });

  it('is undecided when fewer events were counted than it needs', async () => {
    const objective = { good: counted('200'), valid: counted('.*'), atLeast: 1 };
    expect(await watchIt({ objective, atLeastEvents: 1e9 })).toMatchObject({
      status: 'undecided',
      reason: 'too-few-events',
    });
  });

  it('is undecided on a Prometheus that is too slow, and on one that has gone', async () => {
    const objective = { value: 'shop_queue', atMost: 7 };
    const silent = await Shop.start();
    silent.instead = () => undefined;
    const slow = prometheusAt(`http://${silent.address}`, { timeout: '200ms' });
    expect(await watchOn(world, slow, { ...ONCE, objective })).toMatchObject({
      status: 'undecided',
      reason: 'unreachable',
    });
    await silent.stop();
    const none = prometheusAt('http://127.0.0.1:1');
    expect(await watchOn(world, none, { ...ONCE, objective })).toMatchObject({
      status: 'undecided',
      reason: 'unreachable',
    });
    expect((await measured(world)).samples[0]?.of[0]?.why).toContain('could not be reached');
  });

  it('is undecided once one colour is not scraped any more, although the other one is', async () => {
    const green = await Shop.start();
    const blue = await Shop.start();
    const own = await startPrometheus(green.address, blue.address);
    const serve = () => [green.serve(10), blue.serve(10, { colour: 'blue' })];
    serve();
    const feeding = setInterval(serve, 100);
    const query = 'sum by (colour) (increase(shop_requests_total[5m]))';
    await until('rates', async () => (await own.value(`count(${query})`)) === 2, 60_000);
    const objective = { value: query, of: 'green', against: 'blue', atMostTimes: 100 };
    expect(await watchOn(world, prometheusAt(own.url), { ...ONCE, objective })).toMatchObject({ status: 'succeeded' });
    // A label that the query adds is on no series: then all of them count.
    const added = { ...objective, value: `label_replace(${query}, "hue", "$1", "colour", "(.*)")`, label: 'hue' };
    expect(await watchOn(world, prometheusAt(own.url), { ...ONCE, objective: added })).toMatchObject({
      status: 'succeeded',
    });
    await green.stop();
    await until('an empty scrape', async () => (await own.value('min(up)')) === 0, 60_000);
    expect(await own.value(`count(${query})`)).toBe(2);
    expect(await watchOn(world, prometheusAt(own.url), { ...ONCE, objective })).toMatchObject({
      status: 'undecided',
      reason: 'stale',
      message: expect.stringContaining('shop_requests_total{colour="green"} is not scraped any more'),
    });
    clearInterval(feeding);
    await blue.stop();
    await own.stop();
  });

  it('is undecided once the service is not scraped any more, although its rates go on', async () => {
    const other = await Shop.start();
    const own = await startPrometheus(other.address);
    const feeding = setInterval(() => other.serve(10), 100);
    const query = 'sum(increase(shop_requests_total[5m]))';
    await until('rates', async () => (await own.value(query)) !== undefined, 60_000);
    clearInterval(feeding);
    await other.stop();
    await until('an empty scrape', async () => (await own.value('up')) === 0, 60_000);
    expect(await own.value(query)).toBeGreaterThan(0);
    const objective = { value: query, atLeast: 0 };
    expect(await watchOn(world, prometheusAt(own.url), { ...ONCE, objective })).toMatchObject({
      status: 'undecided',
      reason: 'stale',
      message: expect.stringContaining('shop_requests_total is not scraped any more'),
    });
    await own.stop();
  });
});
