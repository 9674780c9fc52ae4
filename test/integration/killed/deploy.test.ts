import { kubernetesPart } from '../../support/kubernetes.js';
import { describeNeeding } from '../../support/needs.js';
import { jsonLines, run } from '../../support/program.js';

/** Samples; `npm run faults:deploy` takes all of them, ten times each. */
const ON_THIS_MACHINE = [
  'process: start not asked',
  'process: v1 is gone (not told)',
  'process: v2 started (not told)',
  'process: undo: v1 started (not told)',
  'process: stop: v2 is being stopped',
  'command: v2 started (not told)',
  'command: undo: v1 not started',
];
const ON_A_CLUSTER = [
  'kubernetes: change not sent',
  'kubernetes: change done (not told)',
  'kubernetes: undo: change done (not told)',
  'kubernetes: stop: change done (not told)',
];

async function killsAt(moments: readonly string[]): Promise<void> {
  const { code, text } = await run('faults/deploy/main.js', ['--rounds', '1', '--only', moments.join(',')]);
  const said = jsonLines(text);
  expect({ code, broken: said.flatMap(({ broken }) => (Array.isArray(broken) ? broken : [])) }).toEqual({
    code: 0,
    broken: [],
  });
  expect(said.at(-1)).toMatchObject({ boundaries: moments.length, killed: moments.length, broken: 0 });
}

describe('a worker that is killed while it deploys', () => {
  it('leaves one program in the slot and not two, changes each slot once, and the run ends as it would have without', async () => {
    await killsAt(ON_THIS_MACHINE);
  }, 600_000);
});

describeNeeding(kubernetesPart, 'a worker that is killed while it deploys to a cluster', () => {
  it('changes each Deployment once, and the run ends as it would have without', async () => {
    await killsAt(ON_A_CLUSTER);
  }, 600_000);
});
