import { mark } from '../../activities/steps/mark.js';
import { examineGrafana, grafanaMarks } from '../../activities/targets/grafana.js';
import { examinePushgateway } from '../../activities/targets/pushgateway.js';
import type { StepScope } from '../../activities/scope.js';
import { Secrets } from '../../activities/secrets.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { GrafanaStandIn, PushgatewayStandIn } from './support/graphs.js';
import { makeWorld, type World } from './support/world.js';

const AT = 1_700_000_000_000;
const TAGS = ['daybook', 'production', 'storefront', 'daybook-key:go-live-1/switch/1'];

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

function markOn(kind: string, config: JsonObject, params: JsonObject, change: Partial<StepCall> = {}) {
  return mark(world.callOn({ kind, config }, { type: 'mark', params, ...change }), world.deps);
}

describe('marking the graphs of a Grafana', () => {
  let grafana: GrafanaStandIn;
  beforeEach(async () => {
    grafana = await GrafanaStandIn.start();
  });
  afterEach(() => grafana.stop());

  const markIt = (params: JsonObject = {}, change: Partial<StepCall> = {}) =>
    markOn(
      'grafana',
      { url: grafana.url, token: 'glsa_secret_token', dashboard: 'shop' },
      { text: 'storefront v1.5.0', tags: ['storefront'], ...params },
      change,
    );

  it('puts one annotation with text, tags and time, and reads it back', async () => {
    expect(await markIt()).toEqual({ status: 'succeeded', outputs: { id: '1', at: AT } });
    expect(grafana.annotations).toEqual([
      { id: 1, dashboardUID: 'shop', time: AT, tags: TAGS, text: 'storefront v1.5.0' },
    ]);
    expect(grafana.tokens).toEqual(new Set(['Bearer glsa_secret_token']));
  });

  it('marks a stretch', async () => {
    await markIt({ start: '2026-12-01T02:00:00+01:00', end: '2026-12-01T02:05:00+01:00' });
    expect(grafana.annotations[0]).toMatchObject({
      time: Date.UTC(2026, 11, 1, 1, 0),
      timeEnd: Date.UTC(2026, 11, 1, 1, 5),
    });
    expect(
      await markIt({ start: '2026-12-01T02:00:00Z', end: '2026-12-01T01:00:00Z' }, { step: 'other' }),
    ).toMatchObject({
      status: 'failed',
      reason: 'params-invalid',
    });
  });

  it('puts nothing twice when the answer was lost after it was written', async () => {
    grafana.bite = 'lose';
    await expect(markIt({}, { attempts: 2 })).rejects.toMatchObject({ details: [{ reason: 'answer-lost' }] });
    world.activity.attempt = 2;
    expect(await markIt({}, { attempts: 2 })).toEqual({ status: 'succeeded', outputs: { id: '1', at: AT } });
    expect(grafana.annotations).toHaveLength(1);
  });

  it('tries again after a 500 and after a delay, and puts one', async () => {
    for (const bite of ['refuse', 'delay'] as const) {
      grafana.bite = bite;
      world.activity.attempt = 1;
      const step = `switch-${bite}`;
      const place = { url: grafana.url, timeout: '200ms' };
      const attempt = () => markOn('grafana', place, { text: bite }, { attempts: 2, step });
      await expect(attempt()).rejects.toMatchObject({ details: [{ reason: 'not-answering' }] });
      world.activity.attempt = 2;
      expect(await attempt()).toMatchObject({ status: 'succeeded' });
      expect(grafana.annotations.filter(({ text }) => text === bite)).toHaveLength(1);
    }
  });

  it('is refused for good by a token that may not', async () => {
    grafana.bite = 'forbid';
    expect(await markIt({}, { attempts: 2 })).toMatchObject({ status: 'failed', reason: 'refused-by-target' });
    expect(grafana.annotations).toEqual([]);
  });

  it('says so when the annotation does not show', async () => {
    grafana.bite = 'forget';
    expect(await markIt()).toMatchObject({ status: 'failed', reason: 'not-verified' });
  });

  it('declares no undo: what happened stays visible', async () => {
    expect(await markIt({}, { phase: 'undo' })).toMatchObject({ status: 'failed', reason: 'no-undo' });
  });

  it('can be looked at without writing', async () => {
    const target = {
      name: 'graphs',
      environment: 'production',
      kind: 'grafana',
      config: { url: grafana.url },
      local: true,
    };
    expect(await examineGrafana(target, scope())).toMatchObject({
      found: 'Grafana 10.4.0',
      may: [
        { action: 'read', verdict: 'yes' },
        { action: 'mark', verdict: 'unknown' },
      ],
    });
    expect(grafana.annotations).toEqual([]);
    await grafana.stop();
    expect(await examineGrafana(target, scope())).toMatchObject({ may: [{ verdict: 'no' }, {}] });
    await expect(grafanaMarks(target, scope()).find('a')).rejects.toMatchObject({ reason: 'unreachable' });
  });
});

describe('pushing a marker to a Pushgateway', () => {
  let gateway: PushgatewayStandIn;
  beforeEach(async () => {
    gateway = await PushgatewayStandIn.start();
  });
  afterEach(() => gateway.stop());

  it('replaces one group of its own, and reads it back', async () => {
    const params = { text: 'v1.5.0 "final"', tags: ['storefront'] };
    expect(await markOn('pushgateway', { url: gateway.url }, params)).toEqual({
      status: 'succeeded',
      outputs: { id: 'go-live-1/switch/1', at: AT },
    });
    expect([...gateway.groups.keys()]).toEqual(['go-live-1/switch/1']);
    expect(gateway.text).toContain('tags="daybook,production,storefront"');
  });

  it('does not push again what was pushed before its answer was lost', async () => {
    gateway.lose = true;
    const params = { text: 'v1.5.0' };
    await expect(markOn('pushgateway', { url: gateway.url }, params, { attempts: 2 })).rejects.toMatchObject({
      type: 'errored',
    });
    world.activity.attempt = 2;
    expect(await markOn('pushgateway', { url: gateway.url }, params, { attempts: 2 })).toMatchObject({
      status: 'succeeded',
    });
    expect(gateway.puts).toBe(1);
  });

  it('can be looked at without pushing', async () => {
    const target = {
      name: 'push',
      environment: 'production',
      kind: 'pushgateway',
      config: { url: gateway.url },
      local: true,
    };
    expect(await examinePushgateway(target, scope())).toMatchObject({ found: 'Pushgateway 1.6.0' });
    expect(gateway.puts).toBe(0);
  });
});

function scope(): StepScope {
  const call = world.callOn({ kind: 'grafana', config: {} }, { type: 'mark' });
  const { signal } = new AbortController();
  return { call, deps: world.deps, context: world.activity.context, secrets: new Secrets(), signal };
}
