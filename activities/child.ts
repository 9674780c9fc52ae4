import { type ChildProcess, spawn } from 'node:child_process';
import { errored, refused, systemCode } from './failures.js';
import { Stopped } from './stop.js';
import { TailText } from './tail-text.js';

const KILL_AFTER_MS = 5000;
/** How long a finished command's output may be held open by something it left behind. */
const DRAIN_MS = 500;

export interface ChildPlan {
  argv: string[];
  folder: string;
  /** The whole environment; the worker's own is never passed on. */
  env: { [name: string]: string };
}

export interface ChildOrder extends ChildPlan {
  signal: AbortSignal;
  /** Own limit beside the signal, ms. */
  timeoutMs?: number;
  redact: { longest: number; redact(text: string): string };
  /** Told its number, which is also that of its group, as soon as it runs. */
  started?(pid: number): void;
}

export interface ChildEnd {
  /** 128 + signal number when a signal ended it. */
  exitCode: number;
  stdout: string;
  stderr: string;
  ms: number;
  /** It ran longer than `timeoutMs` and was killed. */
  timedOut: boolean;
}

/**
 * Runs a program without a shell, in a process group of its own, and waits for its end. On abort the group gets SIGTERM and
 * after five seconds SIGKILL; then it rejects with Stopped. Errored `program-missing` or `program-not-started` mean that nothing ran.
 */
export async function runChild(order: ChildOrder): Promise<ChildEnd> {
  if (order.signal.aborted) throw new Stopped();
  const begun = performance.now();
  const child = await start(order);
  if (child.pid !== undefined) order.started?.(child.pid);
  const stdout = new TailText(order.redact);
  const stderr = new TailText(order.redact);
  child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
  const killer = killOnStop(child, order);
  try {
    const exitCode = await ended(child);
    if (order.signal.aborted) throw new Stopped();
    const ms = Math.round(performance.now() - begun);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text(), ms, timedOut: killer.timedOut() };
  } finally {
    killer.clear();
  }
}

function start(order: ChildOrder): Promise<ChildProcess> {
  const [program = '', ...args] = order.argv;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(notStarted(program, order.folder, systemCode(error)));
    try {
      const child = spawn(program, args, {
        cwd: order.folder,
        env: order.env,
        detached: true,
        shell: false,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.once('error', fail);
      child.once('spawn', () => resolve(child));
    } catch (error) {
      fail(error);
    }
  });
}

function notStarted(program: string, folder: string, code: string | undefined) {
  if (code === 'ENOENT') {
    return errored(
      'program-missing',
      `${program} was not found on this worker (folder ${folder}). Install it there, then retry.`,
      'no',
    );
  }
  return errored(
    'program-not-started',
    `${program} could not be started (${code ?? 'unknown cause'}). Check its permissions.`,
    'no',
  );
}

/** Waits for the program, and a moment for the rest of its output. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal === 'SIGKILL' ? 9 : 15);
      const drained = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drained);
        resolve(exitCode);
      });
    });
  });
}

function killOnStop(child: ChildProcess, order: ChildOrder) {
  let last: NodeJS.Timeout | undefined;
  let timedOut = false;
  const stop = () => {
    signalGroup(child.pid, 'SIGTERM');
    last ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
  };
  const limit =
    order.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          stop();
        }, order.timeoutMs);
  order.signal.addEventListener('abort', stop, { once: true });
  if (order.signal.aborted) stop();
  return {
    timedOut: () => timedOut,
    clear: () => {
      clearTimeout(limit);
      clearTimeout(last);
      order.signal.removeEventListener('abort', stop);
      // What it started and left behind in its group ends with a stopped command.
      if (order.signal.aborted || timedOut) signalGroup(child.pid, 'SIGKILL');
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone; that is what was wanted.
  }
}

/** What a child may see of the worker: where programs, homes and zones are, and no credential. */
export function plainEnvironment(env: { [name: string]: string | undefined }): { [name: string]: string } {
  const plain: { [name: string]: string } = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']) {
    const value = env[name];
    if (value !== undefined) plain[name] = value;
  }
  return plain;
}

/** Refuses (`command-not-allowed`) an argv that starts with none of the allowed prefixes, word by word. */
export function refuseUnlisted(argv: string[], allowed: string[][], target: string): void {
  const listed = allowed.some((prefix) => prefix.length > 0 && prefix.every((word, index) => argv[index] === word));
  if (listed) return;
  throw refused(
    'command-not-allowed',
    `${target} does not allow \`${argv.join(' ')}\`; nothing was run. Whoever owns targets.yaml can add it under \`allow\`.`,
  );
}
