import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { firstLineOf } from '../detached.js';
import { errored, failed, systemCode, TargetFailure } from '../failures.js';
import { askSocket } from './line-socket.js';
import type { SupervisorOrder, SupervisorRequest, SupervisorStatus } from './protocol.js';

const ASK_MS = 3000;
/** A slot may first have to wait for a killed supervisor's lock and end what it left behind. */
const REPORT_MS = 30_000;

const status = z.object({
  slot: z.string(),
  version: z.string(),
  key: z.string(),
  port: z.number(),
  pid: z.number(),
  program: z.number().optional(),
  exits: z.number(),
  lastExit: z.string().optional(),
  lines: z.array(z.string()),
});
const reportShape = z.union([
  z.object({ ok: z.literal(true), pid: z.number() }),
  z.object({ ok: z.literal(false), reason: z.string(), message: z.string() }),
]);

/** The compiled supervisor beside this code. */
export function ownSupervisorPath(): string {
  return fileURLToPath(new URL('./main.js', import.meta.url));
}

/** What a slot's supervisor says; undefined when none lives. Errored `supervisor-not-answering` when it hangs. */
export async function slotStatus(base: string): Promise<SupervisorStatus | undefined> {
  const answer = await ask(base, { ask: 'status' }, ASK_MS);
  if (answer === undefined) return undefined;
  const read = status.safeParse(answer);
  if (read.success) return read.data;
  throw errored(
    'supervisor-not-understood',
    `The supervisor of ${path.basename(base)} answered something unknown. Is it of another version?`,
    'unknown',
  );
}

/** Stops the program, then its supervisor. Resolves when both are gone; nothing to do when none lives. */
export async function stopSlot(base: string, graceMs: number): Promise<void> {
  await ask(base, { ask: 'stop', graceMs }, graceMs + ASK_MS);
}

/**
 * Starts a supervisor that outlives this process, and resolves when its program runs. Throws failed with the supervisor's own
 * reason: `port-taken`, `program-missing`, `slot-taken` …
 */
export async function startSupervisor(supervisorPath: string, order: SupervisorOrder): Promise<void> {
  await mkdir(path.dirname(order.base), { recursive: true, mode: 0o700 });
  const report = reportShape.safeParse(parse(await firstLine(supervisorPath, order)));
  if (!report.success) {
    throw errored(
      'supervisor-lost',
      `The supervisor for slot ${order.slot} ended without a word (${supervisorPath}). Is Daybook built?`,
      'unknown',
    );
  }
  if (!report.data.ok) throw failed(report.data.reason, report.data.message);
}

async function firstLine(program: string, order: SupervisorOrder): Promise<string> {
  const said = await firstLineOf({ program, order, folder: path.dirname(order.base), withinMs: REPORT_MS });
  if ('line' in said) return said.line;
  if (said.problem === 'silent') {
    const message = `The supervisor for slot ${order.slot} did not report within ${REPORT_MS} ms.`;
    throw errored('supervisor-lost', message, 'unknown');
  }
  const message = `No supervisor could be started for slot ${order.slot} (${said.code}).`;
  throw errored('supervisor-not-started', message, 'no');
}

async function ask(base: string, question: SupervisorRequest, timeoutMs: number): Promise<unknown> {
  try {
    return await askSocket(`${base}.sock`, question, timeoutMs);
  } catch (error) {
    const code = error instanceof TargetFailure ? undefined : systemCode(error);
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return undefined;
    throw errored(
      'supervisor-not-answering',
      `The supervisor of ${path.basename(base)} did not answer (${code ?? 'unknown cause'}). Its process id stands in ${base}.json.`,
      'unknown',
    );
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
