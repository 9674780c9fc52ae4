import { type ChildProcess, spawn } from 'node:child_process';
import { markOf, stillRuns } from './process-mark.js';
import type { ProcessMark, SupervisorOrder } from './protocol.js';
import { RestartPace } from './restart-pace.js';

const LINES = 40;
const LINE_LENGTH = 400;

/** One supervised program: started, kept, stopped. */
export class Program {
  readonly #order: SupervisorOrder;
  readonly #pace = new RestartPace();
  readonly #changed: () => void;
  #child: ChildProcess | undefined;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  exits = 0;
  lastExit: string | undefined;
  readonly lines: string[] = [];

  /** `changed` is called whenever another process runs the program. */
  constructor(order: SupervisorOrder, changed: () => void) {
    this.#order = order;
    this.#changed = changed;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the program runs; rejects with the system's error when it could not be started. */
  start(): Promise<void> {
    const [program = '', ...args] = this.#order.program;
    const child = spawn(program, args, {
      cwd: this.#order.folder,
      env: this.#order.env,
      // A group of its own, so that whatever it starts ends with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => this.#keep(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#keep(chunk));
    child.once('exit', (code, signal) => this.#ended(child, signal ?? `exit ${code}`));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        this.#child = child;
        this.#changed();
        resolve();
      });
    });
  }

  /** SIGTERM, after `graceMs` SIGKILL, to the program's group. Resolves when the program is gone. Idempotent. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    signalGroup(child.pid, 'SIGTERM');
    const last = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
    await gone;
    clearTimeout(last);
  }

  #ended(child: ChildProcess, how: string): void {
    signalGroup(child.pid, 'SIGKILL');
    if (this.#child === child) this.#child = undefined;
    if (this.#stopping) return;
    this.exits += 1;
    this.lastExit = how;
    this.#changed();
    this.#again();
  }

  #again(): void {
    this.#restart = setTimeout(() => {
      this.start().catch((error: Error) => {
        this.lastExit = `could not be started again: ${error.name}`;
        if (!this.#stopping) this.#again();
      });
    }, this.#pace.delay(performance.now()));
  }

  #keep(chunk: Buffer): void {
    const lines = chunk
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    this.lines.push(...lines.map((line) => line.slice(0, LINE_LENGTH)));
    this.lines.splice(0, Math.max(0, this.lines.length - LINES));
  }
}

/** Ends a program whose supervisor was killed. Resolves when it is gone; does nothing when the mark is another process's. */
export async function stopOrphan(mark: ProcessMark, graceMs: number): Promise<void> {
  const until = performance.now() + graceMs;
  if (!(await stillRuns(mark))) return;
  signalGroup(mark.pid, 'SIGTERM');
  while (await stillRuns(mark)) {
    if (performance.now() > until) signalGroup(mark.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function currentMark(pid: number | undefined): Promise<ProcessMark | undefined> {
  return pid === undefined ? undefined : markOf(pid);
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // No such group any more.
  }
}
