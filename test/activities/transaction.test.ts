import { transaction } from '../../activities/steps/transaction.js';
import type { StepCall } from '../../model/effect.js';
import { resolveParams } from '../../model/resolve.js';
import { planOf, step } from '../model/planned.js';
import { Shop } from './support/shop.js';
import { makeWorld, until, type World } from './support/world.js';

let world: World;
let shop: Shop;

beforeEach(async () => {
  world = makeWorld();
  shop = await Shop.start();
});
afterEach(async () => {
  await shop.stop();
  world.remove();
});

/** What became of the orders, in their order. */
function states(): string[] {
  return [...shop.orders.values()].map(({ state }) => state);
}

const LOGIN = `
          - name: login
            post: /login
            form: { user: synthetic }
            expect: response.status == 200
            capture: { token: { from: response.json.token, secret: true } }`;

/** The step as a run would call it: planned from the text, then resolved. */
function journey(fields: string, change: Partial<StepCall> = {}): StepCall {
  const plan = planOf(`
stages:
  - stage: main
    steps:
      - id: buy
        type: transaction
        target: api${fields}
`);
  const resolved = resolveParams(step(plan, 'buy').params, { run: { id: 'go-live-1' }, steps: {} });
  if (!resolved.ok) throw new Error(resolved.message);
  const target = { kind: 'http', config: { url: shop.url } };
  return world.callOn(target, { type: 'transaction', step: 'buy', params: resolved.value, ...change });
}

const BUY = `
        dependencies:
          payments: { owner: operations, timeout: 5s }
        calls:${LOGIN}
          - name: cart
            post: /cart
            headers: { authorization: 'Bearer \${{ captured.token }}' }
            capture: { cart: response.json.cart }
          - name: order
            post: /orders
            headers: { authorization: 'Bearer \${{ captured.token }}' }
            json: { cart: '\${{ captured.cart }}' }
            dependency: payments
            expect: response.status < 300
            capture: { order: response.json.order }
          - name: look
            get: /orders/\${{ captured.order }}
            headers: { authorization: 'Bearer \${{ captured.token }}' }
            expect: response.json.cart == captured.cart
        afterwards:
          - name: cancel
            delete: /orders/\${{ captured.order }}
            headers: { authorization: 'Bearer \${{ captured.token }}' }`;

describe('a journey', () => {
  it('hands captured values on, cleans up, and tells each call', async () => {
    const outcome = await transaction(journey(BUY), world.deps);
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: {
        calls: {
          login: { ok: true, status: 200, attempts: 1, ms: expect.any(Number) },
          order: { ok: true, status: 201, dependency: 'payments', owner: 'operations' },
          look: { ok: true, status: 200 },
        },
        afterwards: { cancel: { ok: true, status: 200 } },
        slowest: { call: expect.any(String), ms: expect.any(Number) },
        captured: { cart: 'cart 7/a', order: 'o/1' },
        journeys: 1,
        unwatched: null,
        failures: 0,
      },
    });
    expect(outcome.outputs).not.toHaveProperty('failed');
    expect([...shop.orders.values()]).toEqual([{ id: 'o/1', cart: 'cart 7/a', state: 'cancelled' }]);
    expect(shop.log).toEqual([
      'POST /login go-live-1/buy/1/login',
      'POST /cart go-live-1/buy/1/cart',
      'POST /orders go-live-1/buy/1/order',
      'GET /orders/o%2F1',
      'DELETE /orders/o%2F1 go-live-1/buy/1/cancel',
    ]);
  });

  it('lets no captured secret out: not in outputs, not in records, not when the answer that holds it is wrong', async () => {
    const passed = await transaction(journey(BUY), world.deps);
    const wrong = BUY.replace('user: synthetic', 'user: nobody').replace(
      'expect: response.status == 200',
      "expect: response.status == 200 && response.json.token != ''",
    );
    const failing = await transaction(journey(wrong, { step: 'other' }), world.deps);
    expect(failing).toMatchObject({ status: 'failed', message: expect.stringContaining('login failed') });
    expect(failing.message).toContain('«redacted»');
    const names = await world.deps.records.list('');
    const kept = await Promise.all(names.map((name) => world.deps.records.get(name)));
    expect(JSON.stringify([passed, failing, kept])).not.toContain(shop.token);
  });

  /** What a step notes while it goes on, in its order. */
  function notesOf({ deps }: World): string[] {
    const notes: string[] = [];
    const put = deps.records.put.bind(deps.records);
    deps.records.put = (name, value) => {
      notes.push(JSON.stringify(value));
      return put(name, value);
    };
    return notes;
  }

  const CART = `
          - name: cart
            post: /cart
            headers: { authorization: 'Bearer \${{ captured.account.token }}' }
            capture: { cart: response.json.cart }`;

  it('keeps an open value to itself that holds a secret one of the same answer', async () => {
    const notes = notesOf(world);
    const login = LOGIN.replace('capture: {', 'capture: { account: response.json,');
    const outcome = await transaction(journey(`\n        calls:${login}${CART}`), world.deps);
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { captured: { cart: 'cart 7/a' } } });
    expect(outcome.outputs?.captured).not.toHaveProperty('account');
    expect(notes.at(-1)).toContain('cart 7/a');
    expect(notes.join()).not.toContain(shop.token);
  });

  it('takes an open value back when it turns out later that it holds a secret one', async () => {
    const notes = notesOf(world);
    const open = LOGIN.replace(
      'capture: { token: { from: response.json.token, secret: true } }',
      'capture: { account: response.json }',
    );
    const again = LOGIN.replace('name: login', 'name: again');
    const outcome = await transaction(journey(`\n        calls:${open}${again}${CART}`), world.deps);
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(outcome.outputs?.captured).toEqual({ cart: 'cart 7/a' });
    expect(notes.at(-1)).not.toContain(shop.token);
  });

  it('keeps each part of a secret object out of its messages', async () => {
    const fields = `
        calls:${LOGIN.replace('response.json.token', 'response.json')}
          - { name: part, get: '/nowhere/\${{ captured.token.token }}', timeout: 1ms }`;
    const outcome = await transaction(journey(fields), world.deps);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'call-failed' });
    expect(JSON.stringify(outcome)).not.toContain(shop.token);
  });

  it('whose second dependency hangs fails in time, names the call, the dependency and its owner, and cleans up', async () => {
    shop.paymentsHang = true;
    const begun = performance.now();
    const outcome = await transaction(journey(BUY.replace('timeout: 5s', 'timeout: 300ms')), world.deps);
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'dependency-failed',
      message: expect.stringMatching(
        /^The call order failed at payments \(owner operations\): .*did not answer within 300 ms\. Afterwards: cancel not made \(it names what was not captured\)\.$/,
      ),
      outputs: {
        calls: { cart: { ok: true }, order: { ok: false } },
        failed: { call: 'order', dependency: 'payments', owner: 'operations' },
        afterwards: { cancel: { skipped: true } },
      },
    });
    expect(outcome.outputs?.calls).not.toHaveProperty('look');
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it('cleans up after a call that failed, and says when that failed too', async () => {
    const wrong = BUY.replace('response.json.cart == captured.cart', "response.json.cart == 'another'");
    shop.refuseCancel = true;
    expect(await transaction(journey(wrong), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'call-failed',
      message: expect.stringMatching(/^The call look failed: expected .*Afterwards: cancel failed\.$/),
      outputs: { afterwards: { cancel: { ok: false, status: 409 } } },
    });
  });

  it('that leaves something behind is failed, although all calls were right', async () => {
    shop.refuseCancel = true;
    expect(await transaction(journey(BUY), world.deps)).toMatchObject({ status: 'failed', reason: 'not-cleaned-up' });
  });

  it('is undecided where an answer cannot be judged', async () => {
    const odd = BUY.replace('response.json.cart == captured.cart', 'response.json.weight > 5');
    expect(await transaction(journey(odd), world.deps)).toMatchObject({
      status: 'undecided',
      reason: 'expect-unanswerable',
      outputs: { afterwards: { cancel: { ok: true } } },
    });
  });

  it('fails where the answer lacks what is to be captured', async () => {
    const lacking = BUY.replace('cart: response.json.cart }', 'cart: response.json.basket }');
    expect(await transaction(journey(lacking), world.deps)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('it holds nothing to capture as cart (response.json.basket)'),
    });
  });

  it('backs off and tries a call again under the same key', async () => {
    shop.catalogueStumbles = 2;
    const fields = `
        calls:
          - { name: catalogue, put: /catalogue, json: {}, within: { attempts: 3, every: 10ms } }`;
    expect(await transaction(journey(fields), world.deps)).toMatchObject({
      status: 'succeeded',
      outputs: { calls: { catalogue: { attempts: 3, status: 200 } } },
    });
    expect(shop.log).toEqual(Array(3).fill('PUT /catalogue go-live-1/buy/1/catalogue'));
    shop.catalogueStumbles = 3;
    expect(await transaction(journey(fields, { epoch: 2 }), world.deps)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('catalogue failed after 3 tries'),
    });
  });

  it('is failed where nobody listens', async () => {
    const call = journey(BUY);
    await shop.stop();
    expect(await transaction(call, world.deps)).toMatchObject({ status: 'failed', reason: 'call-failed' });
  });
});

describe('a journey that is walked again and again', () => {
  const look = (pace: string) =>
    journey(`
        calls:
          - { name: catalogue, get: /catalogue }
        every: 1ms
        tolerate: 1
        ${pace}`);

  it('goes on while no more fail than are tolerated', async () => {
    shop.catalogueStumbles = 1;
    expect(await transaction(look('repeat: 4'), world.deps)).toMatchObject({
      status: 'succeeded',
      outputs: { journeys: 4, failures: 1, failed: { call: 'catalogue' } },
    });
  });

  it('ends at once when more fail', async () => {
    shop.catalogueStumbles = 9;
    expect(await transaction(look('for: 1m'), world.deps)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('2 of 2 journeys failed, 1 allowed.'),
      outputs: { journeys: 2, failures: 2 },
    });
  });

  it('gives each journey keys of its own', async () => {
    await transaction(journey(`${BUY}\n        repeat: 2\n        every: 1ms`), world.deps);
    expect([...shop.orders.keys()]).toEqual(['go-live-1/buy/1/order', 'go-live-1/buy/1/2/order']);
    expect(states()).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a journey that is interrupted', () => {
  /** The look at the order is never right, and is tried again for a long time. */
  const STUCK = BUY.replace('get: /orders', 'within: { attempts: 20, every: 1m }\n            get: /orders').replace(
    'response.json.cart == captured.cart',
    "response.json.cart == 'another'",
  );

  /** The next attempt at the same call, on another worker with the same record store. */
  function nextWorker(): World {
    const next = makeWorld({ records: world.deps.records });
    Object.assign(next.deps.workspace.targets, world.deps.workspace.targets);
    next.activity.attempt = 2;
    return next;
  }

  it('is walked again with the same keys after the worker was lost: one order, and it is cancelled', async () => {
    shop.onOrder = () => world.activity.cancel('lost');
    const call = journey(BUY, { attempts: 2 });
    await expect(transaction(call, world.deps)).rejects.toMatchObject({ type: 'errored' });
    expect(states()).toEqual(['paid']);
    const next = nextWorker();
    shop.onOrder = () => {};
    expect(await transaction(call, next.deps)).toMatchObject({ status: 'succeeded' });
    expect(states()).toEqual(['cancelled']);
    next.remove();
  });

  it('goes on after a lost worker with the journey that was being walked', async () => {
    const call = journey(`${BUY}\n        repeat: 3\n        every: 1ms`, { attempts: 2 });
    shop.onOrder = () => {
      if (shop.orders.size === 2) world.activity.cancel('lost');
    };
    await expect(transaction(call, world.deps)).rejects.toMatchObject({ type: 'errored' });
    const next = nextWorker();
    expect(await transaction(call, next.deps)).toMatchObject({ status: 'succeeded', outputs: { journeys: 3 } });
    expect(shop.log.filter((line) => line.startsWith('POST /orders'))).toEqual([
      'POST /orders go-live-1/buy/1/order',
      'POST /orders go-live-1/buy/1/2/order',
      'POST /orders go-live-1/buy/1/2/order',
      'POST /orders go-live-1/buy/1/3/order',
    ]);
    expect(states()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    next.remove();
  });

  it('watches on for the time that nobody watched, and says how long that was', async () => {
    const calls = `
        calls:
          - { name: catalogue, get: /catalogue }
        every: 50ms
        for: 1s`;
    const call = journey(calls, { attempts: 2 });
    const looks = () => shop.log.length;
    const lost = expect(transaction(call, world.deps)).rejects.toMatchObject({ type: 'errored' });
    await until('a second journey', () => looks() === 2);
    world.activity.cancel('lost');
    await lost;
    const next = nextWorker();
    const { now } = world.deps;
    next.deps.now = () => now() + 3_600_000;
    const before = looks();
    expect(await transaction(call, next.deps)).toMatchObject({
      status: 'succeeded',
      outputs: { unwatched: expect.stringMatching(/^(1h|59m)/) },
    });
    expect(looks() - before).toBeGreaterThan(3);
    next.remove();
  });

  it('is cleaned up by the next attempt even where that one gets no further than the sign-in', async () => {
    const call = journey(STUCK, { attempts: 2 });
    const first = transaction(call, world.deps);
    const lost = expect(first).rejects.toMatchObject({ type: 'errored' });
    await until('the order is looked at', () => shop.log.some((line) => line.startsWith('GET /orders')));
    world.activity.cancel('lost');
    await lost;
    const next = nextWorker();
    shop.cartGone = true;
    expect(await transaction(call, next.deps)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^The call cart failed.*Afterwards: cancel done\.$/),
    });
    expect(states()).toEqual(['cancelled']);
    next.remove();
  });

  it('remembers over three attempts what the first one captured, although the second came less far', async () => {
    const call = journey(STUCK, { attempts: 3 });
    const first = expect(transaction(call, world.deps)).rejects.toMatchObject({ type: 'errored' });
    await until('the order is looked at', () => shop.log.some((line) => line.startsWith('GET /orders')));
    world.activity.cancel('lost');
    await first;
    const second = nextWorker();
    shop.onOrder = () => second.activity.cancel('lost');
    await expect(transaction(call, second.deps)).rejects.toMatchObject({ type: 'errored' });
    const third = nextWorker();
    third.activity.attempt = 3;
    shop.onOrder = () => {};
    shop.cartGone = true;
    expect(await transaction(call, third.deps)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/Afterwards: cancel done\.$/),
    });
    expect(states()).toEqual(['cancelled']);
    second.remove();
    third.remove();
  });

  it('may have made calls before it is refused, and does not say that nothing happened', async () => {
    const call = journey(BUY, { attempts: 3 });
    const opening = { caller: 'go-live-1/r1/1', before: null };
    await world.deps.records.putOnce('effects/go-live-1/buy/1/opened', opening);
    world.deps.workspace.targets.place = {
      production: { name: 'place', environment: 'production', kind: 'http', config: { url: 'http://127.0.0.1:1' } },
    };
    world.activity.attempt = 2;
    expect(await transaction(call, world.deps)).toMatchObject({
      status: 'errored',
      reason: 'target-differs',
      happened: 'unknown',
    });
    expect(await world.deps.records.get('effects/go-live-1/buy/1/opened')).toEqual(opening);
  });

  it('hears out the call in flight when the run aborts it, cleans up, and says so', async () => {
    shop.onOrder = () => world.activity.cancel('aborted');
    expect(await transaction(journey(BUY), world.deps)).toMatchObject({
      status: 'aborted',
      message: expect.stringContaining('calls afterwards: cancel yes'),
    });
    expect(states()).toEqual(['cancelled']);
  });

  it('that runs out of its time cleans up and is errored', async () => {
    expect(await transaction(journey(STUCK, { timeoutMs: 6000 }), world.deps)).toMatchObject({
      status: 'errored',
      reason: 'timed-out',
      message: expect.stringContaining('cancel yes'),
    });
    expect(states()).toEqual(['cancelled']);
  });
});

it('declares no undo', async () => {
  expect(await transaction(journey(BUY, { phase: 'undo' }), world.deps)).toMatchObject({ status: 'failed' });
  expect(shop.log).toEqual([]);
});
