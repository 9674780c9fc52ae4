import { canonicalText } from '../../model/digest.js';
import { TargetFailure, unexpected } from '../failures.js';
import { pause } from '../stop.js';
import type { HaproxyBackend } from './haproxy-backend.js';
import type { Lasting } from '../lasting.js';
import type { TrafficDriver, TrafficNode, TrafficState } from '../target-driver.js';

type Weights = Record<string, number>;

const TRIES = 3;
const PAUSE_MS = 200;

/**
 * Several proxies that carry the same traffic. They cannot switch in one moment, so each is set by itself, one after another,
 * three times when it refuses or its answer gets lost. What becomes of a switch that one of them does not take is decided by
 * the step, not here.
 */
export class HaproxyNodes implements TrafficDriver {
  readonly #nodes: Record<string, HaproxyBackend>;
  readonly #lasting: Lasting;

  /** `lasting`: the one that the nodes have, too. Begun when the first of them is set. */
  constructor(nodes: Record<string, HaproxyBackend>, lasting: Lasting) {
    this.#nodes = nodes;
    this.#lasting = lasting;
  }

  async read(): Promise<TrafficState> {
    const nodes = await Promise.all(Object.entries(this.#nodes).map(([name, node]) => this.#look(name, node)));
    const told = nodes.flatMap(({ weights }) => (weights ? [weights] : []));
    const alike = told.length === nodes.length && new Set(told.map((weights) => canonicalText(weights))).size === 1;
    return { weights: (alike && told[0]) || {}, healthy: healthyOnAll(nodes), nodes };
  }

  /** Stops at the first node that does not take it, and throws what it said; the ones before have the new weights then. Not stopped between two nodes. */
  async set(weights: Weights): Promise<void> {
    this.#lasting.signal.throwIfAborted();
    this.#lasting.begin();
    for (const node of Object.values(this.#nodes)) await this.#insist(() => node.set(weights));
  }

  /** Not stopped between two nodes either. */
  async setEach(weights: Record<string, Weights>): Promise<string[]> {
    this.#lasting.begin();
    const causes: string[] = [];
    for (const [name, node] of Object.entries(this.#nodes)) {
      const own = weights[name];
      if (own === undefined) continue;
      try {
        const { weights: now } = await node.read();
        if (canonicalText(now) !== canonicalText(own)) await this.#insist(() => node.set(own));
      } catch (error) {
        if (!(error instanceof TargetFailure)) throw error;
        causes.push(error.message);
      }
    }
    return causes;
  }

  async sessions(): Promise<Weights> {
    const all: Weights[] = await Promise.all(Object.values(this.#nodes).map((node) => node.sessions()));
    const sum: Weights = {};
    for (const [colour, count] of all.flatMap((one) => Object.entries(one))) sum[colour] = (sum[colour] ?? 0) + count;
    return sum;
  }

  async #look(name: string, node: HaproxyBackend): Promise<TrafficNode> {
    try {
      const { weights, healthy } = await this.#insist(() => node.read());
      return { name, weights, healthy };
    } catch (error) {
      this.#lasting.signal.throwIfAborted();
      return { name, problem: unexpected(error, 'no').message, ...(node.told && { told: node.told }) };
    }
  }

  /** A refusal is asked again too: a proxy that reloads refuses for a moment. */
  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof TargetFailure) || error.reason === 'not-healthy' || tries === TRIES) throw error;
        await pause(PAUSE_MS, this.#lasting.signal);
      }
    }
  }
}

/** A colour is known and healthy where every node that could be read says so. */
function healthyOnAll(nodes: readonly TrafficNode[]): Record<string, boolean> {
  const told = nodes.flatMap(({ healthy }) => (healthy ? [healthy] : []));
  const colours = new Set(told.flatMap((healthy) => Object.keys(healthy)));
  return Object.fromEntries([...colours].map((colour) => [colour, told.every((healthy) => healthy[colour] === true)]));
}
