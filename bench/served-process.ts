import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ServedProcessOptions {
  /** Compiled JavaScript, relative to this file's folder. */
  program: string;
  args?: readonly string[];
  env: Record<string, string | undefined>;
}

/** A process of Daybook's own that says `{"ready": …}` on a line when it serves. Started, killed and started again by campaigns. */
export class ServedProcess {
  private process: ChildProcess | undefined;
  private readonly heard: string[] = [];

  constructor(private readonly options: ServedProcessOptions) {}

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /** Resolves with the ready line. Throws with the last lines when it ends before. */
  async start(): Promise<string> {
    const { program, args = [], env } = this.options;
    const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    const hear = (line: string) => {
      this.heard.push(line);
      if (this.heard.length > 100) this.heard.shift();
    };
    createInterface({ input: child.stderr }).on('line', hear);
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) =>
        line.includes('"ready"') ? resolve(line) : hear(line),
      );
      child.once('exit', (code, signal) =>
        reject(new Error(`${program} ended (${signal ?? code})\n${this.heard.join('\n')}`)),
      );
    });
  }

  /** SIGKILL at once. Resolves when it is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** The last ones that it said, at most a hundred. */
  lastLines(count = 20): string {
    return this.heard.slice(-count).join('\n');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await over;
  }
}
