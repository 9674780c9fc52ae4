import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

export interface ArgumentSpec {
  name: string;
  about: string;
  optional?: boolean;
  /** Takes all the rest. */
  many?: boolean;
  choices?: readonly string[];
  /** What the shell completes. */
  completes?: 'file';
}

export interface OptionSpec {
  /** As commander reads it: `-i, --input <name=value>`. */
  flags: string;
  about: string;
  /** May be given several times. */
  repeat?: boolean;
  choices?: readonly string[];
  completes?: 'file' | 'folder';
}

export interface Example {
  line: string;
  about: string;
}

/** One thing that a command with actions can do: `daybook people list`. A file of its own in `cli/<command>/`, loaded when it is used. */
export interface ActionEntry {
  name: string;
  summary: string;
  load(): Promise<{ command: Command }>;
}

/** One command of the CLI: a file in cli/commands/ exports exactly one. Help, completion and parsing come from this value. */
export interface Command {
  name: string;
  /** What it does, when to use it, what it leaves behind. Plain prose, wrapped by the help page. */
  about: string;
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
  examples: readonly Example[];
  /** The object that `--json` writes to stdout when all went well. */
  json?: string;
  /** Its second word. Arguments and options are theirs; the command itself only says that one is missing. */
  actions?: readonly ActionEntry[];
  /** It ends in its own way on Ctrl-C (detaches, or stops its children). Others end at once with 130. */
  detaches?: boolean;
  run(context: Context, given: Given): Promise<ExitCode>;
}

/** What was typed, after parsing. */
export class Given {
  constructor(
    private readonly options: Readonly<Record<string, unknown>>,
    private readonly args: Readonly<Record<string, unknown>>,
    /** `--json` was given. */
    readonly json: boolean,
  ) {}

  text(option: string): string | undefined {
    const value = this.options[option];
    return typeof value === 'string' ? value : undefined;
  }

  flag(option: string): boolean {
    return this.options[option] === true;
  }

  /** `--no-NAME` was given. */
  off(option: string): boolean {
    return this.options[option] === false;
  }

  list(option: string): string[] {
    return texts(this.options[option]);
  }

  /** A required argument; parsing has made sure that it is there. */
  argument(name: string): string {
    const value = this.args[name];
    if (typeof value !== 'string') throw new TypeError(`argument ${name} is missing after parsing`);
    return value;
  }

  optionalArgument(name: string): string | undefined {
    const value = this.args[name];
    return typeof value === 'string' ? value : undefined;
  }

  rest(name: string): string[] {
    return texts(this.args[name]);
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
