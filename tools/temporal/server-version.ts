import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The first server version that can skip time per workflow. */
const TIME_SKIPPING_SINCE = [1, 32] as const;

/** The sentence in `lacks` for a server without time skipping. */
export const LACKS_TIME_SKIPPING = 'time skipping (needs server 1.32 or newer)';

/**
 * Asks a `temporal` program for the version of the server inside it, such as `1.32.0`.
 * Throws an Error whose message is the reason when it cannot be started, fails, or names no server version.
 */
export async function serverVersionOf(path: string, timeoutMs: number): Promise<string> {
  const { stdout } = await run(path, ['--version'], { timeout: timeoutMs, killSignal: 'SIGKILL' }).catch((error) => {
    throw new Error(whyItFailed(error, timeoutMs));
  });
  const version = /\bServer (\d+\.\d+\.\d+[^\s,)]*)/.exec(stdout)?.[1];
  if (!version)
    throw new Error(`it names no server version; it printed ${JSON.stringify(stdout.trim().slice(0, 120))}`);
  return version;
}

/** What a server of this version cannot do, one sentence each. */
export function whatItLacks(version: string): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor, needMinor] = TIME_SKIPPING_SINCE;
  const skipsTime = major > needMajor || (major === needMajor && minor >= needMinor);
  return skipsTime ? [] : [LACKS_TIME_SKIPPING];
}

function whyItFailed(error: { code?: unknown; killed?: boolean; stderr?: string }, timeoutMs: number): string {
  if (error.killed) return `it did not print its version within ${timeoutMs / 1000} s`;
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EACCES') return 'it may not be executed';
  if (typeof error.code === 'string') return `it could not be started (${error.code})`;
  const said = error.stderr?.trim().split('\n').at(-1);
  return `\`--version\` ended with code ${String(error.code)}${said ? `: ${said}` : ''}`;
}
