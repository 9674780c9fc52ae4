import { describeNeeding, haproxyPart } from '../../support/needs.js';
import { jsonLines, run } from '../../support/program.js';

/** A sample; `npm run faults:traffic` takes all of them, ten times each. */
const SAMPLE = [
  'probe',
  'edge-1 not raised',
  'edge-2 raised',
  'edge-3 lowered',
  'drain',
  'undo: edge-2 raised',
  'put back: edge-1 lowered',
];

describeNeeding(haproxyPart, 'a worker that is killed while it switches three HAProxies', () => {
  it('leaves no node without a backend, moves none of them twice under one key, and the run ends as it would have without', async () => {
    const { code, text } = await run('faults/traffic/main.js', ['--rounds', '1', '--only', SAMPLE.join(',')]);
    const said = jsonLines(text);
    expect(said.flatMap(({ broken }) => (Array.isArray(broken) ? broken : []))).toEqual([]);
    expect(said.at(-1)).toMatchObject({ boundaries: SAMPLE.length, killed: SAMPLE.length, broken: 0 });
    expect(code).toBe(0);
  }, 600_000);
});
