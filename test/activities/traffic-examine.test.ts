import { examineHaproxy } from '../../activities/targets/haproxy.js';
import { tableOf } from '../../activities/targets/haproxy-table.js';
import { examineNginx } from '../../activities/targets/nginx.js';
import type { OpenTarget } from '../../activities/own-target.js';
import { askSocket, type HaproxyProxy, startHaproxies } from '../../bench/traffic/haproxy-proxy.js';
import { type NginxProxy, startNginx } from '../../bench/traffic/nginx-proxy.js';
import { Shops } from '../../bench/traffic/shops.js';
import type { JsonObject } from '../../model/json.js';
import { describeNeeding, haproxyPart, nginxPart } from '../support/needs.js';
import { CutSocket } from '../../faults/traffic/cut-socket.js';
import { makeWorld, plainCall, type World } from './support/world.js';
import { Secrets } from '../../activities/secrets.js';

let world: World;
let shops: Shops;

beforeEach(async () => {
  world = makeWorld();
  shops = await Shops.open();
});
afterEach(async () => {
  await shops.close();
  world.remove();
});

function scope() {
  const { deps } = world;
  return {
    call: plainCall(),
    deps,
    context: deps.context(),
    secrets: new Secrets(),
    signal: new AbortController().signal,
  };
}

function open({ kind, config }: { kind: string; config: JsonObject }, change: JsonObject = {}): OpenTarget {
  return { name: 'edge', environment: 'production', kind, config: { ...config, ...change }, local: true };
}

describeNeeding(haproxyPart, 'a look at HAProxy', () => {
  let proxy: HaproxyProxy;
  beforeEach(async () => {
    proxy = await startHaproxies(shops.addresses, ['edge-1', 'edge-2']);
  });
  afterEach(() => proxy.stop());

  /** Without the seconds since the last change, which go on by themselves. */
  async function weightsAndStates() {
    const rows = tableOf(await askSocket(proxy.nodes[0]?.socket ?? '', 'show servers state shop')) ?? [];
    return rows.map(({ srv_time_since_last_change: _seconds, ...row }) => row);
  }

  it('tells the version and what may be done on each node, and changes nothing', async () => {
    const before = await weightsAndStates();
    const { found, may } = await examineHaproxy(open(proxy.target), scope());
    expect(found).toMatch(/^HAProxy \d+\.\d+\S* on edge-1; HAProxy \d+\.\d+\S* on edge-2$/);
    const read = { action: 'read traffic on edge-1', verdict: 'yes', why: 'blue 100 %, healthy; green 0 %, healthy' };
    expect(may).toEqual(expect.arrayContaining([read, { action: 'switch traffic on edge-1', verdict: 'yes' }]));
    expect(may).toHaveLength(4);
    expect(await weightsAndStates()).toEqual(before);
  });

  it('says no for a socket whose level does not let weights be set', async () => {
    const socket = `${proxy.nodes[0]?.socket}.operator`;
    const low = await CutSocket.before(proxy.nodes[0]?.socket ?? '', socket);
    low.answerOf = (command) => (command === 'show cli level' ? 'operator\n\n' : undefined);
    const { may } = await examineHaproxy(open(proxy.target, { nodes: { 'edge-1': socket } }), scope());
    expect(may).toContainEqual({
      action: 'switch traffic on edge-1',
      verdict: 'no',
      why: expect.stringContaining('level is operator'),
    });
    expect(low.changes).toEqual([]);
    await low.close();
  });

  it('says no, and why, for a node that is gone', async () => {
    await proxy.nodes[1]?.program.stop();
    const { found, may } = await examineHaproxy(open(proxy.target), scope());
    expect(found).toContain('no answer on edge-2');
    expect(may).toContainEqual({
      action: 'switch traffic on edge-2',
      verdict: 'no',
      why: expect.stringContaining('could not be reached'),
    });
  });
});

describeNeeding(nginxPart, 'a look at nginx', () => {
  let nginx: NginxProxy;
  beforeEach(async () => {
    nginx = await startNginx(shops.addresses);
  });
  afterEach(() => nginx.stop());

  it('tells the version and what may be done', async () => {
    const { found, may } = await examineNginx(open(nginx.target), scope());
    expect(found).toMatch(/^nginx \d+\.\d+\.\d+$/);
    expect(may).toEqual([
      { action: 'read traffic', verdict: 'yes', why: 'blue 100 %, healthy; green 0 %, healthy' },
      { action: 'switch traffic', verdict: 'yes' },
    ]);
  });

  it('says no, and why, when the program that reloads is not there', async () => {
    const { may } = await examineNginx(open(nginx.target, { reload: ['no-such-nginx'] }), scope());
    expect(may[1]).toEqual({
      action: 'switch traffic',
      verdict: 'no',
      why: expect.stringContaining('no-such-nginx'),
    });
  });

  it('says no, and why, when the folder of the file is not there', async () => {
    const { may } = await examineNginx(open(nginx.target, { file: '/no-such-folder/shop.conf' }), scope());
    expect(may[1]).toMatchObject({ verdict: 'no', why: expect.stringContaining('/no-such-folder') });
  });

  it('says no, and why, when nginx is gone', async () => {
    await nginx.program.stop('SIGTERM');
    const { found, may } = await examineNginx(open(nginx.target), scope());
    expect(found).toBe('no answer');
    expect(may[0]).toMatchObject({ verdict: 'no', why: expect.stringMatching(/could not be reached|ECONNREFUSED/) });
  });
});
