import { text } from 'node:stream/consumers';
import { isPortTaken } from './port.js';
import { markOf } from './process-mark.js';
import { currentMark, Program } from './program.js';
import type {
  StartRefusal,
  SupervisorOrder,
  SupervisorReport,
  SupervisorRequest,
  SupervisorStatus,
} from './protocol.js';
import { PathTooLong, Slot, SlotTaken } from './slot.js';

/*
 * A process of its own that outlives the worker which started it: keeps one program in one slot of this machine.
 * Order on standard input, one report on standard output, from then on its unix socket.
 */

const STOP_GRACE_MS = 10_000;

class Supervisor {
  readonly #order: SupervisorOrder;
  readonly #slot: Slot;
  readonly #program: Program;
  #writing: Promise<void> = Promise.resolve();
  #left = false;

  constructor(order: SupervisorOrder) {
    this.#order = order;
    this.#slot = new Slot(order.base);
    this.#program = new Program(order, () => this.#writeState());
  }

  async start(): Promise<SupervisorReport> {
    try {
      await this.#slot.take((question) => this.#answer(question));
    } catch (error) {
      return this.#notTaken(error);
    }
    const report = (await isPortTaken(this.#order.port)) ? this.#portTaken() : await this.#startProgram();
    if (!report.ok) await this.#slot.leave();
    return report;
  }

  /** Ends the program, then the supervisor's own process. */
  async stop(graceMs: number): Promise<void> {
    await this.#program.stop(graceMs);
    this.#left = true;
    await this.#writing;
    await this.#slot.leave();
  }

  async #answer(question: unknown): Promise<unknown> {
    const request = question as SupervisorRequest;
    if (request?.ask === 'status') return this.#status();
    if (request?.ask !== 'stop') throw new Error('unknown question');
    await this.stop(request.graceMs);
    // The answer goes out first.
    setTimeout(() => process.exit(0), 100);
    return { stopped: true };
  }

  #status(): SupervisorStatus {
    const { slot, version, key, port } = this.#order;
    const { pid: program, exits, lastExit, lines } = this.#program;
    return { slot, version, key, port, pid: process.pid, program, exits, lastExit, lines };
  }

  async #startProgram(): Promise<SupervisorReport> {
    try {
      await this.#program.start();
      await this.#writing;
      return { ok: true, pid: process.pid };
    } catch (error) {
      const missing = codeOf(error) === 'ENOENT';
      const program = this.#order.program[0];
      const why = missing ? 'was not found' : `could not be started (${codeOf(error) ?? 'unknown cause'})`;
      return notOk(missing ? 'program-missing' : 'program-not-started', `${program} ${why} in ${this.#order.folder}.`);
    }
  }

  #writeState(): void {
    this.#writing = this.#writing.then(async () => {
      if (this.#left) return;
      const { slot, version, port } = this.#order;
      const supervisor = (await markOf(process.pid)) ?? { pid: process.pid, started: '' };
      await this.#slot.write({ slot, version, port, supervisor, program: await currentMark(this.#program.pid) });
    });
    // A full disk must not end a program that serves people; the state is for finding what a kill left behind.
    this.#writing = this.#writing.catch(() => undefined);
  }

  #portTaken(): SupervisorReport {
    const { port, version } = this.#order;
    const find = `ss -ltnp 'sport = :${port}'`;
    return notOk(
      'port-taken',
      `Port ${port} on this machine is taken by another program, so ${version} was not started. Find it with \`${find}\`.`,
    );
  }

  #notTaken(error: unknown): SupervisorReport {
    const { slot, base } = this.#order;
    if (error instanceof SlotTaken)
      return notOk('slot-taken', `Slot ${slot} was taken by another start in the same moment.`);
    if (error instanceof PathTooLong) {
      return notOk(
        'socket-path-too-long',
        `${base}.sock is too long for a unix socket (103 bytes at most). Move the workspace to a shorter path.`,
      );
    }
    return notOk(
      'state-unwritable',
      `${base} could not be used (${codeOf(error) ?? 'unknown cause'}). Check the folder's permissions.`,
    );
  }
}

function notOk(reason: StartRefusal, message: string): SupervisorReport {
  return { ok: false, reason, message };
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

const order = JSON.parse(await text(process.stdin)) as SupervisorOrder;
const supervisor = new Supervisor(order);
// The worker that reads the report may be gone by now; that is no reason to end.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    supervisor.stop(STOP_GRACE_MS).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
const report = await supervisor.start();
process.stdout.write(`${JSON.stringify(report)}\n`, () => {
  if (!report.ok) process.exit(1);
});
