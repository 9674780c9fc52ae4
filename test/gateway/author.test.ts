import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorOf } from '../../gateway/author.js';
import { temporaryFolder, workspaceAt } from './support/fixtures.js';

const FILE = 'runbooks/go-live.yaml';

function commit(root: string, email: string, content: string): void {
  writeFileSync(join(root, FILE), content);
  const git = (...args: string[]) =>
    execFileSync('git', [
      '-C',
      root,
      '-c',
      `user.email=${email}`,
      '-c',
      'user.name=x',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ]);
  git('add', '.');
  git('commit', '-q', '-m', 'change');
}

async function repository(): Promise<{ root: string; author: (file?: string, digest?: string) => Promise<string> }> {
  const root = await temporaryFolder();
  execFileSync('git', ['init', '-q', root]);
  mkdirSync(join(root, 'runbooks'));
  const { people } = workspaceAt(root);
  const digestNow = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, file)))
      .digest('hex');
  const author = (file = FILE, digest?: string) =>
    authorOf(
      { root, people },
      { name: 'x', title: 'x', day: '1', owner: 'x', file, sourceDigest: digest ?? digestNow(file) },
    );
  return { root, author };
}

describe('the author of a runbook', () => {
  it('is who committed its last change', async () => {
    const { root, author } = await repository();
    commit(root, 'omar@shop.example', 'one');
    commit(root, 'Dana@Shop.example', 'two');
    expect(await author()).toBe('dana');
  });

  it('is unverified when nobody in people.yaml has the e-mail', async () => {
    const { root, author } = await repository();
    commit(root, 'stranger@elsewhere.example', 'one');
    expect(await author()).toBe('unverified');
  });

  it('is unverified while a change is not committed, and when the file is not tracked', async () => {
    const { root, author } = await repository();
    commit(root, 'dana@shop.example', 'one');
    writeFileSync(join(root, FILE), 'edited');
    expect(await author()).toBe('unverified');
    writeFileSync(join(root, 'runbooks/new.yaml'), 'new');
    expect(await author('runbooks/new.yaml')).toBe('unverified');
  });

  it('is unverified when the plan was made from another content', async () => {
    const { root, author } = await repository();
    commit(root, 'dana@shop.example', 'one');
    expect(await author(FILE, 'f'.repeat(64))).toBe('unverified');
  });

  it('is unverified for files outside of the workspace, also behind a symbolic link, and without git', async () => {
    const { root, author } = await repository();
    commit(root, 'dana@shop.example', 'one');
    const outside = await repository();
    commit(outside.root, 'dana@shop.example', 'one');
    symlinkSync(join(outside.root, FILE), join(root, 'runbooks/link.yaml'));
    expect(await author('runbooks/link.yaml')).toBe('unverified');
    expect(await author(`../${outside.root.split('/').at(-1)}/${FILE}`)).toBe('unverified');
    const { people } = workspaceAt(root);
    const bare = await temporaryFolder();
    writeFileSync(join(bare, 'x.yaml'), 'x');
    const sourceDigest = createHash('sha256').update('x').digest('hex');
    expect(
      await authorOf(
        { root: bare, people },
        { name: 'x', title: 'x', day: '1', owner: 'x', file: 'x.yaml', sourceDigest },
      ),
    ).toBe('unverified');
  });
});
