import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigningKeys } from '../../gateway/keys.js';
import type { EnvironmentPolicy } from '../../model/policy.js';
import { stepTypes } from '../../model/steps/index.js';
import { isGuarded } from '../../model/warrant.js';
import { loadWorkspace } from '../../workspace/load.js';
import { readPublicKeys } from '../../workspace/public-keys.js';
import { runCli } from '../../cli/run-cli.js';
import { fakeContext } from './fake-context.js';

let made: string;
let root: string;

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'daybook-init-'));
  expect(await run(['init', 'shop'], made)).toMatchObject({ exit: 0 });
});

afterAll(() => rm(made, { recursive: true }));

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'daybook-ws-')), 'shop');
  await cp(join(made, 'shop'), root, { recursive: true });
});

afterEach(() => rm(join(root, '..'), { recursive: true }));

async function run(argv: string[], cwd = root): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd });
  const exit = await runCli(argv, context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(root, file);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

describe('daybook init', () => {
  it('makes a workspace that checks without a warning', async () => {
    expect(await run(['check'])).toEqual({ exit: 0, out: '5 files are fine.\n', err: `Checking ${root}\n` });
  });

  it('lets nothing dangerous happen in production without a decision', async () => {
    const { policy } = (await loadWorkspace(root)).workspace ?? {};
    const production = policy?.environments.production as EnvironmentPolicy;
    const guarded = (type: string) => isGuarded(production, { type, params: { right: 'repair' } });
    const dangerous = ['access-grant', 'access-provision', 'command', 'data-transfer', 'deploy', 'key', 'promote'];
    const there = [...dangerous, 'restore', 'traffic'].filter((type) => stepTypes.some((one) => one.type === type));
    expect(there.filter((type) => !guarded(type))).toEqual([]);
    expect(there).toContain('promote');
    expect(production.dayN).toEqual({ provenIn: 'stage', withinMs: 90 * 86_400_000 });
  });

  it('never overwrites, and writes nothing then', async () => {
    await writeFile(join(root, 'people.yaml'), 'mine');
    await rm(join(root, 'daybook.yaml'));
    const { exit, err } = await run(['init', '.']);
    expect(exit).toBe(2);
    expect(err).toContain('nothing was written');
    expect(await readFile(join(root, 'people.yaml'), 'utf8')).toBe('mine');
    await expect(readFile(join(root, 'daybook.yaml'))).rejects.toThrow();
  });

  it('makes the key of the gateway in a workspace that is there, and rotates it with an overlap', async () => {
    await edit('daybook.yaml', (text) =>
      text.replace('local: true', 'local: false').replace('.daybook/public-keys.json', 'keys/public.json'),
    );
    const place = { root, keys: 'keys/public.json' };
    const first = JSON.parse((await run(['init', '--keys', '--json'])).out) as { kid: string };
    expect(await readPublicKeys(place)).toMatchObject([{ kid: first.kid }]);
    const { exit, out, err } = await run(['init', '--keys', '.']);
    expect(exit).toBe(0);
    const [old, added] = await readPublicKeys(place);
    expect(old?.kid).toBe(first.kid);
    expect(added && old && added.notAfter - old.notAfter).toBe(364 * 86_400_000);
    expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual([added?.kid, first.kid, '']);
    expect(err).toContain('keys/public.json');
    await expect(
      openSigningKeys({ ...place, local: false, now: fakeContext({ cwd: root }).clock.now() }),
    ).resolves.toBeDefined();
  });

  it('makes no key where there is no workspace', async () => {
    const { exit, err } = await run(['init', '--keys'], join(root, '..'));
    expect(exit).toBe(2);
    expect(err).toContain('daybook.yaml');
  });

  it('gives the editor a schema, and git nothing of the state', async () => {
    const runbook = await readFile(join(root, 'runbooks/hello.yaml'), 'utf8');
    expect(runbook.split('\n')[0]).toBe('# yaml-language-server: $schema=../runbook.schema.json');
    expect(JSON.parse(await readFile(join(root, 'runbook.schema.json'), 'utf8'))).toMatchObject({ type: 'object' });
    execFileSync('git', ['init', '-q'], { cwd: root });
    expect(execFileSync('git', ['check-ignore', '.daybook/sessions/dana.json'], { cwd: root }).toString()).toContain(
      '.daybook',
    );
  });
});

describe('daybook check', () => {
  it('shows the problems of all files at once, with frames', async () => {
    await edit('runbooks/hello.yaml', (text) =>
      text.replace('type: check', 'type: chek').replace('covers: [make-folder]', 'covers: [make-foldr]'),
    );
    await edit('people.yaml', (text) => text.replace('product: [omar]', 'product: [omra]'));
    const { exit, err, out } = await run(['check']);
    expect(exit).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/runbooks\/hello\.yaml:\d+:\d+/);
    expect(err).toMatch(/people\.yaml:\d+:\d+/);
    expect(err).toContain('`check`');
    expect(err).toContain('^');
  });

  it('says nothing twice', async () => {
    await edit('runbooks/hello.yaml', (text) => text.replace('target: this-machine', 'target: this-machin'));
    const { problems } = JSON.parse((await run(['check', '--json'])).out) as {
      problems: { code: string; where?: object }[];
    };
    const keys = problems.map(({ code, where }) => JSON.stringify([code, where]));
    expect(problems.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('reads only the runbooks that are named', async () => {
    await writeFile(join(root, 'runbooks', 'broken.yaml'), 'daybook: 1\n');
    expect((await run(['check'])).exit).toBe(2);
    expect((await run(['check', 'hello'])).exit).toBe(0);
    expect((await run(['check', 'runbooks/hello.yaml'])).exit).toBe(0);
    expect((await run(['check', 'nobody-knows'])).exit).toBe(2);
  });

  it('works from a folder below the workspace', async () => {
    expect((await run(['check', 'hello.yaml'], join(root, 'runbooks'))).exit).toBe(0);
  });
});

describe('daybook plan', () => {
  it('gives the same digest for the same files, and another for another input', async () => {
    const digest = async (...more: string[]) =>
      (JSON.parse((await run(['plan', 'hello', '--json', ...more])).out) as { digest: string }).digest;
    expect(await digest()).toBe(await digest());
    expect(await digest('-i', 'folder=other')).not.toBe(await digest());
  });

  it('refuses inputs of the wrong kind with every problem', async () => {
    const { exit, err } = await run(['plan', 'hello', '-i', 'folder=UPPER', '-i', 'foldre=x']);
    expect(exit).toBe(2);
    expect(err).toContain('there is no input foldre'.replace('there', 'There'));
    expect(err).toContain('`folder`');
    const shapeless = await run(['plan', 'hello', '-i', 'folder']);
    expect(shapeless).toMatchObject({ exit: 2, err: expect.stringContaining('not of the form name=value') });
    expect(shapeless.err).toContain('DB5009');
  });

  it('does not choose between two values of one input', async () => {
    const { exit, err } = await run(['plan', 'hello', '-i', 'folder=a', '-i', 'folder=b']);
    expect(exit).toBe(2);
    expect(err).toContain('DB5008');
    expect((await run(['plan', 'hello', '-i', 'folder=a', '-i', 'folder=a'])).exit).toBe(0);
  });

  it('keeps a plan that start takes, with the digest that was shown', async () => {
    const { out } = await run(['plan', 'hello', '--out', 'plan.json', '--json']);
    const { digest } = JSON.parse(out) as { digest: string };
    expect(JSON.parse(await readFile(join(root, 'plan.json'), 'utf8'))).toMatchObject({ digest });
    const { readPlanFile } = await import('../../cli/planning/plan-file.js');
    await expect(readPlanFile(join(root, 'plan.json'))).resolves.toMatchObject({ digest });
  });

  it('draws and writes in every format', async () => {
    expect((await run(['plan', 'hello', '--markdown'])).out).toMatch(/^# Make a folder/);
    expect((await run(['plan', 'hello', '--graph', 'mermaid'])).out).toMatch(/^flowchart TB/);
    expect((await run(['graph', 'hello', '--format', 'svg'])).out).toMatch(/^<svg /);
    expect((await run(['graph', 'hello', '--out', 'hello.svg'])).out).toBe('');
    expect(await readFile(join(root, 'hello.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it('says which runbooks there are', async () => {
    const { exit, err } = await run(['plan', 'helo']);
    expect(exit).toBe(2);
    expect(err).toContain('`hello`');
  });
});

describe('daybook doctor', () => {
  it('names everything that is missing, each with a cure, and ends with 1', async () => {
    await edit('daybook.yaml', (text) => text.replace('7080', '9').replace('7233', '9'));
    const { exit, out } = await run(['doctor', '--json']);
    const { findings } = JSON.parse(out) as { findings: { name: string; state: string; cure?: string }[] };
    expect(exit).toBe(1);
    const states = Object.fromEntries(findings.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      Node: 'good',
      workspace: 'good',
      keys: 'missing',
      gateway: 'broken',
      Temporal: 'broken',
    });
    for (const finding of findings) if (finding.state !== 'good') expect(finding.cure).toBeTruthy();
  });

  it('works without a workspace', async () => {
    const { exit, out } = await run(['doctor'], '/');
    expect(exit).toBe(1);
    expect(out).toContain('daybook init');
  });

  it('warns of keys that are over', async () => {
    const { examineKeys } = await import('../../cli/doctor/keys.js');
    await writeFile(
      join(root, 'keys.json'),
      JSON.stringify({ keys: [{ kid: 'old', x: '', notBefore: 0, notAfter: 10 }] }),
    );
    expect(examineKeys(root, 'keys.json', 5)).toMatchObject({ state: 'good' });
    expect(examineKeys(root, 'keys.json', 10)).toMatchObject({ state: 'broken' });
  });

  it('finds Node too old before 20.20', async () => {
    const { examineNode } = await import('../../cli/doctor/examine.js');
    expect(['18.20.0', '20.19.9', '20.20.0', '22.1.0'].map((version) => examineNode(version).state)).toEqual([
      'broken',
      'broken',
      'good',
      'good',
    ]);
  });
});
