import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import { fakeContext } from '../cli/fake-context.js';
import { copyShipped } from '../support/shipped-runbook.js';
import { writeWorkspace } from '../support/workspace.js';

const LIBRARY = join(process.cwd(), 'runbooks');
const EXAMPLE = join(process.cwd(), 'examples/storefront');
const DAYS = ['day-0', 'day-1', 'day-2', 'day-n', 'drills'];

/** It asks the groups of its own workspace, and has a test of its own. */
const OF_ITS_OWN = ['day-0/confirm-communications'];
/** Inputs that have no default. */
const INPUTS: Record<string, string[]> = {
  'day-0/stage': ['release=v1.5.0'],
  'day-0/blue-green-fallback': ['release=v1.5.0'],
  'day-0/launch-review': ['release=Storefront v2'],
  'day-0/prove-day-n': ['release=v1.5.0'],
  'day-1/go-live': ['release=v1.5.0'],
  'day-2/widen': ['release=v1.5.0'],
  'day-2/widen-by-cohort': ['release=v1.5.0'],
  'day-n/break-glass': ['looks=ines', 'changes=kai', 'incident=INC-7', 'reason=An order has no price'],
  'day-n/disk-and-versions': ['release=v1.5.0'],
  'day-n/offboard-person': ['person=tom', 'login=tom_login', 'reason=HR-12'],
  'day-n/promote-recovery-site': ['reason=INC-8: west has lost its disk'],
  'day-n/repair-data': [
    ...['person=kai', 'incident=INC-7', 'reason=Orders without a price get the one of the catalogue'],
    ...['count=select count(*) as n from orders where cents = 0', 'all=select count(*) as n from orders'],
  ],
};

const shipped = DAYS.flatMap((day) =>
  readdirSync(join(LIBRARY, day)).flatMap((file) => (file.endsWith('.yaml') ? [`${day}/${file.slice(0, -5)}`] : [])),
);
const others = shipped.filter((path) => !OF_ITS_OWN.includes(path));
let root: string;

beforeAll(async () => {
  const file = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');
  root = await writeWorkspace({
    people: file('people.yaml'),
    policy: file('policy.yaml'),
    targets: file('targets.yaml'),
    daybook: file('daybook.yaml'),
  });
  for (const path of others) await copyShipped(path, root);
});
afterAll(() => rm(root, { recursive: true }));

async function daybook(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(argv, context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

describe('the library', () => {
  it('checks whole, in the workspace of the example, without an error or a warning', async () => {
    const { exit, out } = await daybook('check', '--json');
    expect([exit, (JSON.parse(out) as { problems: unknown[] }).problems]).toEqual([0, []]);
  });

  it.each(others)('%s plans, and the plan is drawn', async (path) => {
    const name = path.split('/')[1] ?? '';
    const inputs = (INPUTS[path] ?? []).flatMap((input) => ['-i', input]);
    const plan = await daybook('plan', name, ...inputs, '--messages');
    expect([plan.exit, plan.err]).toEqual([0, `Planning ${name}\n`]);
    const drawn = await daybook('graph', name, ...inputs, '--format', 'svg');
    expect([drawn.exit, drawn.out.slice(0, 4)]).toEqual([0, '<svg']);
  });

  it.each(shipped)('%s has a page that says when to use it, what it asks of whom and how to begin', (path) => {
    const page = join(LIBRARY, `${path}.md`);
    expect(existsSync(page)).toBe(true);
    const headings = readFileSync(page, 'utf8').match(/^## .+$/gm);
    expect(headings).toEqual([
      '## When to use it',
      '## What it asks of whom',
      '## Before you start it',
      '## While it runs, and afterwards',
    ]);
  });

  it('is listed whole on its page', () => {
    const listed = [...readFileSync(join(LIBRARY, 'README.md'), 'utf8').matchAll(/^\| \[([^\]]+)\]/gm)];
    expect(listed.map(([, path]) => path).sort()).toEqual([...shipped].sort());
  });
});
