import type { JsonObject } from '../../model/json.js';
import { errored, failed } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { poll } from '../poll.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { no } from './kubernetes-answer.js';
import { KEY_ANNOTATION, KubernetesClient, type KubernetesScope } from './kubernetes-client.js';
import { type KubernetesConfig, kubernetesConfig } from './kubernetes-config.js';
import { podsWith } from './kubernetes-pods.js';
import { isTakenOver, obstacleIn, type Route, routePlace, routeShape } from './kubernetes-route-shape.js';
import { rulesWith, sharesOfRule, withWeights } from './kubernetes-route-shape.js';
import { servicePlace, serviceShape } from './kubernetes-service.js';

/** A controller first has to hear of the change, then to tell its proxies: so many times the time of one request. */
const TAKE_OVER_TIMES = 3;
const LOOK_EVERY_MS = 250;

type Weights = Record<string, number>;

/**
 * Traffic of an HTTPRoute in percent, by the weights of its backendRefs, in every rule that names a Service of ours. What is
 * written counts only once each Gateway of the route says that it serves it: until then no colour has any percent.
 */
export function routeTraffic(target: OpenTarget, scope: KubernetesScope, route: string): TrafficDriver {
  const config = kubernetesConfig(target);
  if (Object.keys(config.services).length === 0) {
    throw errored(
      'target-invalid',
      `${target.name} in targets.yaml needs \`services\` beside \`route\`. Correct it and retry.`,
      'no',
    );
  }
  const client = new KubernetesClient(target, scope);
  const switching = new RouteSwitch(target.name, { config, route, signal: scope.signal }, client);
  return { read: () => switching.read(), set: (weights, key) => switching.set(weights, key) };
}

interface Routed {
  config: KubernetesConfig;
  route: string;
  signal: AbortSignal;
}

class RouteSwitch {
  readonly #target: string;
  readonly #what: Routed;
  readonly #client: KubernetesClient;

  constructor(target: string, what: Routed, client: KubernetesClient) {
    this.#target = target;
    this.#what = what;
    this.#client = client;
  }

  async read(): Promise<TrafficState> {
    const { services, ready } = this.#what.config;
    const found = await this.#route();
    const healthy: Record<string, boolean> = {};
    for (const colour of Object.keys(services)) healthy[colour] = (await this.#readyPods(colour)) >= ready;
    return { weights: isTakenOver(found) ? this.#shares(found) : this.#nothing(), healthy };
  }

  async set(weights: Weights, key: string): Promise<void> {
    let first: string | undefined;
    await this.#client.change(routeShape, this.#place(), {
      type: 'application/merge-patch+json',
      decide: async (found) => {
        this.#refuseUnfit(found, weights);
        const now = words(this.#shares(found));
        if (now === words(weights)) return undefined;
        first ??= now;
        this.#refuseOthersDecision(found, { key, now, first });
        for (const colour of Object.keys(weights)) if (weights[colour] !== 0) await this.#mustBeReady(colour);
        const rules = withWeights(found, this.#what.config.services, weights) as unknown as JsonObject[];
        return { metadata: { annotations: { [KEY_ANNOTATION]: key } }, spec: { rules } };
      },
    });
    await this.#awaitTakeOver();
  }

  /** Every rule says the same, or else it cannot be said in one number and no colour has any. */
  #shares(found: Route): Weights {
    const { services } = this.#what.config;
    const [shares, ...more] = rulesWith(found, services).map((rule) => sharesOfRule(rule, services));
    return shares !== undefined && more.every((one) => words(one) === words(shares)) ? shares : this.#nothing();
  }

  #nothing(): Weights {
    return Object.fromEntries(Object.keys(this.#what.config.services).map((colour) => [colour, 0]));
  }

  #refuseUnfit(found: Route, weights: Weights): void {
    const { config, route } = this.#what;
    const rules = rulesWith(found, config.services);
    const why =
      rules.length === 0
        ? 'has no rule with a Service that targets.yaml names'
        : rules.map((rule) => obstacleIn(rule, config.services, weights)).find((one) => one !== undefined);
    if (why !== undefined)
      throw no(
        'not-switchable',
        `${this.#target}: HTTPRoute ${route} ${why}; nothing was changed. Correct the route or targets.yaml, then retry.`,
      );
    if (found.status.parents.length === 0)
      throw no(
        'not-taken-over',
        `${this.#target}: no Gateway has taken over HTTPRoute ${route}, so its weights would move nothing; nothing was changed. Look at its parentRefs and the Gateway's controller.`,
      );
  }

  /** As for a Service: what others decided since is theirs. */
  #refuseOthersDecision({ metadata }: Route, { key, now, first }: { key: string; now: string; first: string }): void {
    const done = metadata.annotations?.[KEY_ANNOTATION] === key;
    if (!done && now === first) return;
    const what = done
      ? `was set by this very step already, and somebody set it to ${now} since`
      : `went from ${first} to ${now} meanwhile`;
    throw failed(
      'changed-by-others',
      `${this.#target}: HTTPRoute ${this.#what.route} ${what}; nothing was changed. Find out who decided that, then retry.`,
    );
  }

  async #mustBeReady(colour: string): Promise<void> {
    const ready = await this.#readyPods(colour);
    if (ready >= this.#what.config.ready) return;
    throw failed(
      'not-healthy',
      `${this.#target}: ${ready} pods of ${colour} are ready, and ${this.#what.config.ready} must be; nothing was changed. Look at its pods, then retry.`,
    );
  }

  async #awaitTakeOver(): Promise<void> {
    const { signal, route, config } = this.#what;
    const withinMs = config.timeout * TAKE_OVER_TIMES;
    const taken = await poll(
      { withinMs, everyMs: LOOK_EVERY_MS, signal },
      async () => isTakenOver(await this.#route()) || undefined,
    );
    if (taken) return;
    throw failed(
      'not-taken-over',
      `${this.#target}: HTTPRoute ${route} was written, and its Gateway did not say within ${withinMs / 1000} s that it serves it so; traffic may still go as before. Look at the status of the route, then retry or undo.`,
    );
  }

  #route(): Promise<Route> {
    return this.#client.get(routeShape, this.#place());
  }

  async #readyPods(colour: string): Promise<number> {
    const { namespace, services } = this.#what.config;
    const { spec } = await this.#client.get(serviceShape, servicePlace(namespace, services[colour] ?? ''));
    const pods = await podsWith(this.#client, namespace, spec.selector);
    return pods.filter(({ ready }) => ready).length;
  }

  #place() {
    return routePlace(this.#what.config.namespace, this.#what.route);
  }
}

function words(weights: Weights): string {
  return Object.entries(weights)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([colour, percent]) => `${colour} ${percent} %`)
    .join(', ');
}
