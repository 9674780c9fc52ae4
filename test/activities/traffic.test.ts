import { traffic } from '../../activities/steps/traffic.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { FarEnd } from './support/far-end.js';
import { makeWorld, type World } from './support/world.js';

/** A service whose weights and health are these. */
let state: { weights: Record<string, number>; healthy: Record<string, boolean> };
let world: World;
let end: FarEnd;

beforeEach(async () => {
  world = makeWorld();
  end = await FarEnd.start();
  state = { weights: { blue: 100, green: 0 }, healthy: { blue: true, green: true } };
  end.onGet = (response) => response.end(JSON.stringify(state));
  end.onApplied = (response) => {
    take();
    response.end('{}');
  };
});
afterEach(async () => {
  await end.stop();
  world.remove();
});

function take(): void {
  state.weights = (JSON.parse(end.applied.at(-1)?.body ?? '{}') as typeof state).weights;
}

function edge(params: JsonObject, change: Partial<StepCall> = {}) {
  const target = { kind: 'http', config: { url: end.url, traffic: '/traffic' } };
  return traffic(world.callOn(target, { type: 'traffic', params, ...change }), world.deps);
}

describe('switching traffic at an HTTP service', () => {
  it('sets all colours at once, reads back, and tells before and after', async () => {
    expect(await edge({ to: { green: 100 } })).toEqual({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 }, after: { blue: 0, green: 100 } },
    });
    expect(end.applied).toMatchObject([
      { method: 'PUT', path: '/traffic', body: '{"weights":{"blue":0,"green":100}}', key: 'go-live-1/switch/1' },
    ]);
  });

  it('goes back as an undo, under a key of its own', async () => {
    await edge({ to: { green: 100 } });
    expect(await edge({ to: { blue: 100 } }, { phase: 'undo' })).toMatchObject({ status: 'succeeded' });
    expect(end.applied.map(({ key }) => key)).toEqual(['go-live-1/switch/1', 'go-live-1/switch/undo/1']);
    expect(state.weights).toEqual({ blue: 100, green: 0 });
  });

  it.each([
    ['is not healthy', false],
    ['has no known health', undefined],
  ])('sends nothing to a colour that %s', async (_what, green) => {
    state.healthy = green === undefined ? { blue: true } : { blue: true, green };
    expect(await edge({ to: { green: 100 } })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
    expect(end.applied).toEqual([]);
  });

  it('sends nothing to a colour that the target does not have', async () => {
    expect(await edge({ to: { purple: 100 } })).toMatchObject({ status: 'failed', reason: 'colour-unknown' });
    expect(end.applied).toEqual([]);
  });

  it.each<Record<string, number>>([
    { green: 99 },
    { green: 0, blue: 0 },
    { green: 101 },
    { green: 150, blue: -50 },
    {},
  ])('refuses weights that are no whole: %j', async (to) => {
    expect(await edge({ to })).toMatchObject({ status: 'failed', reason: 'params-invalid' });
    expect(end.applied).toEqual([]);
  });

  it('does not set twice what was applied before its answer was lost', async () => {
    end.onApplied = (_response, socket) => {
      take();
      socket.destroy();
    };
    await expect(edge({ to: { green: 100 } }, { attempts: 2 })).rejects.toMatchObject({
      type: 'errored',
      details: [{ reason: 'answer-lost' }],
    });
    world.activity.attempt = 2;
    expect(await edge({ to: { green: 100 } }, { attempts: 2 })).toMatchObject({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 } },
    });
    expect(end.applied).toHaveLength(1);
  });

  it('is certain that nothing happened when nobody listens', async () => {
    await end.stop();
    expect(await edge({ to: { green: 100 } })).toMatchObject({
      status: 'errored',
      reason: 'unreachable',
      happened: 'no',
    });
  });

  it.each(['{"weights":{"blue":100}', '[]', '{"weights":{"blue":"all"},"healthy":{}}', ''])(
    'does not act on the answer %j',
    async (text) => {
      end.onGet = (response) => response.end(text);
      expect(await edge({ to: { green: 100 } })).toMatchObject({ status: 'failed', reason: 'answer-not-understood' });
      expect(end.applied).toEqual([]);
    },
  );

  it('says so when the target takes the weights and shows others', async () => {
    end.onApplied = (response) => response.end('{}');
    const outcome = await edge({ to: { green: 100 } });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'not-verified',
      outputs: { after: { blue: 100, green: 0 } },
    });
  });
});
