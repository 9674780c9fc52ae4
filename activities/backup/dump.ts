import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errored, systemCode } from '../failures.js';
import { Stopped } from '../stop.js';
import { TailText } from '../tail-text.js';
import { programFailure } from './program-failure.js';

export interface DumpOrder {
  program: string;
  args: string[];
  env: { [name: string]: string };
  /** Written anew; it must not be there. */
  file: string;
  /** Of the target that is saved, for messages. */
  target: string;
  redact: { longest: number; redact(text: string): string };
  signal: AbortSignal;
}

/**
 * Writes what the program says to the file. It comes through here, so that the program ends with the worker, and is hashed on
 * its way. Durable when it resolves. Errored when the program is missing or the folder takes no more.
 */
export async function dump(order: DumpOrder): Promise<{ bytes: number; sha256: string }> {
  const { program, args, env, file, target, redact, signal } = order;
  if (signal.aborted) throw new Stopped();
  const handle = await open(file, 'wx', 0o600);
  const stderr = new TailText(redact);
  try {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], shell: false });
    const stop = () => child.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(program, error)));
      child.once('close', (code) => resolve(code ?? 128));
    });
    const hash = createHash('sha256');
    let bytes = 0;
    const into = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        hash.update(chunk);
        bytes += chunk.length;
        handle.write(chunk).then(() => done(), done);
      },
    });
    const [exitCode] = await Promise.all([
      ended,
      pipeline(child.stdout, into).catch((error: unknown) => fail(error, stop)),
    ]).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) throw new Stopped();
    if (exitCode !== 0)
      throw programFailure({ program: 'pg_dump', target, doing: 'saving it', exitCode, stderr: stderr.text() });
    await handle.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

function fail(error: unknown, stop: () => void): never {
  stop();
  throw errored(
    'folder-unusable',
    `The backup could not be written (${systemCode(error) ?? 'the program ended'}). See that the folder has room, then retry.`,
    'no',
  );
}

function notStarted(program: string, error: unknown) {
  return errored(
    'program-missing',
    `${program} could not be started on this worker (${systemCode(error) ?? 'unknown cause'}). Install PostgreSQL’s client programs, or name their folder as \`programs\` of the backups target, then retry.`,
    'no',
  );
}
