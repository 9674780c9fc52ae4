import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** How long a server may take to end on SIGTERM before it is killed. */
const STOP_MS = 10_000;

/** Kills process $1 as soon as its standard input ends, which is when the process that holds the other end dies, however it dies. */
const KEEPER = `
read -r _
kill -TERM "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || exit 0; sleep 0.3; done
kill -KILL "$1" 2>/dev/null
`;

export interface ServerProcessOptions {
  /** All its output is appended here. */
  logFile: string;
  /** Another user to run it as; for servers that refuse to run as root. */
  as?: { uid: number; gid: number };
  /** Instead of this process's own. */
  env?: NodeJS.ProcessEnv;
}

/**
 * A server in a process group of its own, so that Ctrl-C in the terminal reaches it only through its owner,
 * with all its output in a log file. It does not outlive the process that started it, not even after SIGKILL (not on Windows).
 */
export class ServerProcess {
  readonly logFile: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  #ending: string | undefined;

  constructor(program: string, args: string[], { logFile, as, env }: ServerProcessOptions) {
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    this.#child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log],
      ...(as && { uid: as.uid, gid: as.gid, cwd: '/' }),
      ...(env && { env }),
    });
    closeSync(log);
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    });
    void this.#exited.then((how) => {
      this.#ending = how;
    });
    if (this.#child.pid !== undefined) keep(this.#child.pid, this.#exited);
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How it ended (`SIGKILL`, `code 1`, or why it could not start), or undefined while it runs. */
  get ending(): string | undefined {
    return this.#ending;
  }

  /** Resolves with `ending` when it has ended. */
  get exited(): Promise<string> {
    return this.#exited;
  }

  /** Asks it to end, waits, and kills it when it does not. Idempotent. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    const limit = setTimeout(() => this.#signal('SIGKILL'), STOP_MS);
    await this.#exited;
    clearTimeout(limit);
  }

  /** Kills it at once, as a crash would, and waits until it is gone. Idempotent. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#exited;
  }

  /** The last lines of its log. */
  lastWords(lines = 8): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#ending === undefined) this.#child.kill(signal);
  }
}

function keep(pid: number, exited: Promise<string>): void {
  if (process.platform === 'win32') return;
  const keeper = spawn('sh', ['-c', KEEPER, 'keeper', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  keeper.stdin.on('error', () => undefined);
  // Without a shell the server still works; it only may outlive a killed owner.
  keeper.on('error', () => undefined);
  // The keeper goes first: after the server's end its number may belong to another process.
  void exited.then(() => keeper.kill('SIGKILL'));
}
