import { traffic } from '../../activities/steps/traffic.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { askSocket, type HaproxyProxy, startHaproxies } from '../../bench/traffic/haproxy-proxy.js';
import { Shops } from '../../bench/traffic/shops.js';
import { Watcher } from '../../bench/traffic/watcher.js';
import { describeNeeding, haproxyPart } from '../support/needs.js';
import { type Cut, CutSocket } from '../../faults/traffic/cut-socket.js';
import { makeWorld, until, type World } from './support/world.js';

const NODES = ['edge-1', 'edge-2', 'edge-3'];

describeNeeding(haproxyPart, 'switching three real HAProxies', () => {
  let world: World;
  let shops: Shops;
  let proxy: HaproxyProxy;
  let cuts: Record<string, CutSocket>;
  let watcher: Watcher;

  beforeEach(async () => {
    world = makeWorld();
    shops = await Shops.open();
    proxy = await startHaproxies(shops.addresses, NODES);
    cuts = {};
    for (const { name, socket } of proxy.nodes) cuts[name] = await CutSocket.before(socket);
    watcher = new Watcher(proxy);
  });
  afterEach(async () => {
    await watcher.stop();
    for (const cut of Object.values(cuts)) await cut.close();
    await proxy.stop();
    await shops.close();
    world.remove();
    expect(watcher.seen().zeroBackends).toBe(0);
  });

  function cut(name: string): CutSocket {
    const found = cuts[name];
    if (!found) throw new Error(`no node ${name}`);
    return found;
  }

  function edge(to: JsonObject, change: Partial<StepCall> = {}) {
    const nodes = Object.fromEntries(Object.entries(cuts).map(([name, { path }]) => [name, path]));
    const config = { ...proxy.target.config, nodes, timeout: '1s' };
    return traffic(
      world.callOn({ kind: 'haproxy', config }, { type: 'traffic', params: { to }, ...change }),
      world.deps,
    );
  }

  function changes(): Record<string, number> {
    return Object.fromEntries(NODES.map((name) => [name, cut(name).changes.length]));
  }

  const blue = { blue: 100, green: 0 };
  const green = { blue: 0, green: 100 };
  const all = (weights: JsonObject) => Object.fromEntries(NODES.map((name) => [name, weights]));

  /** As the record of an attempt that was killed. */
  async function earlierAttempt(): Promise<void> {
    const opening = { caller: 'go-live-1/r1/1', before: { weights: blue, nodes: all(blue) } };
    await world.deps.records.putOnce('effects/go-live-1/switch/1/opened', opening);
    await askSocket(proxy.nodes[0]?.socket ?? '', 'set server shop/green1 weight 100');
    await askSocket(proxy.nodes[0]?.socket ?? '', 'set server shop/blue1 weight 0');
  }

  async function illEverywhere(colour: 'blue' | 'green'): Promise<void> {
    shops.setIll(colour, true);
    await until('all of them have seen it', async () => {
      const stats = await Promise.all(proxy.nodes.map(({ socket }) => askSocket(socket, 'show stat shop 4 -1')));
      return stats.every((text) => new RegExp(`${colour}1,.*DOWN`).test(text));
    });
  }

  it('moves all of them, and tells for each what it had and has', async () => {
    expect(await edge({ green: 100 })).toEqual({
      status: 'succeeded',
      outputs: { before: blue, after: green, nodes: all({ before: blue, after: green }) },
    });
    expect(await proxy.look()).toEqual(all(green));
  });

  it('goes on when a node refuses twice, or loses an answer, and takes it then', async () => {
    let refusals = 2;
    cut('edge-2').cut = (command) => (command.startsWith('set') && refusals-- > 0 ? 'refuse' : 'serve');
    let losses = 1;
    cut('edge-3').cut = (command) => (command.startsWith('set') && losses-- > 0 ? 'lose' : 'serve');
    expect(await edge({ green: 100 })).toMatchObject({ status: 'succeeded' });
    expect(await proxy.look()).toEqual(all(green));
  });

  it('puts all back when one of them refuses, and names the state of each', async () => {
    cut('edge-3').cut = (command) => (command.startsWith('set') ? 'refuse' : 'serve');
    const outcome = await edge({ green: 100 }, { attempts: 3 });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'not-converged',
      message: expect.stringContaining('edge-1 blue 100 %; edge-2 blue 100 %; edge-3 blue 100 %'),
      outputs: { before: blue, after: blue, nodes: all({ before: blue, after: blue }) },
    });
    expect(outcome.message).toContain('Permission denied');
    expect(await proxy.look()).toEqual(all(blue));
    await watcher.stop();
    expect(watcher.moves()['edge-3']).toEqual(['blue 100']);
  });

  it('puts all back when one of them answers half a line and then no more', async () => {
    let broken = false;
    cut('edge-3').cut = (command) => {
      broken ||= command.startsWith('set');
      return broken ? 'half' : 'serve';
    };
    const outcome = await edge({ green: 100 });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'not-converged',
      message: expect.stringContaining(
        'edge-1 blue 100 %; edge-2 blue 100 %; edge-3 not readable, last seen blue 100 %',
      ),
    });
    expect(outcome.outputs?.nodes).toMatchObject({ 'edge-3': { before: blue, after: null } });
    expect(await proxy.look()).toMatchObject({ 'edge-1': blue, 'edge-2': blue });
  });

  it('puts all back when one of them dies in the middle', async () => {
    cut('edge-1').cut = async (command): Promise<Cut> => {
      if (command.startsWith('set')) await proxy.nodes[2]?.program.stop();
      return 'serve';
    };
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'not-converged',
      message: expect.stringMatching(/edge-3 not readable, last seen blue 100 %.*was not complete/),
    });
    const [first, second] = proxy.nodes;
    expect(await askSocket(first?.socket ?? '', 'get weight shop/blue1')).toContain('100 ');
    expect(await askSocket(second?.socket ?? '', 'get weight shop/green1')).toContain('0 ');
  });

  it('puts back what it has told, also where a node that took it cannot be read any more, and names it', async () => {
    let refused = 0;
    cut('edge-2').cut = (command) => {
      if (!command.startsWith('set')) return 'serve';
      refused += 1;
      return 'refuse';
    };
    cut('edge-1').cut = () => (refused === 3 ? 'half' : 'serve');
    const outcome = await edge({ green: 100 }, { attempts: 3 });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'not-converged',
      message: expect.stringMatching(
        /edge-1 not readable, last seen blue 100 %, told green 100 % since; edge-2 blue 100 %.*Not put back: .*edge-1.*Cause: .*Permission denied/,
      ),
      outputs: { nodes: { 'edge-1': { before: blue, after: null, told: green } } },
    });
    expect(await proxy.look()).toEqual({ ...all(blue), 'edge-1': green });
  });

  it('ends in no result while a node cannot be read that an earlier attempt may have told', async () => {
    await earlierAttempt();
    await illEverywhere('green');
    world.activity.attempt = 2;
    let reads = 0;
    cut('edge-1').cut = (command) => {
      if (command.startsWith('show servers')) reads += 1;
      return reads > 2 ? 'half' : 'serve';
    };
    const outcome = await edge({ green: 100 }, { attempts: 2 });
    expect(outcome).toMatchObject({ status: 'errored', reason: 'not-healthy', happened: 'unknown' });
    expect(await world.deps.records.get('effects/go-live-1/switch/1/closed')).toBeUndefined();
  });

  it('says why an undo was not taken where the old colour is ill', async () => {
    await edge({ green: 100 });
    await illEverywhere('blue');
    expect(await edge({ blue: 100 }, { phase: 'undo' })).toMatchObject({
      status: 'failed',
      reason: 'not-verified',
      message: expect.stringMatching(
        /^Not every node went back to blue 100 %: edge-1 green 100 %;.*blue should get traffic and is not healthy.*and 2 more/,
      ),
      outputs: { nodes: all({ before: green, after: green }) },
    });
  });

  it('begins nothing while one of them cannot be read, and is certain of it', async () => {
    cut('edge-2').cut = () => 'half';
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'errored',
      reason: 'node-not-readable',
      happened: 'no',
      message: expect.stringContaining('edge-2'),
    });
    expect(changes()).toEqual({ 'edge-1': 0, 'edge-2': 0, 'edge-3': 0 });
  });

  it('begins nothing when the new colour is ill, and says where', async () => {
    await illEverywhere('green');
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'failed',
      reason: 'not-healthy',
      message: expect.stringContaining('on edge-1, edge-2, edge-3'),
    });
    expect(changes()).toEqual({ 'edge-1': 0, 'edge-2': 0, 'edge-3': 0 });
  });

  it('goes on where a killed attempt stopped, and still knows what was before', async () => {
    await earlierAttempt();
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, { attempts: 3 })).toEqual({
      status: 'succeeded',
      outputs: { before: blue, after: green, nodes: all({ before: blue, after: green }) },
    });
    await watcher.stop();
    expect(watcher.moves()['edge-1']?.at(-1)).toBe('green 100');
    expect(cut('edge-1').changes.filter((command) => command.endsWith('blue1 weight 100'))).toEqual([]);
  });

  it('goes back to what was before a killed attempt when a node refuses the next one', async () => {
    await earlierAttempt();
    world.activity.attempt = 2;
    cut('edge-2').cut = (command) => (command.startsWith('set') ? 'refuse' : 'serve');
    expect(await edge({ green: 100 }, { attempts: 3 })).toMatchObject({ status: 'failed', reason: 'not-converged' });
    expect(await proxy.look()).toEqual(all(blue));
  });

  it('goes on going back when it was killed while it went back', async () => {
    await earlierAttempt();
    await world.deps.records.putOnce('effects/go-live-1/switch/1/turned-back', { why: 'edge-3 refused' });
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, { attempts: 3 })).toMatchObject({
      status: 'failed',
      reason: 'not-converged',
      message: expect.stringContaining('edge-3 refused'),
    });
    expect(await proxy.look()).toEqual(all(blue));
    expect(changes()).toMatchObject({ 'edge-2': 0, 'edge-3': 0 });
  });

  it('does not stop between two nodes when the run is aborted', async () => {
    cut('edge-1').cut = (command) => {
      if (command.startsWith('set')) world.activity.cancel('aborted');
      return 'serve';
    };
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'aborted',
      happened: 'unknown',
      message: expect.stringContaining(
        'Traffic was set to green 100 %: edge-1 green 100 %; edge-2 green 100 %; edge-3 green 100 %.',
      ),
    });
    expect(await proxy.look()).toEqual(all(green));
  });

  it('goes on to ask a node that refused once when the run is aborted meanwhile', async () => {
    let refusals = 1;
    cut('edge-2').cut = (command) => {
      if (!command.startsWith('set') || refusals-- <= 0) return 'serve';
      world.activity.cancel('aborted');
      return 'refuse';
    };
    expect(await edge({ green: 100 })).toMatchObject({ status: 'aborted', happened: 'unknown' });
    expect(await proxy.look()).toEqual(all(green));
  });

  it.each(['while a node refuses', 'while they are put back'])(
    'puts all back, and says so, when the run is aborted %s',
    async (when) => {
      cut('edge-3').cut = (command) => {
        if (!command.startsWith('set')) return 'serve';
        if (when === 'while a node refuses') world.activity.cancel('aborted');
        return 'refuse';
      };
      let refusals = 1;
      cut('edge-1').cut = (command) => {
        if (!command.endsWith('blue1 weight 100') || refusals-- <= 0) return 'serve';
        world.activity.cancel('aborted');
        return 'refuse';
      };
      expect(await edge({ green: 100 })).toMatchObject({
        status: 'aborted',
        happened: 'unknown',
        message: expect.stringContaining('edge-1 blue 100 %; edge-2 blue 100 %; edge-3 blue 100 %'),
      });
      expect(await proxy.look()).toEqual(all(blue));
    },
  );

  it('takes back on every node that can be reached, and on the others once they can be', async () => {
    await edge({ green: 100 });
    cut('edge-2').cut = () => 'half';
    const undo = () => edge({ blue: 100 }, { phase: 'undo', attempts: 1 });
    expect(await undo()).toMatchObject({
      status: 'errored',
      reason: 'not-verified',
      happened: 'unknown',
      message: expect.stringContaining('edge-1 blue 100 %; edge-2 not readable'),
    });
    expect(await proxy.look()).toEqual({ ...all(blue), 'edge-2': green });
    cut('edge-2').cut = () => 'serve';
    expect(await undo()).toMatchObject({ status: 'succeeded', outputs: { after: blue } });
    expect(await proxy.look()).toEqual(all(blue));
  }, 60_000);

  it('brings nodes together that differed, and says that they did', async () => {
    await askSocket(proxy.nodes[1]?.socket ?? '', 'set server shop/green1 weight 100');
    const half = { blue: 50, green: 50 };
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'succeeded',
      outputs: { before: {}, after: green, nodes: { 'edge-1': { before: blue }, 'edge-2': { before: half } } },
    });
  });

  it.each([1, 5, 25, 50])(
    'reads %i percent back as they were asked for, and goes back to the step before',
    async (percent) => {
      await edge({ green: percent, blue: 100 - percent });
      expect(await proxy.look()).toEqual(all({ blue: 100 - percent, green: percent }));
      expect(await edge({ blue: 100 }, { phase: 'undo' })).toMatchObject({
        status: 'succeeded',
        outputs: { after: blue },
      });
    },
  );
});
