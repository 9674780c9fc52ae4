import { describeNeeding } from '../../support/needs.js';
import { postgresPart } from '../../support/postgres.js';
import { jsonLines, run } from '../../support/program.js';

/** Samples; `npm run faults:keeping` takes all of them, ten times each. */
const MOMENTS = [
  'transfer: rows on their way',
  'transfer: commit done (not told)',
  'restore: commit comes late',
  'key: new key tried; store not written',
  'key: old password ended (not told)',
  'access: given (not told)',
  'promote: promotion comes late',
];

describeNeeding(postgresPart, 'a worker that is killed while it keeps a system', () => {
  it('leaves rows once, a key that works, no access, one node that takes writes, and no secret anywhere', async () => {
    const { code, text } = await run('faults/keeping/main.js', ['--rounds', '1', '--only', MOMENTS.join(',')]);
    const said = jsonLines(text);
    expect({ code, broken: said.flatMap(({ broken }) => (Array.isArray(broken) ? broken : [])) }).toEqual({
      code: 0,
      broken: [],
    });
    expect(said.at(-1)).toMatchObject({ boundaries: MOMENTS.length, killed: MOMENTS.length, broken: 0 });
  }, 600_000);
});
