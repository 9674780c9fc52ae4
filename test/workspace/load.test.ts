import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DaybookConfig } from '../../model/workspace.js';
import { gatewayAddress, temporalAddress } from '../../workspace/addresses.js';
import { devFilePath, readDevFile, removeDevFile, writeDevFile } from '../../workspace/dev-file.js';
import { findWorkspace, listRunbooks, loadRunbook, loadWorkspace } from '../../workspace/load.js';

const FILES: Record<string, string> = {
  'daybook.yaml':
    'daybook: 1\nlocal: true\nzone: UTC\ntemporal: { address: 127.0.0.1:7233 }\ngateway: { address: http://127.0.0.1:7080 }\n',
  'people.yaml': 'people: { dana: { name: Dana } }\ngroups: { release: [dana] }\n',
  'policy.yaml': 'environments: { stage: { start: [release], steer: [release] } }\n',
  'targets.yaml': 'targets: {}\n',
};
const runbook = (name: string) =>
  `daybook: 1\nrunbook: ${name}\ntitle: Title of ${name}\nday: N\nowner: release\nstages: [{ stage: a, steps: [{ id: w, type: wait, for: 1s }] }]\n`;

let base: string;
let root: string;

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'daybook-load-'));
  root = join(base, 'shop');
  for (const [file, text] of Object.entries(FILES)) await write(file, text);
  await write('runbooks/go-live.yaml', runbook('storefront-go-live'));
  await write('runbooks/day-2/widen.yaml', runbook('widen'));
});

afterEach(() => rm(base, { recursive: true, force: true }));

describe('loading a workspace', () => {
  it('gives the value and the texts for frames', async () => {
    const { workspace, problems, texts } = await loadWorkspace(root);
    expect(problems).toEqual([]);
    expect(workspace).toMatchObject({ root, daybook: { local: true }, people: { groups: { release: ['dana'] } } });
    expect([...texts.keys()]).toEqual(Object.keys(FILES));
  });

  it('reports what is missing and what is wrong, at once', async () => {
    await rm(join(root, 'targets.yaml'));
    await write('people.yaml', 'people: { dana: { nam: Dana } }\n');
    const { workspace, problems } = await loadWorkspace(root);
    expect(workspace).toBeUndefined();
    expect(problems.map((problem) => problem.code).sort()).toEqual(['DB1009', 'DB3001']);
  });

  it('refuses a file that is a link to outside, and follows one inside', async () => {
    await writeFile(join(base, 'other-policy.yaml'), 'environments: {}\n');
    await rm(join(root, 'policy.yaml'));
    await symlink(join(base, 'other-policy.yaml'), join(root, 'policy.yaml'));
    const outside = await loadWorkspace(root);
    expect(outside.workspace).toBeUndefined();
    expect(outside.problems.map((problem) => problem.code)).toEqual(['DB3003']);
    expect(outside.texts.has('policy.yaml')).toBe(false);

    await rm(join(root, 'policy.yaml'));
    await write('shared/policy.yaml', FILES['policy.yaml'] ?? '');
    await symlink(join('shared', 'policy.yaml'), join(root, 'policy.yaml'));
    expect((await loadWorkspace(root)).problems).toEqual([]);
  });

  it('refuses a folder in the place of a file, and a file that is too large', async () => {
    await rm(join(root, 'policy.yaml'));
    await mkdir(join(root, 'policy.yaml'));
    await write('targets.yaml', `# ${'x'.repeat(2 * 1024 * 1024)}\n`);
    expect((await loadWorkspace(root)).problems.map((problem) => problem.code)).toEqual(['DB3027', 'DB1003']);
  });
});

describe('finding a workspace', () => {
  it('looks in the folder and above it', async () => {
    expect(await findWorkspace(join(root, 'runbooks', 'day-2'))).toEqual({ root });
  });

  it('prefers the flag to the environment, and both to the folder', async () => {
    const other = join(base, 'other');
    await mkdir(other);
    await writeFile(join(other, 'daybook.yaml'), 'daybook: 1\n');
    expect(await findWorkspace(root, { env: { DAYBOOK_WORKSPACE: other } })).toEqual({ root: other });
    expect(await findWorkspace(base, { flag: 'shop', env: { DAYBOOK_WORKSPACE: other } })).toEqual({ root });
  });

  it('looks nowhere else when the named folder is none', async () => {
    const found = await findWorkspace(root, { flag: base });
    expect(found.problem).toMatchObject({ code: 'DB3002', cure: expect.stringContaining('daybook init') });
    expect(found.root).toBeUndefined();
  });

  it('says where it looked', async () => {
    expect((await findWorkspace(base)).problem?.message).toContain(base);
  });
});

describe('runbooks', () => {
  it('are listed with their heads, also those in nested folders', async () => {
    expect(await listRunbooks(root)).toEqual({
      runbooks: [
        { file: 'runbooks/day-2/widen.yaml', name: 'widen', title: 'Title of widen', day: 'N' },
        { file: 'runbooks/go-live.yaml', name: 'storefront-go-live', title: 'Title of storefront-go-live', day: 'N' },
      ],
      problems: [],
    });
  });

  it('of the same name are a problem', async () => {
    await write('runbooks/again.yaml', runbook('widen'));
    const { problems } = await listRunbooks(root);
    expect(problems).toMatchObject([{ code: 'DB3018', where: { file: 'runbooks/day-2/widen.yaml' } }]);
    expect((await loadRunbook(root, 'widen')).problems).toMatchObject([{ code: 'DB3018' }]);
  });

  it.each(['storefront-go-live', 'go-live', 'runbooks/go-live.yaml', './runbooks/go-live.yaml'])(
    'are loaded by %s',
    async (wanted) => {
      const loaded = await loadRunbook(root, wanted);
      expect(loaded).toMatchObject({
        problems: [],
        file: 'runbooks/go-live.yaml',
        runbook: { name: 'storefront-go-live' },
      });
      expect([...loaded.texts.keys()]).toEqual(['runbooks/go-live.yaml']);
    },
  );

  it('are loaded by a path from the folder one is in', async () => {
    expect((await loadRunbook(root, './widen.yaml', { from: join(root, 'runbooks', 'day-2') })).runbook?.name).toBe(
      'widen',
    );
    expect((await loadRunbook(root, join(root, 'runbooks/day-2/widen.yaml'))).runbook?.name).toBe('widen');
  });

  it('that are not there are answered with the nearest name', async () => {
    expect((await loadRunbook(root, 'storefront-golive')).problems).toMatchObject([
      { code: 'DB3019', cure: 'Did you mean `storefront-go-live`?' },
    ]);
    expect((await loadRunbook(root, 'runbooks/none.yaml')).problems).toMatchObject([{ code: 'DB3019' }]);
  });

  it.each(['../secret.yaml', '/etc/passwd', 'runbooks/../../secret.yaml'])('are not read from %s', async (wanted) => {
    await writeFile(join(base, 'secret.yaml'), runbook('secret'));
    const { problems, texts } = await loadRunbook(root, wanted);
    expect(problems).toMatchObject([{ code: 'DB3003' }]);
    expect(texts.size).toBe(0);
  });

  it('are not read through a link that leaves the workspace', async () => {
    await writeFile(join(base, 'secret.yaml'), runbook('secret'));
    await symlink(join(base, 'secret.yaml'), join(root, 'runbooks', 'linked.yaml'));
    await symlink(base, join(root, 'runbooks', 'folder'));
    const { runbooks, problems } = await listRunbooks(root);
    expect(runbooks.map((listed) => listed.name)).toEqual(['widen', 'storefront-go-live']);
    expect(problems).toMatchObject([{ code: 'DB3003' }]);
    expect((await loadRunbook(root, 'runbooks/linked.yaml')).problems).toMatchObject([{ code: 'DB3003' }]);
    expect((await loadRunbook(root, 'runbooks/folder/secret.yaml')).problems).toMatchObject([{ code: 'DB3003' }]);
  });

  it('report the problems of the file, and its text for the frames', async () => {
    await write('runbooks/bad.yaml', runbook('bad').replace('for: 1s', 'fro: 1s'));
    const { runbook: read, problems, texts } = await loadRunbook(root, 'bad');
    expect(read).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toContain('DB1009');
    expect(texts.get('runbooks/bad.yaml')).toContain('fro: 1s');
  });
});

const dev = {
  temporal: '127.0.0.1:40001',
  namespace: 'dev',
  ui: 'http://127.0.0.1:40002',
  gateway: 'http://127.0.0.1:40003',
  pids: { server: 1 },
};

describe('the development file', () => {
  it('is written for its owner only, read back and removed', async () => {
    expect(await readDevFile(root)).toBeUndefined();
    await writeDevFile(root, dev);
    await writeDevFile(root, dev);
    expect((await stat(devFilePath(root))).mode & 0o777).toBe(0o600);
    expect(await readDevFile(root)).toEqual(dev);
    await removeDevFile(root);
    await removeDevFile(root);
    expect(await readDevFile(root)).toBeUndefined();
  });

  it('is refused when it is not whole', async () => {
    await write('.daybook/dev.json', '{"temporal":');
    await expect(readDevFile(root)).rejects.toMatchObject({
      code: 'DB3026',
      cure: expect.stringContaining('daybook dev'),
    });
    expect(await readFile(devFilePath(root), 'utf8')).toBe('{"temporal":');
  });
});

describe('addresses', () => {
  const daybook: DaybookConfig = {
    local: true,
    zone: 'UTC',
    temporal: { address: '127.0.0.1:7233', namespace: 'default' },
    gateway: { address: 'http://127.0.0.1:7080/' },
    keys: 'k',
    records: { folder: 'r' },
    transports: {},
  };
  const env = { DAYBOOK_TEMPORAL_ADDRESS: '127.0.0.1:1', DAYBOOK_GATEWAY: 'http://127.0.0.1:2' };

  it('come from the flag, then the environment, then a running daybook dev, then daybook.yaml', async () => {
    expect(await temporalAddress({ root, daybook, env: {} })).toEqual({
      address: '127.0.0.1:7233',
      namespace: 'default',
      from: 'daybook.yaml',
    });
    expect(await gatewayAddress({ root, daybook, env: {} })).toEqual({
      address: 'http://127.0.0.1:7080',
      from: 'daybook.yaml',
    });
    await writeDevFile(root, dev);
    expect(await temporalAddress({ root, daybook, env: {} })).toEqual({
      address: dev.temporal,
      namespace: 'dev',
      ui: dev.ui,
      from: 'dev.json',
    });
    expect(await gatewayAddress({ root, daybook, env: {} })).toEqual({ address: dev.gateway, from: 'dev.json' });
    expect(await temporalAddress({ root, daybook, env })).toMatchObject({
      address: '127.0.0.1:1',
      from: 'environment',
    });
    expect(await gatewayAddress({ root, daybook, env })).toMatchObject({
      address: 'http://127.0.0.1:2',
      from: 'environment',
    });
    expect(await temporalAddress({ root, daybook, env, flag: 'localhost:3' })).toMatchObject({
      address: 'localhost:3',
      from: 'flag',
    });
    expect(await gatewayAddress({ root, daybook, env, flag: 'http://[::1]:4' })).toMatchObject({
      address: 'http://[::1]:4',
      from: 'flag',
    });
  });

  it('come from TEMPORAL_ADDRESS before daybook.yaml, but after Daybook’s own variable and a running daybook dev', async () => {
    const shared = { TEMPORAL_ADDRESS: '127.0.0.1:5' };
    const remote = { ...daybook, local: false };
    const at = async (more: NodeJS.ProcessEnv, of = daybook) => {
      const { address, from } = await temporalAddress({ root, daybook: of, env: { ...shared, ...more } });
      return [address, from];
    };
    expect(await at({})).toEqual(['127.0.0.1:5', 'TEMPORAL_ADDRESS']);
    expect(await at({ TEMPORAL_ADDRESS: 'temporal.example:7233' }, remote)).toEqual([
      'temporal.example:7233',
      'TEMPORAL_ADDRESS',
    ]);
    await expect(at({ TEMPORAL_ADDRESS: 'temporal.example:7233' })).rejects.toMatchObject({ code: 'DB3014' });
    expect(await at(env)).toEqual(['127.0.0.1:1', 'environment']);
    expect((await gatewayAddress({ root, daybook, env: shared })).from).toBe('daybook.yaml');
    await writeDevFile(root, dev);
    expect(await at({})).toEqual([dev.temporal, 'dev.json']);
    expect(await at({}, remote)).toEqual(['127.0.0.1:5', 'TEMPORAL_ADDRESS']);
  });

  it('take the namespace from the command line, then the environment, then where the address is from', async () => {
    const named = { DAYBOOK_NAMESPACE: 'from-env' };
    const namespaceOf = async (env: NodeJS.ProcessEnv, namespace?: string) =>
      (await temporalAddress({ root, daybook, env, namespace })).namespace;
    expect(await namespaceOf({})).toBe('default');
    await writeDevFile(root, dev);
    expect(await namespaceOf({})).toBe('dev');
    expect(await namespaceOf(env)).toBe('default');
    expect(await namespaceOf(named)).toBe('from-env');
    expect(await namespaceOf(named, 'from-flag')).toBe('from-flag');
  });

  it('ignore a daybook dev beside a workspace that is not local', async () => {
    await writeDevFile(root, dev);
    const remote = { ...daybook, local: false, temporal: { address: 'temporal.shop.example:7233', namespace: 'shop' } };
    expect(await temporalAddress({ root, daybook: remote, env: {} })).toEqual({
      address: 'temporal.shop.example:7233',
      namespace: 'shop',
      from: 'daybook.yaml',
    });
  });

  it('of another machine are refused in a local workspace, wherever they come from', async () => {
    await expect(temporalAddress({ root, daybook, env: {}, flag: '10.0.0.8:7233' })).rejects.toMatchObject({
      code: 'DB3014',
    });
    await expect(
      gatewayAddress({ root, daybook, env: { DAYBOOK_GATEWAY: 'http://127.0.0.1@evil.example' } }),
    ).rejects.toMatchObject({ code: 'DB3014' });
    await expect(temporalAddress({ root, daybook, env: {}, flag: 'nowhere' })).rejects.toMatchObject({
      code: 'DB3017',
      cure: expect.stringContaining('host:port'),
    });
  });
});
