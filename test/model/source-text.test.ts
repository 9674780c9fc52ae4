import { parseRunbook } from '../../model/parse-runbook.js';
import type { Problem } from '../../model/problem.js';
import { problemsText } from '../../model/source-frame.js';
import { SourceText } from '../../model/source-text.js';
import { stepTypes } from '../../model/steps/index.js';

const FILE = 'runbooks/test.yaml';
const HEAD = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\n';

const read = (text: string) => parseRunbook(text, FILE, stepTypes);
const codes = (problems: Problem[]) => problems.map((problem) => problem.code);

describe('YAML', () => {
  it.each([
    ['a quote that is not closed', "title: 'x\nday: 1\n", 'DB1001'],
    ['an empty file', '# nothing\n', 'DB1006'],
    ['a second document', `${HEAD}stages: []\n---\na: 1\n`, 'DB1007'],
    ['the same key twice', `${HEAD}owner: b\nstages: []\n`, 'DB1002'],
    ['a tag', `${HEAD}title2: !ruby/object x\nstages: []\n`, 'DB1005'],
    ['a merge key', `${HEAD}<<: { title: x }\nstages: []\n`, 'DB1019'],
    ['a number that is not finite', `${HEAD}atOnce: .inf\nstages: []\n`, 'DB1019'],
    ['an alias without its anchor', `${HEAD}stages: *nothing\n`, 'DB1001'],
    ['an alias inside its own anchor', `${HEAD}stages: &x [*x]\n`, 'DB1004'],
    [
      'a value 100 levels deep',
      `${HEAD}stages: ${'[a, '.repeat(0)}${'\n'}${Array.from({ length: 100 }, (_, level) => `${' '.repeat(level)}x:`).join('\n')}\n`,
      'DB1020',
    ],
    ['100,000 brackets', '['.repeat(100_000), 'DB1020'],
    ['100,000 dashes', '- '.repeat(100_000), 'DB1020'],
    ['more than 2 MiB', `a: ${'x'.repeat(2 * 1024 * 1024)}`, 'DB1003'],
  ])('refuses %s', (_, text, code) => {
    const { runbook, problems } = read(text);
    expect(runbook).toBeUndefined();
    expect(codes(problems)).toContain(code);
  });

  it('refuses an alias bomb within a second, and points at it', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    const started = performance.now();
    const { problems } = read(`l0: &l0 [x, x, x]\n${levels.join('\n')}\n`);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(codes(problems)).toEqual(['DB1004']);
    expect(problems[0]?.where?.start.line).toBeGreaterThan(1);
  });

  it('reads a hostile file of 200,000 keys in linear time', () => {
    const started = performance.now();
    read(Array.from({ length: 200_000 }, (_, key) => `k${key}:`).join('\n'));
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('does not let a file steer the terminal or pollute prototypes', () => {
    const text = `${HEAD}"own\\u001b[31mer": x\n__proto__: { polluted: yes }\nstages: []\n`;
    const printed = problemsText(read(text).problems, new Map([[FILE, text]]));
    expect(printed).not.toContain('\u001b');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('places', () => {
  const text = "list:\n  - { 'odd key': one }\nanchor: &a { deep: [x, y] }\nalias: *a\nnothing:\n";
  const source = new SourceText(text, FILE);
  const at = (path: string, part?: 'key' | 'value') => {
    const where = source.range(path, part);
    return where && text.split('\n')[where.start.line - 1]?.slice(where.start.column - 1, where.end.column - 1);
  };

  it('are found for keys of any form, list items and what stands behind an alias', () => {
    expect(at('list[0]["odd key"]')).toBe('one');
    expect(at('list[0]["odd key"]', 'key')).toBe("'odd key'");
    expect(at('alias.deep[1]')).toBe('y');
    expect(at('nothing', 'key')).toBe('nothing');
  });

  it('that do not exist are undefined, and have the nearest above them', () => {
    expect(source.range('list[0].more')).toBeUndefined();
    expect(source.range('list[7]')).toBeUndefined();
    expect(source.range('not a path!')).toBeUndefined();
    expect(source.nearest('anchor.wide[3]').start).toEqual({ line: 3, column: 1 });
    expect(source.nearest('gone').start).toEqual({ line: 1, column: 1 });
  });

  it('tell how a scalar was written', () => {
    const written = new SourceText("a: 1.10\nb: '1.10' # text\n", FILE);
    expect(written.written('a')).toEqual({ text: '1.10', quoted: false });
    expect(written.written('b')).toEqual({ text: '1.10', quoted: true });
    expect(written.value).toEqual({ a: 1.1, b: '1.10' });
  });
});
