import type { Problem } from '../../model/problem.js';
import { explainCode, problemCodes } from '../../model/problem-codes.js';
import { frame, problemsText } from '../../model/source-frame.js';
import { suggest } from '../../model/suggest.js';

describe('printing', () => {
  const at = (file: string, line: number): Problem => ({
    code: 'DB1010',
    severity: line === 1 ? 'warning' : 'error',
    message: 'm',
    where: { file, start: { line, column: 1 }, end: { line, column: 2 } },
  });

  it('sorts by file and line and counts errors and warnings', () => {
    const printed = problemsText([at('b.yaml', 3), at('b.yaml', 1), at('a.yaml', 2)], new Map());
    expect(printed.match(/^[ab]\.yaml:\d/gm)).toEqual(['a.yaml:2', 'b.yaml:1', 'b.yaml:3']);
    expect(printed).toContain('2 errors, 1 warning.');
  });

  it('prints a problem without a place', () => {
    expect(
      problemsText(
        [{ code: 'DB5001', severity: 'error', message: 'the input release is missing', cure: 'Give it.' }],
        new Map(),
      ),
    ).toMatch(/^error DB5001 {2}The input release is missing\n {2}Cure: {5}Give it\.\n\n1 error\./);
  });

  it('colours only when asked', () => {
    expect(problemsText([at('a.yaml', 1)], new Map(), { colour: true })).toContain('\u001b[33;1m');
    expect(problemsText([], new Map(), { colour: true })).toBe('No problems.');
  });

  it('keeps the frame of an endless line short, with its caret', () => {
    const text = `a: ${'x'.repeat(50_000)} bad`;
    const column = text.length - 2;
    const framed = frame(
      {
        ...at('a.yaml', 1),
        where: { file: 'a.yaml', start: { line: 1, column }, end: { line: 1, column: column + 3 } },
      },
      text,
    );
    expect(Math.max(...framed.split('\n').map((line) => line.length))).toBeLessThan(200);
    expect(framed).toContain('^^^');
  });
});

describe('problem codes', () => {
  it.each(Object.entries(problemCodes))('%s has a title, an explanation that says why, and a cure', (code, entry) => {
    expect(code).toMatch(/^DB[1-6]\d{3}$/);
    expect(entry.title.length).toBeGreaterThan(8);
    expect(entry.title).not.toMatch(/\.$/);
    expect(entry.explanation.length).toBeGreaterThan(40);
    expect(entry.explanation).toMatch(/\.$/);
    expect(entry.example.length).toBeGreaterThan(3);
  });

  it('are found in any case, and nothing else is', () => {
    expect(explainCode('db1042')).toBeUndefined();
    expect(explainCode('toString')).toBeUndefined();
    expect(explainCode('db1009')).toMatchObject({ code: 'DB1009', title: 'A key is unknown' });
  });
});

describe('did you mean', () => {
  it.each([
    ['deadlin', 'deadline'],
    ['ondeadline', 'onDeadline'],
    ['instrcutions', 'instructions'],
    ['fro', 'for'],
  ])('%s finds %s', (typed, meant) => {
    expect(suggest(typed, ['deadline', 'onDeadline', 'instructions', 'for', 'to'])).toBe(meant);
  });

  it('stays silent when nothing is near', () => {
    expect(suggest('colour', ['deadline', 'onDeadline', 'to'])).toBeUndefined();
    expect(suggest('x'.repeat(5000), ['deadline'])).toBeUndefined();
  });
});
