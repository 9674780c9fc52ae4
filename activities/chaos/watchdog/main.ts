import { rename, rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { runChild } from '../../child.js';
import { TargetFailure } from '../../failures.js';
import { Stopped } from '../../stop.js';
import { answerSocket } from '../../supervisor/line-socket.js';
import { markOf } from '../../supervisor/process-mark.js';
import type { ProcessMark } from '../../supervisor/protocol.js';
import { carryOutLift } from '../lifts/lift.js';
import type {
  BeginProgram,
  BeginReply,
  WatchdogOrder,
  WatchdogReply,
  WatchdogReport,
  WatchdogRequest,
  WatchdogState,
} from './protocol.js';

/*
 * A process of its own that outlives the worker which started it: takes one fault away, when it is told or when its time is
 * over, whichever comes first. Where a program brings the fault, it runs that too, so that no such program outlives the lift.
 * Order on standard input, one report on standard output, from then on its unix socket.
 */

/** A lift that fails is tried again and again: whoever could do it otherwise may be gone. */
const AGAIN_MS = 1000;
const TRIES = 3600;

class Watchdog {
  readonly #order: WatchdogOrder;
  readonly #liftsAt: string;
  #lifting: Promise<WatchdogReply> | undefined;
  #trying = false;
  #beginning: Promise<BeginReply> | undefined;
  /** Aborted by the first lift: from then on nothing is begun, and what is beginning is ended. */
  readonly #over = new AbortController();
  #program: ProcessMark | undefined;
  #noting: Promise<void> | undefined;

  constructor(order: WatchdogOrder) {
    this.#order = order;
    this.#liftsAt = new Date(Date.now() + order.liftAfterMs).toISOString();
  }

  async stand(): Promise<void> {
    await this.#write();
    // Who starts it has the only key to this path: a socket that is there was left by one that was killed.
    await rm(`${this.#order.base}.sock`, { force: true });
    await answerSocket(`${this.#order.base}.sock`, (question) => this.#answer(question as WatchdogRequest));
    setTimeout(() => void this.liftForSure(), this.#order.liftAfterMs);
  }

  /** Tries until it is lifted, then ends this process. */
  async liftForSure(): Promise<void> {
    if (this.#trying) return;
    this.#trying = true;
    for (let tried = 0; tried < TRIES; tried += 1) {
      if (isLifted(await this.#lift())) return this.#end(0);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    this.#end(1);
  }

  async #answer(question: WatchdogRequest): Promise<WatchdogReply | BeginReply> {
    if (question?.ask === 'status') return this.#status();
    if (question?.ask === 'begin') return this.#begin();
    if (question?.ask !== 'lift') throw new Error('unknown question');
    const reply = await this.#lift();
    if (isLifted(reply)) this.#end(0);
    else void this.liftForSure();
    return reply;
  }

  /** Once somebody has tried to lift it, nobody can say that the fault stands. */
  #status(): WatchdogReply {
    return this.#over.signal.aborted ? { lifted: false, why: 'it is being lifted' } : { standing: true };
  }

  /** Runs it once, however often it is asked. */
  #begin(): Promise<BeginReply> | BeginReply {
    const { begin } = this.#order;
    if (this.#over.signal.aborted || !begin) return { refused: 'it has been told to lift the fault' };
    this.#beginning ??= this.#run(begin);
    return this.#beginning;
  }

  async #run({ plan, timeoutMs }: BeginProgram): Promise<BeginReply> {
    try {
      // What it says goes to the step, which knows what is secret.
      const redact = { longest: 0, redact: (text: string) => text };
      const started = (pid: number) => {
        this.#noting = this.#note(pid);
      };
      return { ended: await runChild({ ...plan, timeoutMs, redact, started, signal: this.#over.signal }) };
    } catch (error) {
      if (error instanceof TargetFailure) return { notStarted: { reason: error.reason, message: error.message } };
      const why =
        error instanceof Stopped ? 'it was told to lift the fault meanwhile' : 'something unforeseen happened';
      return { refused: why };
    } finally {
      await this.#noting;
      this.#program = undefined;
    }
  }

  /** For whoever has to end it should this process be killed. */
  async #note(pid: number): Promise<void> {
    this.#program = await markOf(pid);
    await this.#write().catch(() => undefined);
  }

  /** One at a time: who asks while it is being lifted gets the same answer. */
  #lift(): Promise<WatchdogReply> {
    this.#lifting ??= this.#liftOnce().finally(() => {
      this.#lifting = undefined;
    });
    return this.#lifting;
  }

  async #liftOnce(): Promise<WatchdogReply> {
    try {
      this.#over.abort();
      await this.#beginning;
      await carryOutLift(this.#order.lift);
      await rm(`${this.#order.base}.json`, { force: true });
      return { lifted: true };
    } catch (error) {
      // A client's own message may hold a credential; ours never does.
      const why = error instanceof TargetFailure ? error.message : 'Something unforeseen happened in the watchdog.';
      await this.#write(why).catch(() => undefined);
      return { lifted: false, why };
    }
  }

  async #write(problem?: string): Promise<void> {
    const { base, key, fault, byHand } = this.#order;
    const watchdog = (await markOf(process.pid)) ?? { pid: process.pid, started: '' };
    const state: WatchdogState = { key, fault, byHand, watchdog, liftsAt: this.#liftsAt, ...(problem && { problem }) };
    if (this.#program) state.program = this.#program;
    await writeFile(`${base}.json.tmp`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    await rename(`${base}.json.tmp`, `${base}.json`);
  }

  /** A moment later, so that the answer goes out first. */
  #end(code: number): void {
    setTimeout(() => {
      void rm(`${this.#order.base}.sock`, { force: true }).then(() => process.exit(code));
    }, 100);
  }
}

function isLifted(reply: WatchdogReply): boolean {
  return 'lifted' in reply && reply.lifted;
}

const watchdog = new Watchdog(JSON.parse(await text(process.stdin)) as WatchdogOrder);
// Who reads the report may be gone by now; that is no reason to end.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void watchdog.liftForSure());
const report: WatchdogReport = await watchdog.stand().then(
  () => ({ ok: true }),
  (error: NodeJS.ErrnoException) => ({ ok: false, why: error.code ?? 'unknown cause' }),
);
process.stdout.write(`${JSON.stringify(report)}\n`, () => {
  if (!report.ok) process.exit(1);
});
