import { jsonLines, run } from '../../support/program.js';

/** The seed of a sample of kills; `npm run faults:clicks` makes as many as it is told. */
const SEED = process.env.DAYBOOK_SEED ?? '42';
const KILLS = 10;

describe('many people at once', () => {
  it(`H18: the gateway is killed ${KILLS} times under a stream of clicks: every click that was told it counts is in the ledger, once (seed ${SEED})`, async () => {
    const { code, text } = await run('faults/clicks.js', ['--seed', SEED, '--count', String(KILLS)]);
    expect({ code, last: jsonLines(text).at(-1) }).toMatchObject({
      code: 0,
      last: { kills: KILLS, lost: 0, doubled: 0 },
    });
  }, 300_000);

  // The whole 10,000 within a minute are `npm run bench:people`, which fails when a bar is missed.
  it('H21: 1,000 people acknowledge at once: none is lost, none is doubled, the ledger is exact, and the run stays small', async () => {
    const { code, text } = await run('bench/people/main.js', ['--quick']);
    expect(code).toBe(0);
    const figures = new Map(jsonLines(text).map((line) => [line.figure, line]));
    const name = '1000 people acknowledge';
    expect(figures.get(`${name}: ledger`)).toMatchObject({ ours: 1_000, held: true });
    expect(figures.get(`${name}: events of the run`)).toMatchObject({ held: true });
  }, 300_000);
});
