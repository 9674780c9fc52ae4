import { jsonLines, run } from '../../support/program.js';

/** A sample of the campaigns that `npm run faults` and `npm run bench` run whole. The seed is printed where it fails. */
const SEED = process.env.DAYBOOK_SEED ?? '42';

describe('campaigns', () => {
  it(`H18: worker, gateway and server are killed at a sample of points: no answer with a success reply is lost, and I1, I2, I4, I5 and I10 hold (seed ${SEED})`, async () => {
    const { code, text } = await run('faults/main.js', ['--seed', SEED, '--count', '12']);
    const said = jsonLines(text);
    expect({ code, broken: said.flatMap(({ broken }) => (Array.isArray(broken) ? broken : [])) }).toEqual({
      code: 0,
      broken: [],
    });
    expect(said.at(-1)).toMatchObject({ faults: 12, broken: 0 });
    expect(new Set(said.flatMap(({ victim }) => victim ?? []))).toEqual(new Set(['worker', 'gateway', 'server']));
  }, 600_000);

  it(`the worker is killed at a sample of the boundaries of experiments: each fault begins at most once and is lifted within 60 s (seed ${SEED})`, async () => {
    const { code, text } = await run('faults/chaos.js', ['--seed', SEED, '--count', '5']);
    const said = jsonLines(text);
    expect({ code, broken: said.flatMap(({ broken }) => (Array.isArray(broken) ? broken : [])) }).toEqual({
      code: 0,
      broken: [],
    });
    expect(said.at(-1)).toMatchObject({ cases: 5, broken: 0 });
  }, 900_000);

  it('measure themselves against a hand-written workflow', async () => {
    const { code, text } = await run('bench/main.js', ['--quick']);
    expect(code).toBe(0);
    const figures = jsonLines(text);
    expect(figures.map(({ figure }) => figure)).toEqual(
      expect.arrayContaining([
        '100 sequential effect steps',
        '100 sequential probe steps',
        'decision accepted -> next step started, p99',
      ]),
    );
    expect(figures.find(({ figure }) => figure === '100 sequential effect steps: events a step')).toMatchObject({
      held: true,
    });
    expect(figures.find(({ figure }) => figure === '100 sequential probe steps: events a step')).toMatchObject({
      held: true,
    });
  }, 600_000);
});
