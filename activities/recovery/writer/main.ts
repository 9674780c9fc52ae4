import { type FileHandle, open, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { TargetFailure } from '../../failures.js';
import { answerSocket, askSocket } from '../../supervisor/line-socket.js';
import { beatLine, readBeats } from '../beat-notes.js';
import { writeBeat } from '../heartbeat-table.js';
import { BeatSession } from './beat-session.js';
import type { WriterOrder, WriterReport, WriterRequest, WriterStatus } from './protocol.js';

/*
 * A process of its own that outlives the worker which started it: writes a heartbeat row every so often, and notes each one
 * that was acknowledged outside of the database, durably. It ends when it is told, or when its time is over.
 * Order on standard input, one report on standard output, from then on its unix socket.
 */

/** A write that takes longer is given up; the next one begins with a new connection. */
const WRITE_MS = 1000;
const ASK_MS = 2000;
const SKIPPED = 1_000_000;

class Writer {
  readonly #order: WriterOrder;
  readonly #session: BeatSession;
  #notes: FileHandle | undefined;
  #n = 0;
  #beats = 0;
  #startedAt: number | undefined;
  #problem: string | undefined;
  #stopping = false;
  #over: Promise<void> = Promise.resolve();
  #ending: Promise<void> | undefined;

  constructor(order: WriterOrder) {
    this.#order = order;
    this.#session = new BeatSession(order);
  }

  async start(): Promise<WriterReport> {
    const { base, atMostMs } = this.#order;
    if (await isAnswered(base)) return { ok: true, already: true };
    await rm(`${base}.sock`, { force: true });
    await answerSocket(`${base}.sock`, (question) => this.#answer(question as WriterRequest));
    const earlier = (await readBeats(base)) ?? [];
    // One that was killed may have written rows whose acknowledgement it did not come to note: their numbers are not used again.
    this.#n = earlier.length > 0 ? (earlier.at(-1)?.n ?? 0) + SKIPPED : 0;
    this.#notes = await open(`${base}.beats`, 'a', 0o600);
    setTimeout(() => void this.end(), atMostMs);
    this.#over = this.#beatOn();
    return { ok: true };
  }

  /** Ends after the write that is under way. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#stopping = true;
    await this.#over;
    await this.#session.close();
    await this.#notes?.close();
    await rm(`${this.#order.base}.sock`, { force: true });
    // The answer goes out first.
    setTimeout(() => process.exit(0), 100);
  }

  async #answer(question: WriterRequest): Promise<WriterStatus> {
    if (question?.ask === 'stop') await this.end();
    else if (question?.ask !== 'status') throw new Error('unknown question');
    return {
      pid: process.pid,
      beats: this.#beats,
      ...(this.#startedAt !== undefined && { startedAt: this.#startedAt }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  async #beatOn(): Promise<void> {
    let next = performance.now();
    while (!this.#stopping) {
      await this.#beat();
      // Beats that were missed are not made up for: two at once would say nothing.
      next = Math.max(next + this.#order.everyMs, performance.now());
      await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
    }
  }

  async #beat(): Promise<void> {
    const { run, drill } = this.#order;
    this.#n += 1;
    const n = this.#n;
    try {
      let writtenAt = 0;
      const node = await this.#session.use(WRITE_MS, async (session) => {
        writtenAt = Date.now();
        await writeBeat(session, { run, drill, n, writtenAt });
      });
      const ackedAt = Date.now();
      await this.#notes?.appendFile(beatLine({ n, writtenAt, ackedAt, node }));
      await this.#notes?.datasync();
      this.#beats += 1;
      this.#startedAt ??= ackedAt;
      this.#problem = undefined;
    } catch (error) {
      // A client's own message may hold a credential; ours never does.
      this.#problem = error instanceof TargetFailure ? error.message : 'no primary could be written to';
    }
  }
}

/** One that hangs still has this drill: only a socket that nobody listens on is abandoned. */
async function isAnswered(base: string): Promise<boolean> {
  try {
    await askSocket(`${base}.sock`, { ask: 'status' }, ASK_MS);
    return true;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    return code !== 'ECONNREFUSED' && code !== 'ENOENT';
  }
}

const writer = new Writer(JSON.parse(await text(process.stdin)) as WriterOrder);
// Who reads the report may be gone by now; that is no reason to end.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void writer.end());
const report: WriterReport = await writer.start().catch((error: NodeJS.ErrnoException) => ({
  ok: false,
  why: error.code ?? 'unknown cause',
}));
process.stdout.write(`${JSON.stringify(report)}\n`, () => {
  if (!report.ok || 'already' in report) process.exit(report.ok ? 0 : 1);
});
