import { promote } from '../../../activities/steps/promote.js';
import { EXAMINE } from '../../../activities/targets/index.js';
import type { StepScope } from '../../../activities/scope.js';
import { Secrets } from '../../../activities/secrets.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import { describeNeeding } from '../../support/needs.js';
import { npmPostgresPart } from '../../support/postgres.js';
import { bothTook, Writer } from '../../../faults/keeping/writer.js';
import { Pair } from '../support/pair.js';
import { makeWorld, type World } from '../support/world.js';

const CANARY = 'canary-of-the-promotion';

let pair: Pair;
let world: World;

beforeEach(async () => {
  pair = await Pair.start({ password: CANARY });
  world = makeWorld({ now: () => Date.now() });
});
afterEach(async () => {
  await pair.remove();
  world.remove();
});

function call(params: JsonObject = {}, change: Partial<StepCall> = {}): StepCall {
  return world.callOn(pair.target(), {
    type: 'promote',
    step: 'promote',
    params: { to: 'west', within: '20s', ...params },
    ...change,
  });
}

async function recordsText(): Promise<string> {
  const { records } = world.deps;
  const names = await records.list('');
  return JSON.stringify(await Promise.all(names.map(async (name) => [name, await records.get(name)])));
}

describeNeeding(npmPostgresPart, 'a promotion', () => {
  it('fences the primary first, loses no row, re-points, and at no moment two nodes take writes', async () => {
    const writers = [new Writer('east', pair.east), new Writer('west', pair.west)] as const;
    const outcome = await promote(call(), world.deps);
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { from: 'east', to: 'west', nodes: { east: 'gone', west: 'primary' }, timeline: 2, epoch: 2 },
    });
    const [east, west] = await Promise.all(writers.map((writer) => writer.stop()));
    expect(east?.length).toBeGreaterThan(0);
    expect(bothTook(east ?? [], west ?? [])).toBe(0);
    const there = await pair.west.query<{ n: number }>("select n::int from taken where node = 'east'");
    expect(east?.filter(({ n }) => !there.some((row) => row.n === n))).toEqual([]);
    expect(await pair.pointed()).toEqual({
      primary: 'west',
      host: '127.0.0.1',
      port: pair.west.address.port,
      epoch: 2,
    });
    expect(pair.isFenced('east')).toBe(true);
    expect(JSON.stringify(outcome) + (await recordsText())).not.toContain(CANARY);
  });

  it('does nothing a second time', async () => {
    await promote(call(), world.deps);
    expect(await promote(call({}, { epoch: 2 }), world.deps)).toMatchObject({ status: 'succeeded', happened: 'no' });
    expect(await pair.pointed()).toMatchObject({ epoch: 2 });
  });

  it('promotes nobody when the fence cannot be proven, and says who takes writes', async () => {
    await pair.breakFence('east');
    const outcome = await promote(call({ within: '500ms' }), world.deps);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-fenced' });
    expect(outcome.message).toMatch(/west was not promoted \(east is primary, west is standby\)/);
    expect([await pair.isPrimary('east'), await pair.isPrimary('west')]).toEqual([true, false]);
    expect(await pair.pointed()).toMatchObject({ primary: 'east', epoch: 1 });
  });

  it('believes no fence whose program says yes while the server still takes connections as a primary', async () => {
    const look = [process.execPath, '-e', ''];
    const { config } = pair.target();
    const nodes = config.nodes as { east: JsonObject; west: JsonObject };
    const lying = { ...config, nodes: { ...nodes, east: { ...nodes.east, fence: { run: look, look } } } };
    const outcome = await promote(
      world.callOn(
        { kind: 'postgres-pair', config: lying },
        { type: 'promote', params: { to: 'west', within: '500ms' } },
      ),
      world.deps,
    );
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-fenced' });
    expect(outcome.message).toContain('it still takes connections as a primary');
    expect(await pair.isPrimary('west')).toBe(false);
  });

  it('does not take a primary that cannot be reached for one that is fenced', async () => {
    await pair.breakFence('east');
    await pair.east.kill();
    expect(await promote(call({ within: '500ms' }), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'not-fenced',
    });
    expect(await pair.isPrimary('west')).toBe(false);
  });

  it('touches nothing where two nodes take writes already', async () => {
    await pair.west.query('select pg_promote(true)');
    const outcome = await promote(call(), world.deps);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'two-primaries', happened: 'no' });
    expect([pair.isFenced('east'), pair.isFenced('west')]).toEqual([false, false]);
  });

  it('fences nobody for a standby that is not there', async () => {
    await pair.west.stop();
    expect(await promote(call(), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'cannot-promote',
      happened: 'no',
    });
    expect(pair.isFenced('east')).toBe(false);
  });

  it('does not throw away what was received and not replayed', async () => {
    await pair.west.query('select pg_wal_replay_pause()');
    await pair.east.query("insert into taken select 'east', n, now() from generate_series(1, 100) as n");
    const outcome = await promote(call({ within: '1s' }), world.deps);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-replayed' });
    expect(outcome.message).toContain('nobody takes writes');
    await pair.west.query('select pg_wal_replay_resume()');
    expect(await promote(call({}, { epoch: 2 }), world.deps)).toMatchObject({ status: 'succeeded' });
    expect(await pair.west.query('select count(*)::int as n from taken')).toEqual([{ n: 100 }]);
  });

  it('turns nothing back when a consumer does not follow, and names it', async () => {
    const app = { kind: 'command', config: { allow: [[process.execPath]] } };
    world.deps.workspace.targets.app = { production: { name: 'app', environment: 'production', ...app } };
    const consumers = [{ target: 'app', run: [process.execPath, '-e', 'process.exit(1)'] }];
    const outcome = await promote(
      call({ consumers, within: '3s' }, { others: { app: { name: 'app', ...app } } }),
      world.deps,
    );
    expect(outcome).toMatchObject({ status: 'failed', reason: 'consumers-not-back' });
    expect(outcome.message).toContain('app (');
    expect([await pair.isPrimary('west'), pair.isFenced('east')]).toEqual([true, true]);
  });

  it('needs a role with the rights that its page names, and no superuser', async () => {
    await pair.east.query("create role promoter login password 'canary-of-the-role'");
    await pair.east.query('grant execute on function pg_promote(boolean, integer) to promoter');
    await pair.east.query('grant pg_read_all_stats to promoter');
    await pair.streaming();
    const target = pair.target({ user: 'promoter', password: 'canary-of-the-role' });
    const outcome = await promote(world.callOn(target, { type: 'promote', params: { to: 'west' } }), world.deps);
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { timeline: 2 } });
  });

  it('is not undone: going back is a promotion too', async () => {
    expect(await promote(call({}, { phase: 'undo' }), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'no-undo',
    });
  });

  it('is examined: what each node is, who can be fenced, and whether the pointer can be written', async () => {
    await pair.west.stop();
    const target = { name: 'orders-pair', environment: 'production', local: true, ...pair.target() };
    const scope = { deps: world.deps, signal: new AbortController().signal, secrets: new Secrets() };
    const look = await EXAMINE['postgres-pair']?.(target, scope as unknown as StepScope);
    expect(look?.found).toBe('east is primary (timeline 1), west is gone.');
    expect(look?.may.map(({ action, verdict }) => `${action}: ${verdict}`)).toEqual([
      'read: yes',
      'fence east: yes',
      'fence west: yes',
      're-point: yes',
    ]);
  });
});
