import { errored, failed, refused } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';
import { KEY_ANNOTATION, KubernetesClient, type KubernetesScope } from './kubernetes-client.js';
import { type KubernetesConfig, kubernetesConfig } from './kubernetes-config.js';
import { podsWith } from './kubernetes-pods.js';
import { type Service, servicePlace, serviceShape } from './kubernetes-service.js';

/**
 * Traffic of one Service, by the colour in its selector: all of it goes to one colour. A colour is healthy when enough pods
 * with the very labels that the Service would then select are ready. The switch is one write, held to the resourceVersion
 * that was read, so it needs no order of raising and lowering.
 */
export function serviceTraffic(target: OpenTarget, scope: KubernetesScope): TrafficDriver {
  const config = kubernetesConfig(target);
  const { service } = config;
  const colours = Object.keys(config.deployments);
  if (service === undefined || colours.length === 0) {
    throw errored(
      'target-invalid',
      `${target.name} in targets.yaml needs \`service\` and \`deployments\` (or \`route\` and \`services\`) to switch traffic. Correct it and retry.`,
      'no',
    );
  }
  const switching = new ServiceSwitch(target.name, { config, service, colours }, new KubernetesClient(target, scope));
  return { read: () => switching.read(), set: (weights, key) => switching.set(weights, key) };
}

interface Switched {
  config: KubernetesConfig;
  service: string;
  colours: string[];
}

class ServiceSwitch {
  readonly #target: string;
  readonly #what: Switched;
  readonly #client: KubernetesClient;

  constructor(target: string, what: Switched, client: KubernetesClient) {
    this.#target = target;
    this.#what = what;
    this.#client = client;
  }

  async read(): Promise<TrafficState> {
    const { config, service, colours } = this.#what;
    const found = await this.#client.get(serviceShape, servicePlace(config.namespace, service));
    const now = found.spec.selector[config.selector];
    const healthy: Record<string, boolean> = {};
    for (const colour of colours) healthy[colour] = (await this.#readyPods(found, colour)) >= config.ready;
    return { weights: Object.fromEntries(colours.map((colour) => [colour, colour === now ? 100 : 0])), healthy };
  }

  async set(weights: Record<string, number>, key: string): Promise<void> {
    const { config, service } = this.#what;
    const colour = this.#onlyColour(weights);
    let first: string | undefined;
    await this.#client.change(serviceShape, servicePlace(config.namespace, service), {
      type: 'application/merge-patch+json',
      decide: async (found) => {
        const now = found.spec.selector[config.selector] ?? '';
        if (now === colour) return undefined;
        first ??= now;
        this.#refuseOthersDecision(found, { key, now, first });
        await this.#mustBeReady(found, colour);
        return {
          metadata: { annotations: { [KEY_ANNOTATION]: key } },
          spec: { selector: { [config.selector]: colour } },
        };
      },
    });
  }

  #onlyColour(weights: Record<string, number>): string {
    const [only, ...more] = Object.keys(weights).filter((colour) => weights[colour] !== 0);
    if (only !== undefined && more.length === 0) return only;
    throw refused(
      'percentage-impossible',
      `${this.#target}: a Service sends everything to one colour, so ${text(weights)} is not possible; nothing was changed. Give the target \`route\` (an HTTPRoute of the Gateway API) and \`services\` instead of \`service\`, or switch to 100 %.`,
    );
  }

  /** What others decided since, is theirs: neither undone a second time under this key nor overwritten. */
  #refuseOthersDecision({ metadata }: Service, { key, now, first }: { key: string; now: string; first: string }): void {
    const done = metadata.annotations?.[KEY_ANNOTATION] === key;
    if (!done && now === first) return;
    const what = done
      ? `was switched by this very step already, and somebody set it to ${now} since`
      : `went from ${first} to ${now} meanwhile`;
    throw failed(
      'changed-by-others',
      `${this.#target}: Service ${this.#what.service} ${what}; nothing was changed. Find out who decided that, then retry.`,
    );
  }

  async #mustBeReady(found: Service, colour: string): Promise<void> {
    const { config, service } = this.#what;
    const ready = await this.#readyPods(found, colour);
    if (ready >= config.ready) return;
    throw failed(
      'not-healthy',
      `${this.#target}: ${ready} pods of ${colour} are ready for Service ${service}, and ${config.ready} must be; nothing was changed. Look at its pods, then retry.`,
    );
  }

  async #readyPods({ spec }: Service, colour: string): Promise<number> {
    const { config } = this.#what;
    const pods = await podsWith(this.#client, config.namespace, { ...spec.selector, [config.selector]: colour });
    return pods.filter(({ ready }) => ready).length;
  }
}

function text(weights: Record<string, number>): string {
  return Object.entries(weights)
    .map(([colour, percent]) => `${colour} ${percent} %`)
    .join(', ');
}
