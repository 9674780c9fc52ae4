import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  name: string;
  /** A compiled JavaScript file. */
  program: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Lines for a person: what the child says, and what happens to it. */
  onLine(line: string): void;
  /** A new process runs under this pid; undefined when it has ended. */
  onPid(pid: number | undefined): void;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Its compiled form stands beside this one. */
const END_WITH_PARENT = new URL('./end-with-parent.js', import.meta.url).href;
const READY_MS = 60_000;
const STOP_MS = 10_000;
const RESTART_FIRST_MS = 1_000;
const RESTART_MOST_MS = 30_000;

/**
 * One child process, kept alive. It prints a JSON line with `ready` when it serves. After a crash it is started again,
 * later each time; ended only by its own pid.
 */
export class Child {
  private process: ChildProcess | undefined;
  private readonly stopping = new AbortController();
  private crashes = 0;

  constructor(private readonly options: ChildOptions) {}

  /** Resolves when the child is ready for the first time. Throws with its last words when it ends before. */
  async start(): Promise<void> {
    const lastWords: string[] = [];
    const ready = this.spawn((line) => void (lastWords.push(line) > 8 && lastWords.shift()));
    const outcome = await Promise.race([
      ready,
      this.options.sleep(READY_MS, this.stopping.signal).then(() => 'late' as const),
    ]);
    if (outcome === 'ready') return;
    const why = outcome === 'late' ? `was not ready within ${READY_MS / 1000} s` : `ended (${outcome})`;
    throw new Error(`The ${this.options.name} ${why}.\n${lastWords.join('\n')}`);
  }

  /** SIGTERM, and SIGKILL after ten seconds. Idempotent. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killer);
  }

  /** Resolves with `ready`, or with how it ended when it never became ready. */
  private spawn(hear: (line: string) => void): Promise<string> {
    const { name, program, env, onLine, onPid } = this.options;
    const child = spawn(process.execPath, ['--import', END_WITH_PARENT, program], {
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: Ctrl-C in the terminal reaches it through stop(), in the right order.
      detached: true,
    });
    this.process = child;
    onPid(child.pid);
    return new Promise((resolve) => {
      let ready = false;
      const say = (line: string) => {
        hear(line);
        onLine(`${name}: ${logText(line)}`);
      };
      if (child.stderr) createInterface({ input: child.stderr }).on('line', say);
      if (child.stdout) {
        createInterface({ input: child.stdout }).on('line', (line) => {
          if (!isReadyLine(line)) return say(line);
          ready = true;
          this.crashes = 0;
          resolve('ready');
        });
      }
      child.once('error', (error) => resolve(error.message));
      // `close` comes after the last line, so that the last words are complete.
      child.once('close', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        onPid(undefined);
        if (ready) void this.again(how);
        else resolve(how);
      });
    });
  }

  private async again(how: string): Promise<void> {
    for (;;) {
      if (this.stopping.signal.aborted) return;
      this.crashes += 1;
      const wait = Math.min(RESTART_MOST_MS, RESTART_FIRST_MS * 2 ** (this.crashes - 1));
      this.options.onLine(
        `${this.options.name} ended (${how}); it starts again in ${wait / 1000} s. Runs are not lost.`,
      );
      await this.options.sleep(wait, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      const outcome = await this.spawn(() => undefined);
      if (outcome === 'ready') return this.options.onLine(`${this.options.name} serves again`);
      how = outcome;
    }
  }
}

/** The gateway logs JSON; people read its message and facts. */
function logText(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { at: _at, level, message, ...facts } = JSON.parse(line) as Record<string, unknown>;
    if (typeof message !== 'string') return line;
    const words = Object.entries(facts).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    return [level === 'info' ? '' : `${String(level)}:`, message, ...words].filter(Boolean).join(' ');
  } catch {
    return line;
  }
}

function isReadyLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    return 'ready' in (JSON.parse(line) as object);
  } catch {
    return false;
  }
}
