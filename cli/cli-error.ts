import type { Problem } from '../model/problem.js';
import type { ExitCode } from './exit-codes.js';

/** What a CliError is made of. */
export interface CliErrorFacts {
  exit: ExitCode;
  /** Stable, kebab-case: `gateway-unreachable`. */
  code: string;
  /** What happened, where and why. One or two sentences. */
  message: string;
  /** What to do now, with the exact command where there is one. */
  cure?: string;
  problems?: readonly Problem[];
  /** What the problems' files are relative to. */
  root?: string;
  /** Texts that problems point into and that are no files, by the name they have there. */
  texts?: ReadonlyMap<string, string>;
}

/** An end of a command that is foreseen: it is printed without a stack, and its exit code is decided here, once. */
export class CliError extends Error {
  readonly exit: ExitCode;
  readonly code: string;
  readonly cure?: string;
  readonly problems?: readonly Problem[];
  readonly root?: string;
  readonly texts?: ReadonlyMap<string, string>;

  constructor(facts: CliErrorFacts) {
    super(facts.message);
    this.name = 'CliError';
    this.exit = facts.exit;
    this.code = facts.code;
    this.cure = facts.cure;
    this.problems = facts.problems;
    this.root = facts.root;
    this.texts = facts.texts;
  }
}

/** Ctrl-C, where the command has nothing to detach from. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
