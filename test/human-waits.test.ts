import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const DOCUMENT = 'docs/human-waits.md';
const IDS = Array.from({ length: 24 }, (_, index) => `H${index + 1}`);

interface Test {
  file: string;
  /** Matches the title as it is printed: what the source leaves open may be anything. */
  title: RegExp;
  written: string;
}

/** A cell of the table that leads to a test. */
interface Link {
  id: string;
  title: string;
  file: string;
}

const rows = readFileSync(DOCUMENT, 'utf8')
  .split('\n')
  .filter((line) => /^\| H\d+ \|/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| |\|$/g, '').trim()));

const links: Link[] = rows.flatMap(([id = '', , , tests = '']) =>
  [...tests.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = '', path = '']) => ({
    id,
    title,
    file: posix.join(posix.dirname(DOCUMENT), path),
  })),
);

/** New files too; what was removed and not committed yet is left out. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', 'test'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path.endsWith('.test.ts') && existsSync(path));

/** Titles of tests and groups in a file, as they are written there. */
function titlesIn(file: string): string[] {
  const literals = readFileSync(file, 'utf8').matchAll(/(?<=[(,]\s*)(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1(?=,)/g);
  return [...literals].map(([, , title = '']) => title);
}

const testOf = (file: string, written: string): Test => ({ file, written, title: patternOf(written) });

function patternOf(written: string): RegExp {
  const parts = written.split(/%s|\$\{[^}]+\}|\$\w+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

/** Tests whose title begins with the id of a row. */
const named = files
  .filter((file) => file.startsWith('test/integration/'))
  .flatMap((file) =>
    titlesIn(file).flatMap((title) => {
      const [, id, rest] = /^(H\d+): (.+)$/.exec(title) ?? [];
      return id && rest ? [{ id, ...testOf(file, rest) }] : [];
    }),
  );

describe('the table of docs/human-waits.md', () => {
  it('has the rows H1 to H24, each once, in order', () => {
    expect(rows.map(([id]) => id)).toEqual(IDS);
    expect(rows.filter((cells) => cells.length !== 5 || cells.some((cell) => cell === ''))).toEqual([]);
  });

  it.each(IDS)('%s is held by a test on a real server whose title begins with it', (id) => {
    const own = named.filter((test) => test.id === id);
    const led = links.filter((link) => link.id === id);
    expect(own.filter(({ file }) => led.some((link) => link.file === file)).length).toBeGreaterThan(0);
  });

  it('names every test that says to be of a row', () => {
    const missing = named.filter(
      ({ id, file, title }) => !links.some((link) => link.id === id && link.file === file && title.test(link.title)),
    );
    expect(missing.map(({ id, file, written }) => `${file}: ${id}: ${written}`)).toEqual([]);
  });

  it('leads to tests that are there under these titles', () => {
    const all = new Map(
      files.map((file) => [file, titlesIn(file).map((title) => testOf(file, title.replace(/^H\d+: /, '')))]),
    );
    const dead = links.filter(({ file, title }) => !all.get(file)?.some((test) => test.title.test(title)));
    expect(dead.map(({ id, file, title }) => `${id}: ${file}: ${title}`)).toEqual([]);
    expect(links.length).toBeGreaterThan(IDS.length);
  });
});
