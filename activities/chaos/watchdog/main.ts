import { rename, rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { TargetFailure } from '../../failures.js';
import { answerSocket } from '../../supervisor/line-socket.js';
import { markOf } from '../../supervisor/process-mark.js';
import { carryOutLift } from '../lifts/lift.js';
import type { WatchdogOrder, WatchdogReply, WatchdogReport, WatchdogRequest, WatchdogState } from './protocol.js';

/*
 * A process of its own that outlives the worker which started it: takes one fault away, when it is told or when its time is
 * over, whichever comes first. Order on standard input, one report on standard output, from then on its unix socket.
 */

/** A lift that fails is tried again and again: whoever could do it otherwise may be gone. */
const AGAIN_MS = 1000;
const TRIES = 3600;

class Watchdog {
  readonly #order: WatchdogOrder;
  readonly #liftsAt: string;
  #lifting: Promise<WatchdogReply> | undefined;
  #trying = false;

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

  async #answer(question: WatchdogRequest): Promise<WatchdogReply> {
    if (question?.ask === 'status') return { standing: true };
    if (question?.ask !== 'lift') throw new Error('unknown question');
    const reply = await this.#lift();
    if (isLifted(reply)) this.#end(0);
    else void this.liftForSure();
    return reply;
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
