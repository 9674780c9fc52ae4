import type { JsonObject } from '../../../model/json.js';
import { makeWorld, until, type World } from '../support/world.js';
import { Shop } from './support/shop.js';
import { metricsAt, watchOn } from './support/watched.js';

let world: World;
let shop: Shop;

beforeEach(async () => {
  world = makeWorld({ now: () => Date.now() });
  shop = await Shop.start();
  shop.serve(100, { colour: 'green' });
  shop.serve(100, { colour: 'blue' });
});
afterEach(async () => {
  await shop.stop();
  world.remove();
});

/** Both colours serve, and green has errors where it is told to. */
async function watched(objective: JsonObject, { errors = 0 } = {}) {
  const before = shop.scrapes;
  const outcome = watchOn(world, metricsAt(shop.url), { for: '300ms', every: '100ms', objective });
  await until('the first look', () => shop.scrapes > before);
  shop.serve(100, { colour: 'blue' });
  shop.serve(100, { colour: 'green' });
  if (errors > 0) shop.serve(errors, { colour: 'green', status: '500' });
  return outcome;
}

const GREEN = { of: 'green', against: 'blue', atMostTimes: 1 };
const REQUESTS = 'shop_requests_total';

it.each([
  ['more looks than are kept', { for: '10m', every: '1ms' }],
  ['no pause', { for: '10m', every: '0s' }],
  ['no time', { for: '0s', every: '1s' }],
])('a pace that is known only now is refused before anything is asked: %s', async (_what, pace) => {
  const objective = { value: REQUESTS, atMost: 1 };
  expect(await watchOn(world, metricsAt(shop.url), { ...pace, objective })).toMatchObject({
    status: 'failed',
    reason: 'params-invalid',
  });
  expect(shop.scrapes).toBe(0);
});

describe('what nobody shows is no zero:', () => {
  it.each<[string, JsonObject]>([
    ['a label of colours that is called otherwise', { value: `${REQUESTS}{status="500"}`, ...GREEN, label: 'color' }],
    ['a colour that is called otherwise', { value: `${REQUESTS}{status="500"}`, ...GREEN, of: 'gren' }],
    ['a metric that has no colours', { value: 'shop_errors_total', ...GREEN }],
    ['a misspelt label of a value', { value: `${REQUESTS}{statuss="500"}`, atMost: 1 }],
    ['a misspelt label of good events', { good: `${REQUESTS}{statuss!~"5.."}`, valid: REQUESTS, atLeast: 99 }],
    ['the value of a metric that has no series yet', { value: 'shop_failures_total{status="500"}', atMost: 1 }],
  ])('%s', async (_what, objective) => {
    shop.extra = '# TYPE shop_failures_total counter\nshop_errors_total{status="500"} 0';
    expect(await watched(objective, { errors: 50 })).toMatchObject({ status: 'undecided', reason: 'empty' });
  });

  it('but a status that has not been seen yet is one, also of one colour only', async () => {
    const value = `${REQUESTS}{status="500"}`;
    expect(await watched({ value, atMost: 0 })).toMatchObject({ status: 'succeeded' });
    expect(await watched({ value, ...GREEN })).toMatchObject({ status: 'succeeded' });
    expect(await watched({ value, ...GREEN }, { errors: 5 })).toMatchObject({ status: 'failed' });
  });
});
