import { readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import { fakeContext } from '../cli/fake-context.js';
import { copyShipped } from '../support/shipped-runbook.js';
import { writeWorkspace } from '../support/workspace.js';

const EXAMPLE = join(process.cwd(), 'examples/storefront');
const PARTS = [
  ...['day-0/stage', 'day-0/verify-transactions', 'day-0/prove-day-n', 'day-0/blue-green-fallback'],
  ...['day-0/recovery-trial', 'day-1/first-key', 'day-1/go-live'],
  ...['day-n/disk-and-versions', 'day-n/synthetic-transactions'],
];
let root: string;
let file: string;

beforeEach(async () => {
  const text = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');
  root = await writeWorkspace({
    people: text('people.yaml'),
    policy: text('policy.yaml'),
    targets: text('targets.yaml'),
    daybook: text('daybook.yaml'),
  });
  for (const path of PARTS) await copyShipped(path, root);
  await mkdir(join(root, 'programmes'));
  file = join(root, 'programmes', 'storefront.yaml');
  await cp(join(process.cwd(), 'runbooks/programmes/storefront.yaml'), file);
});
afterEach(() => rm(root, { recursive: true }));

async function daybook(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(argv, context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

const plan = (...more: string[]) => daybook('programme', 'plan', 'storefront', '-i', 'release=v1.5.0', ...more);

describe('the shipped programme', () => {
  it('checks in the workspace of the example, by itself and with everything else', async () => {
    expect(await daybook('programme', 'check')).toMatchObject({ exit: 0, out: '1 programme is fine.\n', err: '' });
    const whole = JSON.parse((await daybook('check', '--json')).out) as { files: string[]; problems: unknown[] };
    expect(whole.problems).toEqual([]);
    expect(whole.files).toContain('programmes/storefront.yaml');
    expect((await daybook('programme', 'list')).out).toContain(
      'stage, transactions, prove-day-n, way-back, recovery, first-key, go-live',
    );
  });

  it('plans every part, and says in one table who is asked and what needs what', async () => {
    const { exit, out, err } = await plan();
    expect([exit, err]).toEqual([0, '']);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head?.trim().split(/\s{2,}/)).toEqual(['DAY', 'PART', 'ENVIRONMENT', 'PLAN', 'TAKES', 'ASKS', 'NEEDS']);
    expect(rows.map((row) => row.trim().split(/\s+/).slice(0, 3))).toEqual([
      ['0', 'stage', 'stage'],
      ['0', 'transactions', 'stage'],
      ['0', 'prove-day-n', 'stage'],
      ['0', 'way-back', 'stage'],
      ['0', 'recovery', 'stage'],
      ['1', 'first-key', 'production'],
      ['1', 'go-live', 'production'],
      ['N', 'daily', 'production'],
      ['N', 'customers', 'production'],
    ]);
    expect(rows[6]).toContain('operations, support, product');
  });

  it('names the proof that no part before gives, with its place', async () => {
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('way-back, recovery, first-key', 'stage'));
    const { err } = await plan();
    expect(err).toContain('go-live: step way-back-proven demands blue-green-fallback to have succeeded in stage');
    expect(err).toContain('daily: policy demands disk-and-versions to have succeeded in stage');
    expect(err).toContain('programmes/storefront.yaml:23:');
  });

  it('plans the rest where one part does not, and ends with 2', async () => {
    await rm(join(root, 'runbooks', 'go-live.yaml'));
    await copyShipped('day-1/go-live', root);
    const broken = join(root, 'runbooks', 'go-live.yaml');
    await writeFile(broken, (await readFile(broken, 'utf8')).replace('target: storefront-edge', 'target: nowhere'));
    const { exit, out } = await plan();
    expect(exit).toBe(2);
    expect(out).toMatch(/go-live +production +does not plan/);
    expect(out).toMatch(/stage +stage +[0-9a-f]{12}/);
  });

  it('wants a release that its runbooks take, and one that runs can be called after', async () => {
    expect(await daybook('programme', 'plan', 'storefront')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('DB5001'),
    });
    const odd = await daybook('programme', 'plan', 'storefront', '-i', 'release=next');
    expect(odd).toMatchObject({ exit: 2, err: expect.stringContaining('DB5003') });
    const unknown = await daybook('programme', 'plan', 'storefornt', '-i', 'release=v1.5.0');
    expect(unknown).toMatchObject({ exit: 2, err: expect.stringContaining('Did you mean `storefront`?') });
  });
});
