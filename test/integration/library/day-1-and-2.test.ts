import { describeNeeding, hasProgram } from '../../support/needs.js';
import { stepOf } from '../../support/scenario.js';
import type { RunningLoad } from '../../examples/storefront-site.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const haproxy = { name: 'haproxy', present: hasProgram('haproxy'), cure: 'Install haproxy.' };
const inputs = ['release=v1.5.0'];

let library: StorefrontLibrary;
let load: RunningLoad;

describeNeeding(haproxy, 'the library of Day 1 and Day 2, in production', () => {
  beforeAll(async () => {
    const shipped = ['day-0/stage', 'day-0/blue-green-fallback', 'day-1/go-live', 'day-2/widen'];
    library = await StorefrontLibrary.open(['stage', 'production'], shipped);
    const { site, url } = library.place('production');
    // A twentieth of them must be enough for a gate to judge by.
    load = await site.load(url, 200);
  });
  afterAll(() => library?.close());

  it('go-live does not start anything before stage has shown the way back, and says what to do', async () => {
    const { view } = await library.play('go-live', 'production', { inputs });
    expect(view.status).toBe('failed');
    expect(stepOf(view, 'way-back-proven').message).toContain('daybook start blue-green-fallback --environment stage');
    expect(stepOf(view, 'deploy-green').status).toBe('pending');
  });

  it('go-live asks product and operations, switches, watches, buys once, and is live; no customer notices', async () => {
    await library.play('stage', 'stage', { inputs });
    await library.play('blue-green-fallback', 'stage', { inputs });
    const { view, asked } = await library.play('go-live', 'production', { inputs: [...inputs, 'watch=10s'] });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(expect.arrayContaining(['announce/1', 'go/1']));
    expect(await library.serves('production')).toEqual({ slot: 'green', version: 'v1.5.0' });
    expect(await load.summary()).toMatchObject({ refused: 0, status5xx: 0, other: 0 });
  });

  it('widen goes from 5 % to all in four steps, each with its gate', async () => {
    await library.putGreen('production', 'v1.5.1');
    const { view, asked } = await library.play('widen', 'production', { inputs: ['release=v1.5.1', 'watch=5s'] });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(['widen/1']);
    expect(await library.serves('production')).toEqual({ slot: 'green', version: 'v1.5.1' });
  });

  it('widen takes the customers back to blue, step by step, when a gate says no', async () => {
    await library.putGreen('production', 'v1.5.2', { slow: true });
    const { view } = await library.play('widen', 'production', { inputs: ['release=v1.5.2', 'watch=5s'] });
    expect(view.status).toBe('undone');
    expect(await library.serves('production')).toEqual({ slot: 'blue', version: 'v1.4.0' });
    expect(await load.end()).toMatchObject({ refused: 0, status5xx: 0, other: 0 });
  });
});
