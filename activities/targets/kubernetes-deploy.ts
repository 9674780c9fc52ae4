import { z } from 'zod';
import { errored, failed, refused } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { poll } from '../poll.js';
import type { Deployed, DeployDriver } from '../target-driver.js';
import { imageWith, versionOf } from './kubernetes-image.js';
import type { Place } from './kubernetes-answer.js';
import { KEY_ANNOTATION, KubernetesClient, type KubernetesScope } from './kubernetes-client.js';
import { type KubernetesConfig, kubernetesConfig } from './kubernetes-config.js';
import { routePlace, routeShape, rulesWith, sharesOfRule } from './kubernetes-route-shape.js';
import { metadataShape, servicePlace, serviceShape } from './kubernetes-service.js';

const STOP = { withinMs: 60_000, everyMs: 500 };

const count = z.number().default(0);
const container = z.object({ name: z.string(), image: z.string() });
const deploymentShape = z.object({
  metadata: metadataShape,
  spec: z.object({
    replicas: z.number().default(1),
    template: z.object({ spec: z.object({ containers: z.array(container).min(1) }) }),
  }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
    })
    .prefault({}),
});
type Deployment = z.output<typeof deploymentShape>;

/**
 * Versions in the Deployments of a namespace, one for each slot. The version is the tag of the container's image; replacing
 * pods is left to the Deployment's own strategy. A slot runs nothing when it is scaled to zero and its pods are gone.
 */
export function kubernetesDeploy(target: OpenTarget, scope: KubernetesScope): DeployDriver {
  const slots = new DeploymentSlots(target, scope);
  return {
    read: (slot) => slots.read(slot),
    start: (slot, version, key) => slots.start(slot, version, key),
    stop: (slot, key) => slots.stop(slot, key),
    health: (slot) => slots.health(slot),
  };
}

class DeploymentSlots {
  readonly #target: string;
  readonly #config: KubernetesConfig;
  readonly #client: KubernetesClient;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, scope: KubernetesScope) {
    this.#target = target.name;
    this.#config = kubernetesConfig(target);
    this.#client = new KubernetesClient(target, scope);
    this.#signal = scope.signal;
  }

  async read(slot: string): Promise<Deployed | undefined> {
    const { spec, status } = await this.#client.get(deploymentShape, this.#placeOf(slot));
    if (spec.replicas === 0 && status.replicas === 0) return undefined;
    const { image } = this.#containerOf(spec.template.spec.containers, slot);
    return {
      version: versionOf(image),
      detail: { image, replicas: spec.replicas, ready: status.readyReplicas },
    };
  }

  async start(slot: string, version: string, key: string): Promise<void> {
    await this.#client.change(deploymentShape, this.#placeOf(slot), {
      type: 'application/strategic-merge-patch+json',
      decide: async ({ spec, metadata }) => {
        const { name, image } = this.#containerOf(spec.template.spec.containers, slot);
        const wanted = imageWith(image, version);
        const replicas = this.#config.replicas ?? Math.max(1, spec.replicas);
        if (image === wanted && spec.replicas === replicas) return undefined;
        this.#refuseSecondTime(metadata.annotations, { slot, key });
        const containers = [{ name, image: wanted }];
        return {
          metadata: { annotations: { [KEY_ANNOTATION]: key } },
          spec: { replicas, template: { spec: { containers } } },
        };
      },
    });
  }

  /** Scales to zero and waits until the pods are gone. Refuses (`carries-traffic`) for the colour that the Service selects. */
  async stop(slot: string, key: string): Promise<void> {
    await this.#refuseWhileCarrying(slot);
    await this.#client.change(deploymentShape, this.#placeOf(slot), {
      type: 'application/strategic-merge-patch+json',
      decide: async ({ spec }) =>
        spec.replicas === 0
          ? undefined
          : { metadata: { annotations: { [KEY_ANNOTATION]: key } }, spec: { replicas: 0 } },
    });
    const gone = await poll({ ...STOP, signal: this.#signal }, async () =>
      (await this.read(slot)) === undefined ? true : undefined,
    );
    if (gone) return;
    throw failed(
      'not-stopped',
      `${this.#target}: ${slot} was scaled to zero, and its pods were still there after ${STOP.withinMs / 1000} s. Look at them (kubectl describe pods), then retry.`,
    );
  }

  async health(slot: string): Promise<{ healthy: boolean; detail: string }> {
    const { metadata, spec, status } = await this.#client.get(deploymentShape, this.#placeOf(slot));
    const wanted = spec.replicas;
    if (status.observedGeneration < (metadata.generation ?? 0))
      return { healthy: false, detail: 'the cluster has not taken up the change yet' };
    const settled = status.updatedReplicas === wanted && status.replicas === wanted && status.readyReplicas === wanted;
    return {
      healthy: wanted > 0 && settled,
      detail: `${status.readyReplicas} of ${wanted} pods ready, ${status.updatedReplicas} of the new version, ${status.replicas} in all`,
    };
  }

  /** Somebody who set another version after this very step has decided anew. */
  #refuseSecondTime(annotations: Record<string, string> | undefined, { slot, key }: { slot: string; key: string }) {
    if (annotations?.[KEY_ANNOTATION] !== key) return;
    throw failed(
      'changed-by-others',
      `${this.#target}: ${slot} was deployed by this very step already, and somebody changed it since; nothing was changed. Find out who decided that, then retry.`,
    );
  }

  async #refuseWhileCarrying(slot: string): Promise<void> {
    const carrier = (await this.#serviceCarries(slot)) ?? (await this.#routeCarries(slot));
    if (carrier === undefined) return;
    throw refused(
      'carries-traffic',
      `${this.#target}: ${carrier} sends traffic to ${slot}; it was not stopped. Switch the traffic first, then retry.`,
    );
  }

  async #serviceCarries(slot: string): Promise<string | undefined> {
    const { service, selector, namespace } = this.#config;
    if (service === undefined) return undefined;
    const { spec } = await this.#client.get(serviceShape, servicePlace(namespace, service));
    return spec.selector[selector] === slot ? `Service ${service}` : undefined;
  }

  async #routeCarries(slot: string): Promise<string | undefined> {
    const { route, services, namespace } = this.#config;
    if (route === undefined) return undefined;
    const found = await this.#client.get(routeShape, routePlace(namespace, route));
    const carried = rulesWith(found, services).some((rule) => (sharesOfRule(rule, services)[slot] ?? 0) > 0);
    return carried ? `HTTPRoute ${route}` : undefined;
  }

  #placeOf(slot: string): Place {
    const { deployments, namespace } = this.#config;
    const name = Object.hasOwn(deployments, slot) ? deployments[slot] : undefined;
    if (name !== undefined) return { group: 'apps', version: 'v1', resource: 'deployments', namespace, name };
    throw refused(
      'slot-unknown',
      `${this.#target} has no slot ${slot}; it has ${Object.keys(deployments).join(', ') || 'none'}. Nothing was done.`,
    );
  }

  #containerOf(containers: Deployment['spec']['template']['spec']['containers'], slot: string) {
    const { container: wanted } = this.#config;
    const found =
      wanted === undefined && containers.length === 1 ? containers[0] : containers.find(({ name }) => name === wanted);
    if (found) return found;
    throw errored(
      'target-invalid',
      `${this.#target}: the Deployment of ${slot} has the containers ${containers.map(({ name }) => name).join(', ')}, and targets.yaml names ${wanted ?? 'none'} under \`container\`. Correct it and retry.`,
      'no',
    );
  }
}
