import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { firstLineOf } from '../../detached.js';
import { errored, systemCode, type TargetFailure } from '../../failures.js';
import { askSocket } from '../../supervisor/line-socket.js';
import { endLeftProgram } from './begin.js';
import type { WatchdogOrder } from './protocol.js';

const REPORT_MS = 15_000;
const STATUS_MS = 3000;
/** Longer than a lift takes at most, and the end of the program that brings the fault before it. */
const LIFT_MS = 32_000;

const reportShape = z.union([z.object({ ok: z.literal(true) }), z.object({ ok: z.literal(false), why: z.string() })]);
const replyShape = z.union([
  z.object({ lifted: z.literal(true) }),
  z.object({ lifted: z.literal(false), why: z.string() }),
]);

/** The compiled watchdog beside this code. */
export function ownWatchdogPath(): string {
  return fileURLToPath(new URL('./main.js', import.meta.url));
}

/** Where the watchdog of a step keeps its state and its socket. Short, because a socket's path must be. */
export function watchdogBase(root: string, key: string): string {
  return path.join(root, '.daybook', 'chaos', createHash('sha256').update(key).digest('hex').slice(0, 16));
}

/** Resolves when it stands. Throws errored (`watchdog-not-started`, nothing happened) when it does not: then no fault may begin. */
export async function startWatchdog(watchdogPath: string, order: WatchdogOrder): Promise<void> {
  const folder = path.dirname(order.base);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const said = await firstLineOf({ program: watchdogPath, order, folder, withinMs: REPORT_MS });
  if (!('line' in said)) throw notStarted(said.problem === 'silent' ? 'it did not report' : said.code);
  const report = reportShape.safeParse(parse(said.line));
  if (!report.success) throw notStarted(`it ended without a word (${watchdogPath}); is Daybook built?`);
  if (!report.data.ok) throw notStarted(report.data.why);
}

/** Whether the watchdog stands now. */
export async function stands(base: string): Promise<boolean> {
  try {
    const reply = await askSocket(`${base}.sock`, { ask: 'status' }, STATUS_MS);
    return typeof reply === 'object' && reply !== null && 'standing' in reply;
  } catch {
    return false;
  }
}

/**
 * Tells the watchdog to lift at once, and waits for it. `gone`: none listens any more, because it has lifted, never stood, or
 * was killed; what it left behind that could still bring the fault has been ended then. Otherwise why it could not; it goes on
 * trying.
 */
export async function askToLift(base: string): Promise<'lifted' | 'gone' | { why: string }> {
  try {
    const reply = replyShape.safeParse(await askSocket(`${base}.sock`, { ask: 'lift' }, LIFT_MS));
    if (!reply.success) return { why: 'The watchdog answered something unknown.' };
    return reply.data.lifted ? 'lifted' : { why: reply.data.why };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ECONNREFUSED' || code === 'ENOENT') {
      await endLeftProgram(base);
      return 'gone';
    }
    return { why: `The watchdog did not answer (${code}).` };
  }
}

function notStarted(why: string): TargetFailure {
  return errored(
    'watchdog-not-started',
    `No watchdog could be started that would lift the fault (${why}), so no fault was begun. Put it right, then retry.`,
    'no',
  );
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
