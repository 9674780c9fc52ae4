import type { NodeState } from '../../model/recovery/survey.js';
import { plainEnvironment, runChild } from '../child.js';
import { errored, TargetFailure } from '../failures.js';
import { lookAtNode } from '../postgres/look-at-node.js';
import type { NodePlace, PairPlace } from '../postgres/pair-place.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import { lastLines } from '../targets/command.js';

/** A program that fences, or looks, is given so long. */
const PROGRAM_MS = 30_000;

/** One server of a pair, as a promotion uses it. Everything may be repeated. */
export interface PairNode {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  look(signal: AbortSignal): Promise<NodeState>;
  /** Runs the program that fences it. Gives why, where that did not end well; the proof is `isFenced`. */
  fence(signal: AbortSignal): Promise<string | undefined>;
  /** Asks the program that looks. Undefined: it says yes; else why not. */
  notFenced(signal: AbortSignal): Promise<string | undefined>;
  /** Ends the recovery. Waits at most so long for it, ms. */
  promote(withinMs: number, signal: AbortSignal): Promise<void>;
  /** Writes something that leaves nothing behind. Throws where it takes no write. */
  write(signal: AbortSignal): Promise<void>;
}

export class PostgresNode implements PairNode {
  readonly #own: NodePlace;
  readonly #pair: PairPlace;
  readonly #scope: StepScope;

  constructor(own: NodePlace, pair: PairPlace, scope: StepScope) {
    this.#own = own;
    this.#pair = pair;
    this.#scope = scope;
  }

  get name(): string {
    return this.#own.node;
  }

  get host(): string {
    return this.#own.place.host;
  }

  get port(): number {
    return this.#own.place.port;
  }

  look(signal: AbortSignal): Promise<NodeState> {
    return lookAtNode(this.#own, signal);
  }

  fence(signal: AbortSignal): Promise<string | undefined> {
    return this.#run(this.#own.fence.run, signal);
  }

  notFenced(signal: AbortSignal): Promise<string | undefined> {
    return this.#run(this.#own.fence.look, signal);
  }

  async promote(withinMs: number, signal: AbortSignal): Promise<void> {
    const seconds = Math.max(1, Math.ceil(withinMs / 1000));
    const rows = await this.#session({ signal, limitMs: 1000 * seconds }, (session) =>
      session.query<{ promoted: boolean }>({
        text: 'select pg_promote(true, $1) as promoted',
        values: [seconds],
        doing: 'promoting it',
        changes: true,
      }),
    );
    if (rows[0]?.promoted) return;
    throw errored(
      'not-promoted-yet',
      `${this.#own.place.name} did not end its recovery within ${seconds} s.`,
      'unknown',
    );
  }

  /** A transaction with a number of its own is in the log once it is committed, and in no table. */
  async write(signal: AbortSignal): Promise<void> {
    await this.#session({ signal, limitMs: 0 }, (session) =>
      session.transaction('writing', () =>
        session.query({ text: 'select txid_current()', doing: 'seeing whether it takes a write', changes: true }),
      ),
    );
  }

  /** `limitMs`: how long the statements may take, beside connecting. A server that hangs must not hold up what was begun. */
  async #session<T>(
    { signal, limitMs }: { signal: AbortSignal; limitMs: number },
    work: Parameters<typeof withPostgres<T>>[2],
  ): Promise<T> {
    const { place } = this.#own;
    const limit = AbortSignal.timeout(limitMs + 2 * place.timeoutMs);
    try {
      const order = { signal: AbortSignal.any([signal, limit]), application: 'daybook promote' };
      return await withPostgres(place, order, work);
    } catch (error) {
      if (!limit.aborted || signal.aborted) throw error;
      throw errored('not-answering', `${place.name} took the connection and did not answer in time. Retry.`, 'unknown');
    }
  }

  /** Undefined when it ended with 0. A program that cannot be started proves nothing either. */
  async #run(argv: string[], signal: AbortSignal): Promise<string | undefined> {
    const { call, deps, secrets } = this.#scope;
    const env = {
      ...plainEnvironment(deps.env),
      ...this.#pair.env,
      DAYBOOK_RUN: call.run,
      DAYBOOK_STEP: call.step,
      DAYBOOK_NODE: this.name,
    };
    try {
      const order = { argv, folder: this.#pair.folder, env, signal, timeoutMs: PROGRAM_MS, redact: secrets };
      const end = await runChild(order);
      if (end.timedOut) return `\`${argv.join(' ')}\` did not end within ${PROGRAM_MS / 1000} s`;
      return end.exitCode === 0 ? undefined : `\`${argv.join(' ')}\` ended with ${end.exitCode}: ${lastLines(end)}`;
    } catch (error) {
      if (error instanceof TargetFailure) return error.message.replace(/\.$/, '');
      throw error;
    }
  }
}
