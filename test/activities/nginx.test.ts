import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { traffic } from '../../activities/steps/traffic.js';
import { nginxText } from '../../activities/targets/nginx-text.js';
import { type NginxProxy, startNginx } from '../../bench/traffic/nginx-proxy.js';
import { Shops } from '../../bench/traffic/shops.js';
import { Watcher } from '../../bench/traffic/watcher.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { describeNeeding, nginxPart } from '../support/needs.js';
import { makeWorld, type World } from './support/world.js';

const blue = { blue: 100, green: 0 };
const green = { blue: 0, green: 100 };

describeNeeding(nginxPart, 'switching a real nginx', () => {
  let world: World;
  let shops: Shops;
  let nginx: NginxProxy;
  let watcher: Watcher;

  beforeEach(async () => {
    world = makeWorld();
    shops = await Shops.open();
    nginx = await startNginx(shops.addresses);
    watcher = new Watcher(nginx);
  });
  afterEach(async () => {
    await watcher.stop();
    await nginx.stop();
    await shops.close();
    world.remove();
    expect(watcher.seen().zeroBackends).toBe(0);
  });

  function edge(to: JsonObject, { config, ...change }: Partial<StepCall> & { config?: JsonObject } = {}) {
    const target = { kind: 'nginx', config: { ...nginx.target.config, ...config } };
    return traffic(world.callOn(target, { type: 'traffic', params: { to }, ...change }), world.deps);
  }

  async function served(): Promise<string | null> {
    const answer = await fetch(nginx.urls[0] ?? '', { headers: { connection: 'close' } });
    await answer.text();
    return answer.headers.get('x-release');
  }

  const file = () => readFileSync(nginx.file, 'utf8');
  const beside = () => existsSync(`${nginx.file}.daybook-before`);

  /** A program for `test` or `reload` that says something and ends as told. */
  function program(text: string): string[] {
    const place = path.join(world.root, `program-${Math.random().toString(36).slice(2)}`);
    writeFileSync(place, `#!/bin/sh\n${text}\n`);
    chmodSync(place, 0o755);
    return [place];
  }

  it('moves all traffic and back, and tells before and after', async () => {
    expect(await served()).toBe('blue');
    expect(await edge({ green: 100 })).toEqual({ status: 'succeeded', outputs: { before: blue, after: green } });
    expect(await Promise.all(Array.from({ length: 20 }, served))).toEqual(Array(20).fill('green'));
    expect(beside()).toBe(false);
    expect(await edge({ blue: 100 }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(await Promise.all(Array.from({ length: 20 }, served))).toEqual(Array(20).fill('blue'));
  });

  it.each([1, 5, 25, 50])('reads %i percent back, and customers are divided like that', async (percent) => {
    expect(await edge({ green: percent, blue: 100 - percent })).toMatchObject({
      status: 'succeeded',
      outputs: { after: { green: percent, blue: 100 - percent } },
    });
    const answers: (string | null)[] = [];
    for (let wave = 0; wave < 20; wave += 1)
      answers.push(...(await Promise.all(Array.from({ length: 20 }, () => served()))));
    const share = (answers.filter((answer) => answer === 'green').length / answers.length) * 100;
    expect(Math.abs(share - percent)).toBeLessThan(4);
  });

  it('keeps a request that is in flight while it switches', async () => {
    const held = shops.hold('blue');
    const inFlight = fetch(nginx.urls[0] ?? '');
    await held.arrived;
    expect(await edge({ green: 100 })).toMatchObject({ status: 'succeeded' });
    expect(await served()).toBe('green');
    held.release();
    const answer = await inFlight;
    expect([answer.status, answer.headers.get('x-release')]).toEqual([200, 'blue']);
  });

  it('puts the file back and passes on nginx’s own words when the test says no', async () => {
    const before = file();
    writeFileSync(path.join(nginx.folder, 'broken.conf'), 'this is no directive;');
    const main = path.join(nginx.folder, 'nginx.conf');
    const text = readFileSync(main, 'utf8');
    writeFileSync(main, text.replace('include ', `include ${nginx.folder}/broken.conf;\n  include `));
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'test-failed',
      message: expect.stringMatching(/unknown directive "this".*broken\.conf/),
    });
    expect(file()).toBe(before);
    expect(beside()).toBe(false);
    expect(await nginx.look()).toEqual({ nginx: blue });
    expect(await served()).toBe('blue');
  });

  it('puts the file back when nginx cannot be told to reload', async () => {
    const before = file();
    const outcome = await edge({ green: 100 }, { config: { reload: program('echo no such process >&2; exit 1') } });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'reload-failed',
      message: expect.stringMatching(/no such process.*The file before was put back; nginx serves .*"blue":100/),
    });
    expect(file()).toBe(before);
    expect(await served()).toBe('blue');
  });

  it('brings nginx back, too, when a reload that failed had reached it', async () => {
    const before = file();
    const real = (nginx.target.config.reload as string[]).join(' ');
    const outcome = await edge({ green: 100 }, { config: { reload: program(`${real}; sleep 1; exit 1`) } });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'reload-failed',
      message: expect.stringContaining('The file before was put back; nginx serves {"blue":100,"green":0}'),
    });
    expect(file()).toBe(before);
    expect(await served()).toBe('blue');
  }, 60_000);

  it('writes the file anew when nginx serves what was asked for and the file says something else', async () => {
    const before = file();
    await edge({ green: 100 });
    const right = file();
    writeFileSync(nginx.file, before);
    expect(await edge({ green: 100 }, { epoch: 2 })).toMatchObject({ status: 'succeeded' });
    expect(file()).toBe(right);
    expect(beside()).toBe(false);
  });

  it('removes no file that it has not written when the test says no', async () => {
    const before = file();
    await edge({ green: 100 });
    writeFileSync(nginx.file, before);
    const outcome = await edge({ blue: 100 }, { phase: 'undo', config: { test: program('echo says no >&2; exit 1') } });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'test-failed' });
    expect(file()).toBe(before);
  });

  it('puts the file back when the reload does not take', async () => {
    const before = file();
    const outcome = await edge({ green: 100 }, { config: { reload: program('exit 0') } });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'reload-not-taken',
      message: expect.stringContaining('nginx serves {"blue":100,"green":0}'),
    });
    expect(file()).toBe(before);
    expect(beside()).toBe(false);
    expect(await served()).toBe('blue');
  }, 60_000);

  it('waits for a reload that takes its time', async () => {
    const real = (nginx.target.config.reload as string[]).join(' ');
    const late = program(`(sleep 2; ${real}) >/dev/null 2>&1 &`);
    expect(await edge({ green: 100 }, { config: { reload: late } })).toMatchObject({ status: 'succeeded' });
    expect(await served()).toBe('green');
  });

  it('goes on where a killed attempt stopped: the file new, nginx not told', async () => {
    const readBack = String(nginx.target.config.readBack);
    await world.deps.records.putOnce('effects/go-live-1/switch/1/opened', { caller: 'go-live-1/r1/1', before: blue });
    writeFileSync(`${nginx.file}.daybook-before`, file());
    writeFileSync(nginx.file, nginxText({ upstream: 'shop', servers: shops.addresses, weights: green }, readBack));
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, { attempts: 2 })).toEqual({
      status: 'succeeded',
      outputs: { before: blue, after: green },
    });
    expect(beside()).toBe(false);
  });

  it('finishes what a killed attempt had reloaded and not looked at', async () => {
    await world.deps.records.putOnce('effects/go-live-1/switch/1/opened', { caller: 'go-live-1/r1/1', before: blue });
    const before = file();
    await edge({ green: 100 }, { epoch: 2 });
    writeFileSync(`${nginx.file}.daybook-before`, before);
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, { attempts: 2 })).toEqual({
      status: 'succeeded',
      outputs: { before: blue, after: green },
    });
    expect(beside()).toBe(false);
  });

  it('never goes back to a file that nginx has not taken', async () => {
    const good = file();
    writeFileSync(`${nginx.file}.daybook-before`, good);
    writeFileSync(nginx.file, 'a switch of an earlier attempt that no nginx would take');
    const outcome = await edge({ green: 100 }, { config: { test: program('echo says no >&2; exit 1') } });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'test-failed' });
    expect(file()).toBe(good);
  });

  it('sends nothing to a colour whose check fails', async () => {
    shops.setIll('green', true);
    const before = file();
    expect(await edge({ green: 100 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(file()).toBe(before);
  });

  it('is errored, and certain that nothing happened, when nginx is gone', async () => {
    await watcher.stop();
    await nginx.program.stop('SIGTERM');
    const before = file();
    expect(await edge({ green: 100 })).toMatchObject({ status: 'errored', reason: 'unreachable', happened: 'no' });
    expect(file()).toBe(before);
  });

  it('does not believe another nginx at the read-back address', async () => {
    const other = await serverThat((_url, answer) => answer(200));
    expect(await edge({ green: 100 }, { config: { readBack: other.address } })).toMatchObject({
      status: 'failed',
      reason: 'answer-not-understood',
    });
    await other.close();
  });

  it('writes nothing that comes from whoever answers at the read-back address', async () => {
    const before = file();
    const weights = { ...blue, "'; } location /x { root /; } #": 0 };
    const other = await serverThat((_url, answer) =>
      answer(200, { upstream: 'shop', servers: shops.addresses, weights }),
    );
    expect(await edge({ green: 100 }, { config: { readBack: other.address } })).toMatchObject({
      status: 'failed',
      reason: 'answer-not-understood',
    });
    expect(file()).toBe(before);
    await other.close();
  });

  it('refuses to count in percent of servers that targets.yaml does not name', async () => {
    const servers = { ...shops.addresses, green: '127.0.0.1:1' };
    expect(await edge({ green: 100 }, { config: { servers } })).toMatchObject({ reason: 'servers-differ' });
  });

  it.each([
    ['upstream', 'shop; }'],
    ['readBack', '127.0.0.1:80; return 200'],
    ['servers', { blue: "127.0.0.1:80'; #" }],
  ])('never writes a %s that would end a word of nginx’s language', async (field, value) => {
    const before = file();
    expect(await edge({ blue: 100 }, { config: { [field]: value } })).toMatchObject({
      status: 'errored',
      reason: 'target-invalid',
    });
    expect(file()).toBe(before);
  });

  it('says that it cannot write where it may not', async () => {
    const folder = path.join(world.root, 'nowhere');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'file'), '');
    const inAFile = path.join(folder, 'file', 'shop.conf');
    const outcome = await edge({ green: 100 }, { config: { file: inAFile } });
    expect(outcome).toMatchObject({ status: 'errored', reason: 'file-not-writable' });
    expect(await served()).toBe('blue');
  });
});

async function serverThat(
  on: (url: string, answer: (status: number, json?: object) => void) => void,
): Promise<{ address: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) =>
    on(request.url ?? '/', (status, json) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(json && JSON.stringify(json)),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
