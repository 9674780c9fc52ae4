import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../../dist/', import.meta.url);

/** A compiled program of the project as a real process, with everything it said. */
export class Program {
  /** Everything it said, on both streams, in order. */
  readonly lines: string[] = [];
  /** Its data alone. */
  readonly output: string[] = [];
  readonly ended: Promise<number>;
  private readonly child: ChildProcess;
  private listeners: (() => void)[] = [];

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    const child = spawn(process.execPath, [fileURLToPath(new URL(program, DIST)), ...args], {
      env,
      cwd: fileURLToPath(new URL('..', DIST)),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.hear(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.output.push(line);
      this.hear(line);
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.hear(`(ended: ${signal ?? code})`);
        resolve(code ?? 128);
      });
    });
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Resolves with the first line, said or still to come, that matches. */
  async line(pattern: RegExp, limitMs = 60_000): Promise<string> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const heard = new Promise<void>((resolve) => this.listeners.push(resolve));
      const rest = deadline - Date.now();
      if (rest <= 0 || this.child.exitCode !== null) throw new Error(`no line ${pattern} in:\n${this.text}`);
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([heard, new Promise<void>((resolve) => (timer = setTimeout(resolve, rest)))]);
      clearTimeout(timer);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private hear(line: string): void {
    this.lines.push(line);
    for (const wake of this.listeners.splice(0)) wake();
  }
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<{ code: number; text: string; output: string }> {
  const started = new Program(program, args, env);
  const code = await started.ended;
  return { code, text: started.text, output: started.output.join('\n') };
}

/** What a campaign said: its lines of JSON. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
