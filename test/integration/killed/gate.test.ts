import { describeNeeding, haproxyPart } from '../../support/needs.js';
import { jsonLines, run } from '../../support/program.js';

/** Samples; `npm run faults:gate` takes all of them, ten times each. */
const ON_HTTP = [
  'prometheus: opens',
  'prometheus: last look; bad while nobody watches',
  'prometheus: third look; tolerated noes add up',
  'prometheus: failed; undo done (not told)',
  'metrics: middle look',
  'metrics: last look',
  'metrics: third look; errors from before still count',
  'metrics: passed; next step done (not told)',
];
const ON_HAPROXY = ['haproxy: middle look', 'haproxy: failed; undo done (not told)'];

async function killsAt(moments: readonly string[]): Promise<void> {
  const { code, text } = await run('faults/gate/main.js', ['--rounds', '1', '--only', moments.join(',')]);
  const said = jsonLines(text);
  expect({ code, broken: said.flatMap(({ broken }) => (Array.isArray(broken) ? broken : [])) }).toEqual({
    code: 0,
    broken: [],
  });
  expect(said.at(-1)).toMatchObject({ boundaries: moments.length, killed: moments.length, broken: 0 });
}

describe('a worker that is killed while it watches', () => {
  it('passes no bad data, watches its whole period, and what follows happens once', async () => {
    await killsAt(ON_HTTP);
  }, 600_000);
});

describeNeeding(haproxyPart, 'a worker that is killed while it watches three HAProxies that it has switched', () => {
  it('leaves none of them without a backend, and takes the switch back once when the gate says no', async () => {
    await killsAt(ON_HAPROXY);
  }, 600_000);
});
