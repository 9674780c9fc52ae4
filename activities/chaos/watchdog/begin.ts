import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ChildEnd } from '../../child.js';
import { errored, systemCode } from '../../failures.js';
import { askSocket } from '../../supervisor/line-socket.js';
import { stillRuns } from '../../supervisor/process-mark.js';
import { Stopped } from '../../stop.js';

const TRIES = 100;
const AGAIN_MS = 50;

const end = z.object({
  exitCode: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  ms: z.number(),
  timedOut: z.boolean(),
});
const reply = z.union([
  z.object({ ended: end }),
  z.object({ notStarted: z.object({ reason: z.string(), message: z.string() }) }),
  z.object({ refused: z.string() }),
]);
const state = z.object({ program: z.object({ pid: z.number(), started: z.string() }) });

/**
 * Has the watchdog run the program that brings the fault, and waits for its end; asked twice, it runs once. What the program
 * said is not redacted. Rejects with Stopped at once on abort: the lift then ends the program. Errored `watchdog-lost` when the
 * watchdog has lifted already or is gone.
 */
export async function askToBegin(base: string, { withinMs, signal }: BeginLimits): Promise<ChildEnd> {
  const said = reply.parse(await untilStopped(ask(base, withinMs), signal));
  if ('ended' in said) return said.ended;
  if ('refused' in said) throw lost(said.refused);
  throw errored(said.notStarted.reason, said.notStarted.message, 'no');
}

export interface BeginLimits {
  /** Longer than the program may take. */
  withinMs: number;
  signal: AbortSignal;
}

/** Ends the program that a watchdog was running when it was killed: left alone, it could still bring the fault after the lift. */
export async function endLeftProgram(base: string): Promise<void> {
  const noted = await readFile(`${base}.json`, 'utf8').catch(() => '{}');
  const read = state.safeParse(parse(noted));
  if (!read.success) return;
  const { program } = read.data;
  for (let tried = 0; tried < TRIES && (await stillRuns(program)); tried += 1) {
    endGroup(program.pid);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone; that is what was wanted.
  }
}

async function ask(base: string, withinMs: number): Promise<unknown> {
  try {
    return await askSocket(`${base}.sock`, { ask: 'begin' }, withinMs);
  } catch (error) {
    throw lost(`it did not answer (${systemCode(error) ?? 'unknown cause'})`);
  }
}

function lost(why: string) {
  return errored(
    'watchdog-lost',
    `The watchdog of the fault has ended before its time, so the fault was lifted: ${why}.`,
    'unknown',
  );
}

function untilStopped<T>(asking: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Stopped());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    asking.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
