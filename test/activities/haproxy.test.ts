import { type ChildProcess, spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import {
  createServer as createSocketServer,
  type AddressInfo,
  type Server as SocketServer,
  type Socket,
} from 'node:net';
import path from 'node:path';
import { traffic } from '../../activities/steps/traffic.js';
import { askHaproxy } from '../../activities/targets/haproxy-socket.js';
import { tableOf } from '../../activities/targets/haproxy-table.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { type Cut, CutSocket } from '../../faults/traffic/cut-socket.js';
import { describeNeeding, haproxyPart } from '../support/needs.js';
import { makeWorld, until, type World } from './support/world.js';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

function edge(config: JsonObject, to: JsonObject, change: Partial<StepCall> = {}) {
  const target = {
    kind: 'haproxy',
    config: { backend: 'shop', servers: { blue: 'blue1', green: 'green1' }, ...config },
  };
  return traffic(world.callOn(target, { type: 'traffic', params: { to }, ...change }), world.deps);
}

/** A version of the shop that can be made ill. */
class Shop {
  healthy = true;
  readonly server: Server;

  constructor(name: string) {
    this.server = createServer((_request, response) => response.writeHead(this.healthy ? 200 : 503).end(name));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }
}

describeNeeding(haproxyPart, 'switching a real HAProxy', () => {
  let blue: Shop;
  let green: Shop;
  let proxy: ChildProcess;
  let socket: string;
  let front: number;

  async function start(
    servers: { blue?: string; green?: string; more?: string; balance?: string } = {},
  ): Promise<void> {
    [blue, green] = [new Shop('blue'), new Shop('green')];
    const [bluePort, greenPort] = [await blue.listen(), await green.listen()];
    front = await freePort();
    socket = path.join(world.root, 'haproxy.sock');
    const check = 'check inter 50ms fastinter 50ms downinter 50ms rise 1 fall 1';
    writeFileSync(
      path.join(world.root, 'haproxy.cfg'),
      `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 1s
  timeout check 5s
  timeout client 5s
  timeout server 5s
frontend edge
  bind 127.0.0.1:${front}
  default_backend shop
backend shop
  balance ${servers.balance ?? 'roundrobin'}
  option httpchk GET /healthz
  server blue1 127.0.0.1:${bluePort} weight 100 ${servers.blue ?? check}
  server green1 127.0.0.1:${greenPort} weight 0 ${servers.green ?? check}
  ${servers.more?.replace('PORT', String(bluePort)) ?? ''}
`,
    );
    proxy = spawn('haproxy', ['-db', '-f', path.join(world.root, 'haproxy.cfg')], { stdio: 'ignore' });
    await until('HAProxy answers and has checked', async () => {
      const text = await ask('show stat shop 4 -1').catch(() => '');
      return text !== '' && !text.includes(',INI,');
    });
  }

  afterEach(async () => {
    proxy.kill('SIGKILL');
    for (const shop of [blue, green]) {
      shop.server.closeAllConnections();
      await new Promise((resolve) => shop.server.close(resolve));
    }
  });

  function ask(command: string): Promise<string> {
    return askHaproxy(
      { target: 'edge', socket, local: true, timeoutMs: 2000, signal: new AbortController().signal },
      command,
    );
  }

  async function served(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${front}/`)).text();
  }

  /** Until HAProxy's own check has found the state. */
  function seen(server: string, status: RegExp): Promise<unknown> {
    return until(`${server} is ${status}`, async () => {
      const row = tableOf(await ask('show stat shop 4 -1'))?.find((one) => one.svname === server);
      return row !== undefined && status.test(row.status ?? '');
    });
  }

  it('moves all traffic and back, and tells before and after', async () => {
    await start();
    expect(await served()).toBe('blue');
    expect(await edge({ socket }, { green: 100 })).toEqual({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 }, after: { blue: 0, green: 100 } },
    });
    expect(await served()).toBe('green');
    expect(await edge({ socket }, { blue: 100 }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await served()).toBe('blue');
  });

  it('changes nothing when the worker resolves two colours to one server', async () => {
    await start();
    expect(await edge({ socket, servers: { blue: 'blue1', green: 'blue1' } }, { green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'target-invalid',
      happened: 'no',
    });
    expect(await served()).toBe('blue');
  });

  it('splits traffic', async () => {
    await start();
    expect(await edge({ socket }, { blue: 75, green: 25 })).toMatchObject({
      status: 'succeeded',
      outputs: { after: { blue: 75, green: 25 } },
    });
    const answers = await Promise.all(Array.from({ length: 40 }, served));
    const share = answers.filter((answer) => answer === 'green').length / answers.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.35);
  });

  /** Stands before the socket and makes green ill once it has been raised. */
  async function illOnceRaised(): Promise<CutSocket> {
    const cut = await CutSocket.before(socket);
    cut.cut = async (command): Promise<Cut> => {
      if (command.startsWith('show') && cut.applied.some((done) => done.includes('green1')) && green.healthy) {
        green.healthy = false;
        await seen('green1', /DOWN/);
      }
      return 'serve';
    };
    return cut;
  }

  const weightOf = async (server: string) => (await ask(`get weight shop/${server}`)).split(' ')[0];

  it('leaves no weight on a colour that falls ill while it is raised', async () => {
    await start();
    const cut = await illOnceRaised();
    expect(await edge({ socket: cut.path }, { green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'not-healthy',
      message: expect.stringMatching(/^It did not take green 100 %, and was put back: blue 100 %, green 0 %\. Cause: /),
      outputs: { after: { blue: 100, green: 0 } },
    });
    expect([await weightOf('blue1'), await weightOf('green1')]).toEqual(['100', '0']);
    await cut.close();
  });

  it('names what it left where it cannot be put back either', async () => {
    await start();
    const cut = await illOnceRaised();
    const first = cut.cut;
    cut.cut = (command) => (command.includes('blue1') || command.endsWith('weight 0') ? 'refuse' : first(command));
    expect(await edge({ socket: cut.path }, { green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'not-healthy',
      message: expect.stringMatching(/was to be put back: blue 50 %, green 50 %\. Not put back: .*Permission denied/),
    });
    await cut.close();
  });

  it('puts back what a killed attempt had raised when that colour is ill by now', async () => {
    await start();
    const opening = { caller: 'go-live-1/r1/1', before: { blue: 100, green: 0 } };
    await world.deps.records.putOnce('effects/go-live-1/switch/1/opened', opening);
    await ask('set server shop/green1 weight 100');
    green.healthy = false;
    await seen('green1', /DOWN/);
    world.activity.attempt = 2;
    const outcome = await edge({ socket }, { green: 100 }, { attempts: 3 });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'not-healthy',
      message: expect.stringContaining('put back: blue 100 %, green 0 %'),
    });
    expect(outcome.message).not.toContain('nothing was changed');
    expect([await weightOf('blue1'), await weightOf('green1')]).toEqual(['100', '0']);
  });

  it('does not promise that nothing happened when HAProxy is gone after the first command', async () => {
    await start();
    const cut = await CutSocket.before(socket);
    cut.cut = (command) => {
      if (command.endsWith('weight 100')) rmSync(cut.path);
      return 'serve';
    };
    expect(await edge({ socket: cut.path }, { green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'unreachable',
      happened: 'unknown',
    });
    expect(await world.deps.records.get('effects/go-live-1/switch/1/opened')).toBeDefined();
    await cut.close();
  });

  it('brings a server out of maintenance', async () => {
    await start();
    await ask('set server shop/green1 state maint');
    await ask('set server shop/green1 weight 100');
    await ask('set server shop/green1 state ready');
    await ask('set server shop/blue1 state maint');
    await seen('blue1', /MAINT/);
    const undo = () => edge({ socket }, { blue: 100 });
    // In maintenance nothing is checked, so it is not known to be healthy.
    expect(await undo()).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    await ask('set server shop/blue1 state drain');
    await seen('blue1', /DRAIN/);
    await until('blue was checked', async () =>
      (await ask('show stat shop 4 -1')).split('\n').some((line) => /,blue1,.*,L7OK,/.test(line)),
    );
    expect(await edge({ socket }, { blue: 100 }, { epoch: 2 })).toMatchObject({
      status: 'succeeded',
      outputs: { after: { blue: 100, green: 0 } },
    });
    expect(await served()).toBe('blue');
  });

  it('sends nothing to a colour whose checks fail', async () => {
    await start();
    green.healthy = false;
    await seen('green1', /DOWN/);
    expect(await edge({ socket }, { green: 100 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(await served()).toBe('blue');
  });

  it('sends nothing to a colour that HAProxy does not check', async () => {
    await start({ green: '' });
    expect(await edge({ socket }, { green: 100 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
  });

  it('never leaves the backend without a server while it switches', async () => {
    await start();
    let zero = 0;
    let watching = true;
    const watch = (async () => {
      while (watching) {
        const rows = tableOf(await ask('show servers state shop')) ?? [];
        if (rows.every((row) => row.srv_uweight === '0')) zero += 1;
      }
    })();
    for (let epoch = 1; epoch <= 10; epoch += 1) {
      world.activity.activityId = String(epoch);
      expect(await edge({ socket }, epoch % 2 ? { green: 100 } : { blue: 100 }, { epoch })).toMatchObject({
        status: 'succeeded',
      });
    }
    watching = false;
    await watch;
    expect(zero).toBe(0);
  });

  it('passes on why HAProxy refused', async () => {
    await start({ balance: 'static-rr' });
    const outcome = await edge({ socket }, { blue: 60, green: 40 });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'refused-by-target',
      message: expect.stringContaining('static'),
    });
  });

  it('does not switch beside a server that no colour names', async () => {
    await start({ more: 'server canary1 127.0.0.1:PORT weight 10' });
    expect(await edge({ socket }, { green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'unknown-servers',
      message: expect.stringContaining('canary1'),
    });
  });

  it('names a server that HAProxy does not have, and a backend', async () => {
    await start();
    expect(await edge({ socket, servers: { blue: 'blue1', green: 'green2' } }, { green: 100 })).toMatchObject({
      reason: 'server-missing',
    });
    expect(await edge({ socket, backend: 'shops' }, { green: 100 }, { epoch: 2 })).toMatchObject({
      reason: 'answer-not-understood',
    });
  });

  it('is errored, and certain that nothing happened, when HAProxy is gone', async () => {
    await start();
    const gone = new Promise((resolve) => proxy.once('exit', resolve));
    proxy.kill('SIGKILL');
    await gone;
    expect(await edge({ socket }, { green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'unreachable',
      happened: 'no',
    });
  });
});

describe('a runtime socket that misbehaves', () => {
  let server: SocketServer;
  let address: string;
  const asked: string[] = [];
  const open = new Set<Socket>();

  async function answering(answer: (command: string, socket: Socket) => void): Promise<void> {
    asked.length = 0;
    server = createSocketServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        asked.push(chunk.toString().trim());
        answer(chunk.toString().trim(), socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const STATE = '1\n# be_name srv_name srv_admin_state srv_uweight\nshop blue1 0 100\nshop green1 0 0\n\n';
  const STAT =
    '# pxname,svname,status,bck,check_status,last_chk\nshop,blue1,UP,0,L7OK,"ok, fine"\nshop,green1,DRAIN,0,* L7OK,\n\n';
  const reads = (command: string) => (command.startsWith('show servers') ? STATE : STAT);

  it('leaves no listener behind, however many commands one attempt sends', async () => {
    await answering((command, socket) => socket.end(reads(command)));
    const { signal } = new AbortController();
    const runtime = { target: 'edge', socket: address, local: true, timeoutMs: 2000, signal };
    for (let sent = 0; sent < 20; sent += 1) await askHaproxy(runtime, 'show servers state shop');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is not believed when its answer ends in the middle of a line', async () => {
    await answering((_command, socket) => socket.end(STATE.slice(0, -8)));
    expect(await edge({ socket: address }, { green: 100 })).toMatchObject({ status: 'errored', reason: 'answer-lost' });
  });

  it('is not believed when a line lacks columns', async () => {
    await answering((_command, socket) =>
      socket.end('1\n# be_name srv_name srv_admin_state srv_uweight\nshop blue1 0\n\n'),
    );
    expect(await edge({ socket: address }, { green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'answer-not-understood',
    });
  });

  it('is given up when it hangs', async () => {
    await answering(() => undefined);
    expect(await edge({ socket: address, timeout: '100ms' }, { green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'not-answering',
    });
  });

  it('leaves "unknown" behind when it drops the connection after a command that sets', async () => {
    await answering((command, socket) => (command.startsWith('set') ? socket.destroy() : socket.end(reads(command))));
    expect(await edge({ socket: address }, { green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'answer-lost',
      happened: 'unknown',
    });
  });

  it('takes nothing from the old server when the new one falls ill while it is raised', async () => {
    let raised = false;
    await answering((command, socket) => {
      raised ||= command.startsWith('set');
      const text = command.startsWith('set') ? '\n' : reads(command);
      socket.end(raised ? text.replace('green1,DRAIN,0,* L7OK', 'green1,DOWN,0,L7STS') : text);
    });
    expect(await edge({ socket: address }, { green: 100 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(asked.filter((command) => command.startsWith('set'))).toEqual([
      'set server shop/green1 weight 100',
      'set server shop/green1 state ready',
    ]);
  });

  it('raises first and lowers last', async () => {
    await answering((command, socket) => socket.end(command.startsWith('set') ? '\n' : reads(command)));
    await edge({ socket: address }, { green: 100 });
    expect(asked.filter((command) => command.startsWith('set'))).toEqual([
      'set server shop/green1 weight 100',
      'set server shop/green1 state ready',
      'set server shop/blue1 weight 0',
    ]);
  });

  it.each(['shop; shutdown', 'shop\nset', 'shop/x'])('is never sent the backend name %j', async (backend) => {
    await answering((command, socket) => socket.end(reads(command)));
    expect(await edge({ socket: address, backend }, { green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'target-invalid',
    });
    expect(asked).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
