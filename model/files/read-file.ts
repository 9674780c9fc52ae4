import type { z } from 'zod';
import type { PathSegment } from '../document-path.js';
import { pathText } from '../document-path.js';
import type { Problem } from '../problem.js';
import type { ProblemCode } from '../problem-codes.js';
import { shapeProblems } from '../shape-problems.js';
import { SourceText } from '../source-text.js';

/** A file of the workspace after reading: its value when it has no error, and all problems. */
export interface ReadFile<T> {
  value?: T;
  source: SourceText;
  problems: Problem[];
}

/** Reads a text and holds it against a schema. `value` is as written; it is missing when anything is wrong. */
export function readShaped<S extends z.ZodType>(
  text: string,
  file: string,
  { schema, what }: { schema: S; what: string },
): ReadFile<z.output<S>> {
  const source = new SourceText(text, file);
  if (source.value === undefined) return { source, problems: source.problems };
  const problems = [...source.problems, ...shapeProblems({ source, schema, at: [], value: source.value, what })];
  if (problems.length > 0) return { source, problems };
  return { value: schema.parse(source.value), source, problems };
}

export interface Found {
  code: ProblemCode;
  message: string;
  expected?: string;
  cure?: string;
  severity?: Problem['severity'];
  at: readonly PathSegment[];
  part?: 'key' | 'value';
}

/** A problem at a path of a file, or at the nearest place above it. */
export function foundAt(
  source: SourceText,
  { at, part = 'value', severity = 'error', cure, expected, ...found }: Found,
): Problem {
  const path = pathText(at);
  const where = source.range(path, part) ?? source.nearest(path);
  return { ...found, severity, ...(expected && { expected }), ...(cure && { cure }), path, where };
}
