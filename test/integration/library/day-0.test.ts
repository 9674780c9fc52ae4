import { hasProgram, describeNeeding } from '../../support/needs.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const haproxy = { name: 'haproxy', present: hasProgram('haproxy'), cure: 'Install haproxy.' };
const RELEASE = 'release=v1.5.0';

let library: StorefrontLibrary;

describeNeeding(haproxy, 'the library of Day 0, in stage', () => {
  beforeAll(async () => {
    const names = ['stage', 'verify-transactions', 'blue-green-fallback', 'chaos', 'launch-review'];
    library = await StorefrontLibrary.open(
      'stage',
      names.map((name) => `day-0/${name}`),
    );
  });
  afterAll(() => library.close());

  it('stage puts the release into green, a made-up customer buys there, and stage serves it', async () => {
    const { view } = await library.play('stage', [RELEASE]);
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(await library.serves()).toEqual({ slot: 'green', version: 'v1.5.0' });
  });

  it('verify-transactions asks operations how dependencies behave, and buys for a while without a mistake', async () => {
    const { view, asked } = await library.play('verify-transactions');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(['dependencies/1']);
  });

  it('blue-green-fallback goes there and back under load, and not one request is lost', async () => {
    const load = await library.site.load(library.url, 100);
    const { view } = await library.play('blue-green-fallback', [RELEASE]);
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(await library.serves()).toEqual({ slot: 'blue', version: 'v1.4.0' });
    expect(await load.end()).toMatchObject({ refused: 0 });
  });

  it('chaos kills and pauses green, customers are served, and both faults are over afterwards', async () => {
    const { view } = await library.play('chaos');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect((await fetch(`http://127.0.0.1:${library.site.ports.green}/healthz`)).status).toBe(200);
  });

  it('launch-review takes the proofs of the runs before, asks those who build and those who are woken, and all have read it', async () => {
    const { plan } = await library.scenario.plan('launch-review', ['release=v1.5.0', 'environment=stage'], 'stage');
    expect(plan.environment).toBe('stage');
    const { view, asked } = await library.play('launch-review', ['release=v1.5.0']);
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['read/1', 'readiness/1', 'watching/1']);
  });
});
