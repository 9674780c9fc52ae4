import { chmod, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLinkKeys } from '../../workspace/link-keys.js';

const SECRET = 'canary-'.padEnd(40, 'x');
const OLDER = 'older-'.padEnd(40, 'y');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'daybook-links-'));
});

function read(links: string | undefined, env: NodeJS.ProcessEnv = {}, local = false) {
  return readLinkKeys({ root, daybook: { local, ...(links && { links: { secret: links } }) }, env });
}

describe('the keys of mail links', () => {
  it('are made once by a local workspace, readable for its owner only', async () => {
    const [first, second] = await Promise.all([read(undefined, {}, true), read(undefined, {}, true)]);
    expect(first).toEqual(second);
    expect(first).toHaveLength(1);
    expect(await read(undefined, {}, true)).toEqual(first);
    expect((await stat(path.join(root, '.daybook/keys/links.json'))).mode & 0o777).toBe(0o600);
  });

  it('are refused when other users may read their file, or when it is no secret', async () => {
    await read(undefined, {}, true);
    const file = path.join(root, '.daybook/keys/links.json');
    await chmod(file, 0o644);
    await expect(read(undefined, {}, true)).rejects.toMatchObject({ code: 'key-readable-by-others' });
    await chmod(file, 0o600);
    await writeFile(file, '{"secret":""}');
    await expect(read(undefined, {}, true)).rejects.toMatchObject({ code: 'key-damaged' });
  });

  it('come from the reference of daybook.yaml, the newest first', async () => {
    const keys = await read('env:LINKS', { LINKS: `${SECRET}\n${OLDER}\n` });
    expect(keys.map(({ secret }) => new TextDecoder().decode(secret))).toEqual([SECRET, OLDER]);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    expect(keys.every(({ kid }) => /^[0-9a-f]{12}$/.test(kid))).toBe(true);
  });

  it('come from a file too, and then a local workspace makes none of its own', async () => {
    await writeFile(path.join(root, 'secret'), `${SECRET}\n`);
    expect(await read('file:secret', {}, true)).toHaveLength(1);
    await expect(readFile(path.join(root, '.daybook/keys/links.json'))).rejects.toThrow(/ENOENT/);
  });

  it.each<[string, string | undefined, NodeJS.ProcessEnv, string]>([
    ['nothing is configured', undefined, {}, 'link-secret-missing'],
    ['the variable is unset', 'env:LINKS', {}, 'link-secret-missing'],
    ['the variable is empty', 'env:LINKS', { LINKS: '' }, 'link-secret-missing'],
    ['the file is missing', 'file:no/such', {}, 'link-secret-missing'],
    ['the value is blank', 'env:LINKS', { LINKS: ' \n ' }, 'link-secret-short'],
    ['the secret is short', 'env:LINKS', { LINKS: 'changeme' }, 'link-secret-short'],
    ['one of two is short', 'env:LINKS', { LINKS: `${SECRET}\nchangeme` }, 'link-secret-short'],
    ['the secret itself is written there', SECRET, {}, 'link-secret-written-out'],
  ])('do not exist when %s, and the error says what to do and no secret', async (_what, links, env, code) => {
    const error = await read(links, env).then(
      () => undefined,
      (caught: Error & { code: string; cure: string }) => caught,
    );
    expect(error).toMatchObject({ code, cure: expect.stringMatching(/\w/) });
    expect(`${error?.message} ${error?.cure}`).not.toMatch(/canary|changeme/);
  });
});
