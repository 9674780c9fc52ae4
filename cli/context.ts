import type { Invocation } from './invocation.js';
import type { Palette } from './render/palette.js';

/** A stream that a command writes to. */
export interface Output {
  write(text: string): void;
  isTTY: boolean;
  /** Size of the terminal as of now; undefined when it is none. */
  columns(): number | undefined;
  rows(): number | undefined;
  /** Calls back when the terminal changes its size. Returns how to stop listening. */
  onResize(listener: () => void): () => void;
}

/** Wall time. Every wait of the CLI goes through it, so that tests own the time. */
export interface Clock {
  /** Wall time, ms. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The world as a command sees it. Nothing below cli/main.ts reads `process`. */
export interface Context {
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** IANA zone in which times are shown. */
  zone: string;
  clock: Clock;
  fetch: typeof fetch;
  /** Aborts on the first Ctrl-C (or SIGTERM). */
  interrupt: AbortSignal;
  /** Asks a person at the terminal. Undefined when nobody can be asked: input is not a terminal, or `--no-input`. */
  ask?(question: string): Promise<string>;
  /** Colours for stdout and stderr, decided apart. */
  paint: { out: Palette; err: Palette };
  /** Whether the terminal draws ✔ and ▶. */
  unicode: boolean;
  invocation: Invocation;
}
