import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildWish {
  /** How people call it: `the shop (blue)`. */
  name: string;
  argv: readonly [string, ...string[]];
  cwd?: string;
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>;
}

/** A process that the demo started, known by its pid. */
export interface Child {
  name: string;
  pid: number;
  /** The first line of its output. Rejects, with what it said on stderr, when it ends before or the time is over. */
  firstLine(withinMs: number): Promise<string>;
  /** All lines of its output so far. */
  lines: readonly string[];
  /** The end of what it wrote to stderr. */
  said(): string;
  /** Resolves when it ended, to its exit code, or to the name of the signal that ended it. */
  ended: Promise<number | string>;
  /** SIGTERM, and SIGKILL when it does not end within the time. Idempotent. */
  stop(withinMs?: number): Promise<number | string>;
}

const STDERR_KEPT = 4_000;

/**
 * Starts a process in a process group of its own, so that Ctrl-C at the terminal reaches the demo alone and the demo ends its parts in order.
 * Rejects when it cannot be started.
 */
export async function startChild({ name, argv: [program, ...rest], cwd, env = {} }: ChildWish): Promise<Child> {
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await started(child, name, program);
  const lines: string[] = [];
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT);
  });
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  reader.on('line', (line) => lines.push(line));
  // `close` comes after the last line was read, `exit` does not.
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'ended')),
  );
  return {
    name,
    pid: child.pid as number,
    lines,
    said: () => stderr.trim(),
    ended,
    firstLine: (withinMs) => firstLine({ name, lines, reader, ended, withinMs, said: () => stderr.trim() }),
    stop: (withinMs = 12_000) => stop(child, ended, withinMs),
  };
}

function started(child: ChildProcess, name: string, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${name} did not start (${program}): ${error.message}`)));
  });
}

interface FirstLineWish {
  name: string;
  lines: readonly string[];
  reader: NodeJS.EventEmitter;
  ended: Promise<number | string>;
  withinMs: number;
  said: () => string;
}

async function firstLine({ name, lines, reader, ended, withinMs, said }: FirstLineWish): Promise<string> {
  const [line] = lines;
  if (line !== undefined) return line;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name} said nothing within ${withinMs} ms. ${said()}`)),
      withinMs,
    );
    reader.once('line', (text: string) => {
      clearTimeout(timer);
      resolve(text);
    });
    void ended.then((how) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended (${how}) before it was ready. ${said()}`));
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<number | string>, withinMs: number): Promise<number | string> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}
