import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { firstLineOf } from '../../detached.js';
import { errored, systemCode, type TargetFailure } from '../../failures.js';
import { askSocket } from '../../supervisor/line-socket.js';
import type { WriterOrder, WriterStatus } from './protocol.js';

const REPORT_MS = 15_000;
const ASK_MS = 5000;

const reportShape = z.union([z.object({ ok: z.literal(true) }), z.object({ ok: z.literal(false), why: z.string() })]);
const statusShape = z.object({
  pid: z.number(),
  beats: z.number(),
  startedAt: z.number().optional(),
  problem: z.string().optional(),
});

/** The compiled writer beside this code. */
export function ownWriterPath(): string {
  return fileURLToPath(new URL('./main.js', import.meta.url));
}

/** Resolves when one writes for this drill, by whomever it was started. Throws errored `writer-not-started`. */
export async function startWriter(program: string, order: WriterOrder): Promise<void> {
  const folder = path.dirname(order.base);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const said = await firstLineOf({ program, order, folder, withinMs: REPORT_MS });
  if (!('line' in said)) throw notStarted(said.problem === 'silent' ? 'it did not report' : said.code);
  const report = reportShape.safeParse(parse(said.line));
  if (!report.success) throw notStarted(`it ended without a word (${program}); is Daybook built?`);
  if (!report.data.ok) throw notStarted(report.data.why);
}

/** What the writer says; undefined where none listens. */
export function writerStatus(base: string): Promise<WriterStatus | undefined> {
  return ask(base, 'status');
}

/** Ends the writer, after what it is just writing; its notes stay. Nothing to do where none listens. */
export async function stopWriter(base: string): Promise<void> {
  await ask(base, 'stop');
}

async function ask(base: string, question: 'status' | 'stop'): Promise<WriterStatus | undefined> {
  try {
    return statusShape.parse(await askSocket(`${base}.sock`, { ask: question }, ASK_MS));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return undefined;
    const message = `The writer of heartbeats did not answer (${code ?? 'something unknown'}). See ${base}.sock, then retry.`;
    throw errored('writer-not-answering', message, 'no');
  }
}

function notStarted(why: string): TargetFailure {
  const message = `No writer of heartbeats could be started (${why}), so nothing would be measured. Put it right, then retry.`;
  return errored('writer-not-started', message, 'no');
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
