import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseOptions } from '../../examples/storefront/demo/options.js';
import { makeWorkspace } from '../../examples/storefront/demo/workspace-copy.js';
import { type BuiltStorefront, buildStorefront } from './built-storefront.js';

const source = join(import.meta.dirname, '../../examples/storefront');
let folder: string;
let built: BuiltStorefront;

beforeAll(() => {
  built = buildStorefront();
});
afterAll(() => built.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storefront-copy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function copy(wish: { edge: 'haproxy' | 'own'; badRelease?: string }): string {
  const root = join(folder, 'storefront');
  makeWorkspace({ source, programs: built.folder, root, ...wish });
  return root;
}

function targetsIn(root: string): Record<string, { production: Record<string, unknown> }> {
  return (parse(readFileSync(join(root, 'targets.yaml'), 'utf8')) as { targets: never }).targets;
}

describe('the workspace of the demo', () => {
  it('with HAProxy has the very files that are in git', () => {
    const root = copy({ edge: 'haproxy' });
    for (const name of ['daybook.yaml', 'people.yaml', 'policy.yaml', 'targets.yaml', 'runbooks/go-live.yaml']) {
      expect(readFileSync(join(root, name), 'utf8')).toBe(readFileSync(join(source, name), 'utf8'));
    }
  });

  it('without HAProxy differs in the edge, and in nothing else', () => {
    const { 'storefront-edge': own, ...others } = targetsIn(copy({ edge: 'own' }));
    const { 'storefront-edge': edge, ...expected } = targetsIn(source);
    expect(own).toEqual({
      ...edge,
      production: { kind: 'http', url: 'env:STOREFRONT_EDGE_ADMIN_URL', traffic: '/traffic' },
      stage: { kind: 'http', url: 'env:STAGE_EDGE_ADMIN_URL', traffic: '/traffic' },
    });
    expect(others).toEqual(expected);
  });

  it('has a stamp for a bad release, which a good one has not', () => {
    const bad = join(copy({ edge: 'own', badRelease: 'v1.5.0' }), 'shop/releases/v1.5.0.json');
    const stamp = JSON.parse(readFileSync(bad, 'utf8')) as { built: string; answersAfterMs: number };
    expect(stamp.built).not.toBe('v1.5.0');
    expect(stamp.answersAfterMs).toBeGreaterThan(500);
    copy({ edge: 'own' });
    expect(existsSync(bad)).toBe(false);
  });

  it('holds the compiled programs, without their sources', () => {
    const root = copy({ edge: 'haproxy' });
    for (const program of ['shop/main', 'database/node', 'database/migration']) {
      expect(existsSync(join(root, `${program}.js`))).toBe(true);
      expect(existsSync(join(root, `${program}.ts`))).toBe(false);
    }
  });

  it('refuses a shop that is not compiled before it removes anything', () => {
    const root = join(folder, 'storefront');
    mkdirSync(root);
    writeFileSync(join(root, 'kept'), '');
    expect(() => makeWorkspace({ source, programs: source, root, edge: 'own' })).toThrow(/not compiled/);
    expect(existsSync(join(root, 'kept'))).toBe(true);
  });
});

describe('npm start --', () => {
  it('runs attended with v1.5.0 unless told otherwise', () => {
    expect(parseOptions([])).toEqual({
      unattended: false,
      badRelease: false,
      release: 'v1.5.0',
      ownEdge: false,
      help: false,
    });
    expect(parseOptions(['--unattended', '--bad-release', '--release', 'v2.0.0'])).toMatchObject({
      unattended: true,
      badRelease: true,
      release: 'v2.0.0',
    });
  });

  it('refuses an option that it does not know, by name', () => {
    expect(() => parseOptions(['--unatended'])).toThrow(/--unatended/);
  });
});
