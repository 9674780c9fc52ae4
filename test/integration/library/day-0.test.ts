import { describeNeeding, hasProgram } from '../../support/needs.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const haproxy = { name: 'haproxy', present: hasProgram('haproxy'), cure: 'Install haproxy.' };
const NAMES = ['stage', 'verify-transactions', 'blue-green-fallback', 'chaos', 'launch-review'];
const inputs = ['release=v1.5.0'];

let library: StorefrontLibrary;

describeNeeding(haproxy, 'the library of Day 0, in stage, one after the other', () => {
  beforeAll(async () => {
    const shipped = NAMES.map((name) => `day-0/${name}`);
    library = await StorefrontLibrary.open(['stage'], shipped);
  });
  afterAll(() => library?.close());

  it('stage puts the release into green, a made-up customer buys there, and stage serves it', async () => {
    const { view } = await library.play('stage', 'stage', { inputs });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(await library.serves('stage')).toEqual({ slot: 'green', version: 'v1.5.0' });
  });

  it('verify-transactions asks operations how dependencies behave, and buys for a while without a mistake', async () => {
    const { view, asked } = await library.play('verify-transactions', 'stage');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked).toEqual(['dependencies/1']);
  });

  it('blue-green-fallback goes there and back under load, and not one request is lost', async () => {
    const { site, url } = library.place('stage');
    const load = await site.load(url, 100);
    const { view } = await library.play('blue-green-fallback', 'stage', { inputs });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(await library.serves('stage')).toEqual({ slot: 'blue', version: 'v1.4.0' });
    expect(await load.end()).toMatchObject({ refused: 0, status5xx: 0, other: 0 });
  });

  it('chaos kills and pauses green, customers are served, and both faults are over afterwards', async () => {
    const { view } = await library.play('chaos', 'stage');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect((await fetch(`http://127.0.0.1:${library.place('stage').site.ports.green}/healthz`)).status).toBe(200);
  });

  it('launch-review takes the records of the runs before, asks who builds and who is woken, and all have read it', async () => {
    const { view, asked } = await library.play('launch-review', 'stage', { inputs });
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['read/1', 'readiness/1', 'watching/1']);
  });
});
