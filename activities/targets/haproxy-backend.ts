import { z } from 'zod';
import { failed } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { askHaproxy, type RuntimeSocket, tellHaproxy } from './haproxy-socket.js';
import { column, tableOf } from './haproxy-table.js';

/** Anything else could smuggle a second command into the runtime socket. */
const name = z.string().regex(/^[A-Za-z0-9._:-]+$/);
const config = z.object({
  socket: z.string().regex(/^(\/.+|.+:\d+)$/),
  backend: name,
  servers: z.record(z.string(), name),
  timeout: duration.default(2000),
});

interface ServerState {
  /** As set by an operator, 0 to 256. */
  weight: number;
  /** In maintenance or draining: it gets no new traffic, whatever its weight. */
  shut: boolean;
  backup: boolean;
  healthy: boolean;
}

/**
 * Traffic of one HAProxy backend, by weights of its servers. Health is what HAProxy's own checks say; a server without checks,
 * or not checked yet, counts as not healthy. Weights are set to the percent, which HAProxy takes as shares of their sum.
 */
export function haproxyTraffic(target: OpenTarget, signal: AbortSignal): TrafficDriver {
  const { socket, backend, servers, timeout } = readConfig(config, target);
  const runtime: RuntimeSocket = { target: target.name, socket, local: target.local, timeoutMs: timeout, signal };
  const edge = new Edge(runtime, backend, servers);
  return { read: () => edge.read(), set: (weights) => edge.set(weights) };
}

class Edge {
  readonly #socket: RuntimeSocket;
  readonly #backend: string;
  readonly #servers: Record<string, string>;

  constructor(socket: RuntimeSocket, backend: string, servers: Record<string, string>) {
    this.#socket = socket;
    this.#backend = backend;
    this.#servers = servers;
  }

  async read(): Promise<TrafficState> {
    const states = await this.#states();
    const carries = (server: ServerState) => (server.shut ? 0 : server.weight);
    const byColour = Object.entries(this.#servers).map(
      ([colour, server]) => [colour, this.#known(states, server)] as const,
    );
    const sum = byColour.reduce((total, [, state]) => total + carries(state), 0);
    const percent = (state: ServerState) => (sum === 0 ? 0 : Math.round((carries(state) / sum) * 10_000) / 100);
    return {
      weights: Object.fromEntries(byColour.map(([colour, state]) => [colour, percent(state)])),
      healthy: Object.fromEntries(byColour.map(([colour, state]) => [colour, state.healthy])),
    };
  }

  /** First all that grow, then a look whether they carry, then all that shrink: at no moment has the backend nobody. */
  async set(weights: Record<string, number>): Promise<void> {
    const states = await this.#states();
    const changes = Object.entries(this.#servers).map(([colour, server]) => {
      const state = this.#known(states, server);
      return { colour, server, to: weights[colour] ?? 0, from: state.shut ? -1 : state.weight };
    });
    const raised = changes.filter((change) => change.to > 0 && change.to >= change.from);
    for (const { server, to } of raised) {
      await tellHaproxy(this.#socket, `set server ${this.#backend}/${server} weight ${to}`);
      await tellHaproxy(this.#socket, `set server ${this.#backend}/${server} state ready`);
    }
    await this.#mustCarry(changes.filter((change) => change.to > 0));
    for (const { server, to } of changes.filter((change) => !raised.includes(change))) {
      await tellHaproxy(this.#socket, `set server ${this.#backend}/${server} weight ${to}`);
    }
  }

  async #mustCarry(wanted: { colour: string; server: string }[]): Promise<void> {
    const states = await this.#states();
    const down = wanted.filter(({ server }) => !this.#known(states, server).healthy).map(({ colour }) => colour);
    if (down.length === 0) return;
    throw failed(
      'not-healthy',
      `${this.#socket.target}: ${down.join(', ')} stopped being healthy while traffic was raised; nothing was taken from the others. Look at its checks, then retry.`,
    );
  }

  async #states(): Promise<Map<string, ServerState>> {
    const [set, seen] = [
      await this.#table('show servers state', this.#backend),
      await this.#table('show stat', `${this.#backend} 4 -1`),
    ];
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
      });
    }
    this.#refuseUnnamed(states);
    return states;
  }

  async #table(command: string, about: string): Promise<Record<string, string>[]> {
    const text = await askHaproxy(this.#socket, `${command} ${about}`);
    const rows = tableOf(text);
    if (rows) return rows;
    throw failed(
      'answer-not-understood',
      `${this.#socket.target}: HAProxy answered \`${command} ${about}\` with: ${text.slice(0, 200)}`,
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

/** Up (or draining, which is what weight 0 looks like), and its last check passed: `L4OK`, `L7OK`, `L7OKC` … */
function isHealthy(stat: Record<string, string>): boolean {
  const check = (stat.check_status ?? '').replace(/^\* /, '');
  return /^(UP|DRAIN)\b/.test(stat.status ?? '') && /OKC?$/.test(check);
}
