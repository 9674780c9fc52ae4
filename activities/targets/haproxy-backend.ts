import { factsOf, failed, TargetFailure, unexpected } from '../failures.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { askHaproxy, type RuntimeSocket, tellHaproxy } from './haproxy-socket.js';
import { column, tableOf } from './haproxy-table.js';
import type { Lasting } from '../lasting.js';
import { percentOf, weightsFor } from './haproxy-weights.js';

interface ServerState {
  /** As set by an operator, 0 to 256. */
  weight: number;
  /** In maintenance or draining: it gets no new traffic, whatever its weight. */
  shut: boolean;
  backup: boolean;
  healthy: boolean;
  /** Connections and waiting requests that it has now. */
  sessions: number;
}

interface Change {
  colour: string;
  server: string;
  to: number;
  /** -1: shut, whatever its weight. */
  from: number;
}

interface Place {
  runtime: RuntimeSocket;
  /** Begun by the first switch. `runtime` follows it. */
  lasting: Lasting;
  backend: string;
  /** Name by colour, as HAProxy has it. */
  servers: Record<string, string>;
}

/**
 * One backend of one HAProxy process, by weights of its servers. Health is what HAProxy's own checks say; a server without
 * checks, or not checked yet, counts as not healthy. Weights are set to the percent, which HAProxy takes as shares of their sum.
 */
export class HaproxyBackend implements TrafficDriver {
  readonly #socket: RuntimeSocket;
  readonly #backend: string;
  readonly #servers: Record<string, string>;
  readonly #lasting: Lasting;
  #told: Record<string, number> | undefined;

  constructor({ runtime, lasting, backend, servers }: Place) {
    this.#socket = runtime;
    this.#lasting = lasting;
    this.#backend = backend;
    this.#servers = servers;
  }

  /** The percentages that it was last told, whether or not it took them. Undefined: it was told nothing. */
  get told(): Record<string, number> | undefined {
    return this.#told;
  }

  async read(): Promise<TrafficState> {
    const states = await this.#states();
    const each = <T>(value: (state: ServerState) => T) =>
      Object.fromEntries(
        Object.entries(this.#servers).map(([colour, server]) => [colour, value(this.#known(states, server))]),
      );
    return {
      weights: percentOf(each((server) => (server.shut ? 0 : server.weight))),
      healthy: each(({ healthy }) => healthy),
    };
  }

  async sessions(): Promise<Record<string, number>> {
    const states = await this.#states();
    return Object.fromEntries(
      Object.entries(this.#servers).map(([colour, server]) => [colour, this.#known(states, server).sessions]),
    );
  }

  /**
   * First all that grow, then a look whether they carry, then all that shrink: at no moment has the backend nobody. Once begun
   * it is finished, whatever becomes of the attempt (each command has its own limit of time); half a switch would be worse than a late one.
   */
  async set(percents: Record<string, number>): Promise<void> {
    this.#lasting.begin();
    const states = await this.#states();
    const weights = weightsFor(percents);
    if (!weights) throw this.#notWhole(percents);
    const changes = Object.entries(this.#servers).map(([colour, server]) => {
      const state = this.#known(states, server);
      return { colour, server, to: weights[colour] ?? 0, from: state.shut ? -1 : state.weight };
    });
    const wanted = changes.filter((change) => change.to > 0);
    this.#mustCarry(states, wanted, 'nothing was changed');
    this.#told = percents;
    try {
      await this.#raiseThenLower(changes, wanted);
    } catch (error) {
      throw notNothing(unexpected(error, 'unknown'));
    }
  }

  /** As `set`, for one that stands alone: what did not take it is given, not thrown. */
  async putBack(percents: Record<string, number>): Promise<string[]> {
    try {
      await this.set(percents);
      return [];
    } catch (error) {
      return [unexpected(error, 'unknown').message];
    }
  }

  async #raiseThenLower(changes: Change[], wanted: Change[]): Promise<void> {
    const raised = wanted.filter((change) => change.to >= change.from);
    const tell = (server: string, what: string) =>
      tellHaproxy(this.#socket, `set server ${this.#backend}/${server} ${what}`);
    for (const { server, to } of raised) {
      await tell(server, `weight ${to}`);
      await tell(server, 'state ready');
    }
    this.#mustCarry(await this.#states(), wanted, 'nothing was taken from the others');
    for (const { server, to } of changes.filter((change) => !raised.includes(change))) {
      await tell(server, `weight ${to}`);
    }
  }

  #mustCarry(states: Map<string, ServerState>, wanted: { colour: string; server: string }[], so: string): void {
    const down = wanted.filter(({ server }) => !this.#known(states, server).healthy).map(({ colour }) => colour);
    if (down.length === 0) return;
    throw failed(
      'not-healthy',
      `${this.#socket.target}: ${down.join(', ')} should get traffic and is not healthy; ${so}. Look at its checks, then retry.`,
    );
  }

  #notWhole(percents: Record<string, number>) {
    return failed(
      'shares-impossible',
      `${this.#socket.target}: HAProxy has no weights from 0 to 256 that give ${JSON.stringify(percents)} percent. Nothing was changed.`,
    );
  }

  async #states(): Promise<Map<string, ServerState>> {
    const set = await this.#table(`show servers state ${this.#backend}`);
    const seen = await this.#table(`show stat ${this.#backend} 4 -1`);
    const health = new Map(seen.map((row) => [column(row, 'svname'), row]));
    const states = new Map<string, ServerState>();
    for (const row of set) {
      const server = column(row, 'srv_name');
      const stat = health.get(server);
      states.set(server, {
        weight: Number(column(row, 'srv_uweight')),
        shut: Number(column(row, 'srv_admin_state')) !== 0,
        backup: stat?.bck === '1',
        healthy: stat !== undefined && isHealthy(stat),
        sessions: Number(stat?.scur ?? 0) + Number(stat?.qcur ?? 0),
      });
    }
    this.#refuseUnnamed(states);
    return states;
  }

  async #table(command: string): Promise<Record<string, string>[]> {
    const text = await askHaproxy(this.#socket, command);
    const rows = tableOf(text);
    if (rows) return rows;
    throw failed(
      'answer-not-understood',
      `${this.#socket.target}: HAProxy answered \`${command}\` with: ${text.slice(0, 200)}`,
    );
  }

  /** With a server that no colour names, the percentages would be wrong. */
  #refuseUnnamed(states: Map<string, ServerState>): void {
    const named = new Set(Object.values(this.#servers));
    const others = [...states].filter(
      ([server, state]) => !named.has(server) && !state.backup && !state.shut && state.weight > 0,
    );
    if (others.length === 0) return;
    const list = others.map(([server]) => server).join(', ');
    throw failed(
      'unknown-servers',
      `${this.#socket.target}: backend ${this.#backend} also sends traffic to ${list}, which no colour in targets.yaml names.`,
    );
  }

  #known(states: Map<string, ServerState>, server: string): ServerState {
    const state = states.get(server);
    if (state) return state;
    throw failed(
      'server-missing',
      `${this.#socket.target}: backend ${this.#backend} has no server ${server}. Compare targets.yaml and HAProxy's configuration.`,
    );
  }
}

/** What could not be asked any more promises nothing about what was told before. */
function notNothing(failure: TargetFailure): TargetFailure {
  return failure.happened === 'unknown' ? failure : new TargetFailure({ ...factsOf(failure), happened: 'unknown' });
}

/** Up (or draining, which is what weight 0 looks like), and its last check passed: `L4OK`, `L7OK`, `L7OKC` … */
function isHealthy(stat: Record<string, string>): boolean {
  const check = (stat.check_status ?? '').replace(/^\* /, '');
  return /^(UP|DRAIN)\b/.test(stat.status ?? '') && /OKC?$/.test(check);
}
