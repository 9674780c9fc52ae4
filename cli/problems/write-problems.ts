import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Problem } from '../../model/problem.js';
import type { Context } from '../context.js';

/**
 * Writes problems with frames to stderr, by file and line, and how many there are. `root`: what their files are relative to;
 * `given`: texts of those that are no files.
 */
export async function writeProblems(
  context: Context,
  problems: readonly Problem[],
  root = context.cwd,
  given?: ReadonlyMap<string, string>,
): Promise<void> {
  const { problemsText } = await import('../../model/source-frame.js');
  const texts = new Map<string, string>(given);
  for (const file of new Set(problems.flatMap(({ where }) => (where && !texts.has(where.file) ? [where.file] : [])))) {
    const text = await readFile(resolve(root, file), 'utf8').catch(() => undefined);
    if (text !== undefined) texts.set(file, text);
  }
  context.stderr.write(`${problemsText(problems, texts, { colour: context.paint.err.isColorSupported })}\n`);
}
