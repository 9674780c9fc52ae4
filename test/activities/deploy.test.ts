import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { deploy } from '../../activities/steps/deploy.js';
import { slotStatus, stopSlot } from '../../activities/supervisor/starter.js';
import type { JsonObject } from '../../model/json.js';
import { buildSupervisor } from './support/built-supervisor.js';
import { FakeActivity, isAlive, makeWorld, until, type World } from './support/world.js';

/** Serves its version; says so; ends on SIGTERM. `v-ill` is never healthy, `v-crash` ends at once. */
const SHOP = `
import { createServer } from 'node:http';
const { PORT, VERSION, SLOT } = process.env;
if (VERSION === 'v-crash') { console.error('no database'); process.exit(3); }
createServer((request, response) => {
  if (request.url === '/die') process.exit(9);
  response.writeHead(VERSION === 'v-ill' ? 503 : 200).end(JSON.stringify({ VERSION, SLOT, env: Object.keys(process.env) }));
}).listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

const supervisor = buildSupervisor();
afterAll(() => supervisor.remove());

let world: World;
let port: number;

beforeEach(async () => {
  world = makeWorld({ supervisorPath: supervisor.path });
  port = await freePort();
  writeFileSync(path.join(world.root, 'shop.mjs'), SHOP);
});

afterEach(async () => {
  await stopSlot(base(), 200);
  world.remove();
});

function base(): string {
  return path.join(world.root, '.daybook/processes/production.place.blue');
}

function shop(program = ['node', 'shop.mjs']): { kind: string; config: JsonObject } {
  return { kind: 'process', config: { program, health: '/healthz', slots: { blue: { port } } } };
}

function start(version: string, change: { program?: string[]; healthyWithin?: string; epoch?: number } = {}) {
  const { program, healthyWithin = '10s', epoch = 1 } = change;
  const params = { slot: 'blue', version, healthyWithin };
  return deploy(world.callOn(shop(program), { type: 'deploy', params, epoch }), world.deps);
}

async function served(): Promise<{ VERSION: string; SLOT: string; env: string[] }> {
  return (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { VERSION: string; SLOT: string; env: string[] };
}

describe('deploying a process', () => {
  it('starts a version, waits until it is healthy, and names the one before', async () => {
    expect(await start('v1')).toEqual({
      status: 'succeeded',
      outputs: { version: 'v1', address: `http://127.0.0.1:${port}`, previous: null },
    });
    expect(await served()).toMatchObject({ VERSION: 'v1', SLOT: 'blue' });
    expect(await start('v2', { epoch: 2 })).toMatchObject({
      status: 'succeeded',
      outputs: { version: 'v2', previous: 'v1' },
    });
    expect(await served()).toMatchObject({ VERSION: 'v2' });
  });

  it('does not touch a healthy program of the wanted version', async () => {
    await start('v1');
    const before = await slotStatus(base());
    expect(await start('v1', { epoch: 2 })).toMatchObject({ status: 'succeeded', reason: 'already-done' });
    expect((await slotStatus(base()))?.program).toBe(before?.program);
  });

  it("keeps the worker's own variables from the program", async () => {
    world.deps.env.WORKER_TOKEN = 'canary-token';
    await start('v1');
    expect((await served()).env).not.toContain('WORKER_TOKEN');
  });

  it('stops a slot as an undo, twice as well as once', async () => {
    await start('v1');
    const program = (await slotStatus(base()))?.program ?? 0;
    const call = world.callOn(shop(), { type: 'deploy', phase: 'undo', params: { slot: 'blue', stop: true } });
    expect(await deploy(call, world.deps)).toMatchObject({ status: 'succeeded', outputs: { previous: 'v1' } });
    expect(isAlive(program)).toBe(false);
    expect(await deploy({ ...call, epoch: 2 }, world.deps)).toMatchObject({ status: 'succeeded' });
  });

  it('refuses a port that is taken, and starts nothing', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const outcome = await start('v1');
    other.close();
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'port-taken',
      message: expect.stringContaining(String(port)),
    });
    expect(await slotStatus(base())).toBeUndefined();
  });

  it('says that the program is missing', async () => {
    expect(await start('v1', { program: ['/no/such/shop'] })).toMatchObject({
      status: 'failed',
      reason: 'program-missing',
    });
  });

  it('says that the program ended, with its last words, and stops trying', async () => {
    const outcome = await start('v-crash');
    expect(outcome).toMatchObject({ status: 'failed', reason: 'exited' });
    expect(outcome.message).toContain('exit 3');
    expect(outcome.message).toContain('no database');
    expect(await slotStatus(base())).toBeUndefined();
  });

  it('says that the program did not become healthy, and leaves it to be looked at', async () => {
    const outcome = await start('v-ill', { healthyWithin: '600ms' });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-healthy', message: expect.stringContaining('503') });
    expect(await slotStatus(base())).toMatchObject({ version: 'v-ill' });
  });

  it('refuses a slot that the target does not have', async () => {
    const call = world.callOn(shop(), { type: 'deploy', params: { slot: 'red', version: 'v1' } });
    expect(await deploy(call, world.deps)).toMatchObject({ status: 'failed', reason: 'slot-unknown' });
  });

  it('stops waiting when the run cancels it', async () => {
    const activity = new FakeActivity();
    world.activity = activity;
    const outcome = start('v-ill', { healthyWithin: '1h' });
    await until('it runs', () => slotStatus(base()));
    activity.cancel();
    expect(await outcome).toMatchObject({ status: 'aborted', happened: 'unknown' });
  });
});

describe('the supervisor', () => {
  it('outlives the process that started it', async () => {
    await start('v1');
    const status = await slotStatus(base());
    const order = {
      ...status,
      base: path.join(world.root, 'other'),
      port: await freePort(),
      program: ['node', 'shop.mjs'],
      folder: world.root,
    };
    const starter = `
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, [${JSON.stringify(supervisor.path)}], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
      child.stdin.end(${JSON.stringify(JSON.stringify({ ...order, slot: 'blue', version: 'v1', key: 'k', env: { PATH: process.env.PATH, PORT: String(order.port), VERSION: 'v1' } }))});
      child.stdout.once('data', () => process.exit(0));`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', starter], { stdio: 'ignore' });
    await new Promise((resolve) => parent.once('exit', resolve));
    const left = await until('it answers', () => slotStatus(order.base));
    expect(isAlive(left.program ?? 0)).toBe(true);
    expect(isAlive(parent.pid ?? 0)).toBe(false);
    await stopSlot(order.base, 200);
    expect(isAlive(left.program ?? 0)).toBe(false);
  });

  it('starts a program again that died unasked', async () => {
    await start('v1');
    const first = await until('it runs', () => slotStatus(base()));
    await fetch(`http://127.0.0.1:${port}/die`).catch(() => undefined);
    const again = await until('it runs again', async () => {
      const status = await slotStatus(base());
      return status?.program !== undefined && status.program !== first.program && status;
    });
    expect(again).toMatchObject({ exits: 1, lastExit: 'exit 9', version: 'v1' });
  });

  it('lets one of several concurrent starts of a slot win, and runs one program', async () => {
    const versions = ['v1', 'v2', 'v3'];
    const outcomes = await Promise.all(
      versions.map((version, index) => {
        world.activity = new FakeActivity();
        return start(version, { epoch: index + 1 });
      }),
    );
    const status = await until('one runs', () => slotStatus(base()));
    expect(outcomes.some((outcome) => outcome.status === 'succeeded')).toBe(true);
    const winners = versions.filter((_version, index) => outcomes[index]?.status === 'succeeded');
    expect(winners).toContain(status.version);
    expect((await served()).VERSION).toBe(status.version);
  });

  it('ends what a killed supervisor has left before it starts anew', async () => {
    await start('v1');
    const killed = await until('it runs', () => slotStatus(base()));
    process.kill(killed.pid, 'SIGKILL');
    await until('it is gone', () => !isAlive(killed.pid) || isZombie(killed.pid));
    expect(isAlive(killed.program ?? 0)).toBe(true);
    expect(await start('v2', { epoch: 2 })).toMatchObject({ status: 'succeeded', outputs: { version: 'v2' } });
    expect(isAlive(killed.program ?? 0) && !isZombie(killed.program ?? 0)).toBe(false);
    expect(await served()).toMatchObject({ VERSION: 'v2' });
  });

  it('keeps credentials out of its state on disk', async () => {
    world.deps.env.SHOP_TOKEN = 'canary-shop-token';
    const target = shop();
    target.config.env = { TOKEN: 'env:SHOP_TOKEN' };
    const call = world.callOn(target, { type: 'deploy', params: { slot: 'blue', version: 'v1' } });
    expect(await deploy(call, world.deps)).toMatchObject({ status: 'succeeded' });
    expect((await served()).env).toContain('TOKEN');
    expect(readFileSync(`${base()}.json`, 'utf8')).not.toContain('canary');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const free = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}
