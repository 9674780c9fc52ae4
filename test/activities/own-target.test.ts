import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { http } from '../../activities/steps/http.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { FarEnd } from './support/far-end.js';
import { makeWorld, type World } from './support/world.js';

let world: World;
let end: FarEnd;
beforeEach(async () => {
  world = makeWorld();
  end = await FarEnd.start();
});
afterEach(async () => {
  await end.stop();
  world.remove();
});

function callFor(config: JsonObject, params: JsonObject = {}): StepCall {
  return world.callOn(
    { kind: 'http', config },
    { type: 'http', params: { method: 'POST', path: '/release', ...params } },
  );
}

describe("the worker's own target", () => {
  it('is what is called', async () => {
    expect(await http(callFor({ url: end.url }), world.deps)).toMatchObject({
      status: 'succeeded',
      outputs: { status: 201, json: { ok: true } },
    });
    expect(end.applied).toHaveLength(1);
  });

  it.each<[string, (call: StepCall) => StepCall]>([
    [
      'another address was planned',
      (call) => ({ ...call, target: { name: 'place', kind: 'http', config: { url: 'http://127.0.0.1:1' } } }),
    ],
    [
      'a setting more was planned',
      (call) => ({
        ...call,
        target: { name: 'place', kind: 'http', config: { ...call.target?.config, timeout: '1s' } },
      }),
    ],
    [
      'another kind was planned',
      (call) => ({ ...call, target: { name: 'place', kind: 'command', config: call.target?.config ?? {} } }),
    ],
    ['the run is for another environment', (call) => ({ ...call, environment: 'stage' })],
    ['the worker has no such target', (call) => ({ ...call, target: { name: 'other', kind: 'http', config: {} } })],
    [
      'the name is one of JavaScript’s own',
      (call) => ({ ...call, target: { name: '__proto__', kind: 'http', config: {} } }),
    ],
  ])('is not touched when %s', async (_what, change) => {
    const outcome = await http(change({ ...callFor({ url: end.url }), attempts: 3 }), world.deps);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'target-differs' });
    expect(end.applied).toEqual([]);
  });

  it('is the same whatever the order of its settings', async () => {
    const call = callFor({ url: end.url, timeout: '1s' });
    const planned = { name: 'place', kind: 'http', config: { timeout: '1s', url: end.url } };
    expect(await http({ ...call, target: planned }, world.deps)).toMatchObject({ status: 'succeeded' });
  });

  it.each(['http://192.0.2.1/', 'http://0.0.0.0:80/', 'http://169.254.169.254/', 'http://[::ffff:192.0.2.1]/'])(
    'is not reached at %s from a local workspace',
    async (url) => {
      expect(await http(callFor({ url }), world.deps)).toMatchObject({ status: 'failed', reason: 'address-refused' });
    },
  );

  it('is not reached beyond loopback through a reference either', async () => {
    world.deps.env.SHOP_URL = 'http://192.0.2.1/';
    expect(await http(callFor({ url: 'env:SHOP_URL' }), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'address-refused',
    });
  });

  it.each(['//192.0.2.1/release', '/../admin', '/%2e%2e/admin', 'http://192.0.2.1/'])(
    'is not left by the path %s',
    async (place) => {
      expect(await http(callFor({ url: `${end.url}/shop` }, { path: place }), world.deps)).toMatchObject({
        status: expect.stringMatching(/failed|succeeded/),
      });
      expect(end.applied.map((one) => one.path).filter((seen) => !seen.startsWith('/shop/'))).toEqual([]);
    },
  );
});

describe('references', () => {
  it('are resolved from the environment and from files, for the request only', async () => {
    world.deps.env.SHOP_URL = end.url;
    mkdirSync(path.join(world.root, 'secrets'));
    writeFileSync(path.join(world.root, 'secrets/token'), 'canary-token-77\n');
    end.onApplied = (response) =>
      response.end(JSON.stringify({ echo: 'you sent canary-token-77', list: ['canary-token-77'] }));
    const outcome = await http(
      callFor({ url: 'env:SHOP_URL', headers: { authorization: 'file:secrets/token' } }),
      world.deps,
    );
    expect(end.applied[0]?.headers.authorization).toBe('canary-token-77');
    expect(outcome).toEqual({
      status: 'succeeded',
      outputs: { status: 200, json: { echo: 'you sent «redacted»', list: ['«redacted»'] } },
    });
    expect(
      JSON.stringify(
        await Promise.all((await world.deps.records.list('')).map((name) => world.deps.records.get(name))),
      ),
    ).not.toContain('canary');
  });

  it('leave addresses readable and blot out a password inside one', async () => {
    world.deps.env.SHOP_URL = end.url.replace('http://', 'http://shop:canary-pass@');
    end.onApplied = (response) => response.writeHead(500).end(JSON.stringify({ said: `canary-pass at ${end.url}` }));
    const outcome = await http(callFor({ url: 'env:SHOP_URL' }), world.deps);
    expect(end.applied[0]?.headers.authorization).toBe(`Basic ${Buffer.from('shop:canary-pass').toString('base64')}`);
    expect(outcome).toMatchObject({ status: 'failed', outputs: { json: { said: `«redacted» at ${end.url}` } } });
  });

  it.each([
    ['an unset variable', 'env:NO_SUCH', 'NO_SUCH'],
    ['a missing file', 'file:no/such', 'no/such'],
  ])('to %s stop the step with the cure', async (_what, reference, named) => {
    const outcome = await http(callFor({ url: end.url, headers: { authorization: reference } }), world.deps);
    expect(outcome).toMatchObject({
      status: 'errored',
      reason: 'reference-missing',
      happened: 'no',
      message: expect.stringContaining(named),
    });
    expect(end.applied).toEqual([]);
  });
});

describe('headers of a step', () => {
  it.each([
    ['host', 'evil'],
    ['Authorization', 'mine'],
    ['x-note', 'a\r\nx-admin: 1'],
  ])('may not set %s to %j', async (name, value) => {
    const call = callFor({ url: end.url, headers: { authorization: 'theirs' } }, { headers: { [name]: value } });
    expect(await http(call, world.deps)).toMatchObject({ status: 'failed', reason: 'header-refused' });
    expect(end.applied).toEqual([]);
  });
});
