import type { ProblemCode } from './problem-codes.js';

/** A stretch of a file. Lines and columns count from 1; `end` is exclusive. */
export interface SourceRange {
  file: string;
  start: { line: number; column: number };
  end: { line: number; column: number };
}

/**
 * One thing that is wrong, in the author's words. Problems are collected, never thrown:
 * whoever reads a file reports all of them at once.
 */
export interface Problem {
  /** Stable; `daybook explain CODE` tells more. */
  code: ProblemCode;
  /** `error` stops planning; `warning` is printed and goes on. */
  severity: 'error' | 'warning';
  /** What was found. One sentence. */
  message: string;
  /** What was expected instead, where it can be said. */
  expected?: string;
  /** What to do now. An imperative sentence. */
  cure?: string;
  /** Path inside the document, for machines: `stages[0].steps[2].target`. */
  path?: string;
  /** Where it is. Missing only where there is no file, such as for an input given on the command line. */
  where?: SourceRange;
}
