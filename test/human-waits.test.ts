import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

const PAGE = 'docs/human-waits.md';
const IDS = Array.from({ length: 24 }, (_, at) => `H${at + 1}`);

const tests = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'test'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path.endsWith('.test.ts'));
const texts = new Map(tests.map((path) => [path, readFileSync(path, 'utf8')]));

/** Whether the file has a test whose title begins with the id. */
function proves(path: string, id: string): boolean {
  return new RegExp(`['\`]${id}: `).test(texts.get(path) ?? '');
}

describe('the matrix of human waits', () => {
  const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| (H\d+) \|.*$/gm)].map(([line, id = '']) => ({ id, line }));

  it('has every row once', () => {
    expect(rows.map(({ id }) => id)).toEqual(IDS);
  });

  it.each(IDS)('%s is proved by a test of that name, and the page links to each file that has one', (id) => {
    const proving = [...texts.keys()].filter((path) => proves(path, id));
    expect(proving).not.toEqual([]);
    const row = rows.find((one) => one.id === id)?.line ?? '';
    const linked = [...row.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map(([, link = '']) =>
      posix.normalize(posix.join(posix.dirname(PAGE), link)),
    );
    expect(linked.sort()).toEqual(proving.sort());
  });
});
