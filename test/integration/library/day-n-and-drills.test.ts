import { describeNeeding, hasProgram } from '../../support/needs.js';
import { stepOf } from '../../support/scenario.js';
import { StorefrontLibrary, troubles } from './support/storefront-library.js';

const haproxy = { name: 'haproxy', present: hasProgram('haproxy'), cure: 'Install haproxy.' };

let library: StorefrontLibrary;

describeNeeding(haproxy, 'the library of Day N and its drills', () => {
  beforeAll(async () => {
    const dayN = ['day-n/disk-and-versions', 'day-n/synthetic-transactions'];
    const shipped = [...dayN, 'drills/game-day', 'drills/chaos-programme', 'day-0/chaos'];
    library = await StorefrontLibrary.open(['stage'], shipped);
    await library.putGreen('stage', 'v1.5.0');
  });
  afterAll(() => library?.close());

  it('disk-and-versions says nothing when all is as it should be, and tells who is on duty when it is not', async () => {
    const fine = await library.play('disk-and-versions', 'stage', { inputs: ['release=v1.4.0'] });
    expect([fine.view.status, stepOf(fine.view, 'report').status]).toEqual(['succeeded', 'skipped']);
    const old = await library.play('disk-and-versions', 'stage', { inputs: ['release=v9.9.9'] });
    expect(stepOf(old.view, 'served').status).toBe('failed');
    expect(stepOf(old.view, 'report').status).toBe('succeeded');
  });

  it('synthetic-transactions buys quietly, and wakes who is on duty when nobody can buy', async () => {
    const fine = await library.play('synthetic-transactions', 'stage');
    expect([fine.view.status, stepOf(fine.view, 'alarm').status]).toEqual(['succeeded', 'skipped']);
    const broken = await library.play('synthetic-transactions', 'stage', { inputs: ['customer=!!!'] });
    expect(stepOf(broken.view, 'purchase').message).toContain('operations');
    expect(stepOf(broken.view, 'alarm').status).toBe('succeeded');
  });

  it('game-day gathers everybody, lets a slot hang for a while, asks what was learnt and has it decided', async () => {
    const { view, asked } = await library.play('game-day', 'stage');
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    expect(asked.sort()).toEqual(['at-their-place/1', 'decide/1', 'go/1', 'lessons/1']);
    expect((await fetch(`http://127.0.0.1:${library.place('stage').site.ports.green}/healthz`)).status).toBe(200);
  });

  it('chaos-programme goes through all nine steps, the experiments as a run of their own', async () => {
    // Step 5 looks at green's own figures: somebody must use it.
    const { site } = library.place('stage');
    const load = await site.load(`http://127.0.0.1:${site.ports.green}`, 20);
    const { view } = await library.play('chaos-programme', 'stage');
    await load.end();
    expect([view.status, troubles(view)]).toEqual(['succeeded', []]);
    const titles = view.stages.flatMap((stage) => stage.steps.map(({ title }) => title[0]));
    expect(titles.slice(0, 9)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });
});
