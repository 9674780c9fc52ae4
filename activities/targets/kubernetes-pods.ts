import { z } from 'zod';
import { errored, refused } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { KubernetesClient, type KubernetesScope } from './kubernetes-client.js';
import { kubernetesConfig } from './kubernetes-config.js';
import { serviceShape, servicePlace } from './kubernetes-service.js';

const podShape = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), deletionTimestamp: z.string().optional() }),
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) })
    .default({ conditions: [] }),
});

export interface Pod {
  name: string;
  uid: string;
  /** Its condition Ready is True: a Service would send it traffic. */
  ready: boolean;
}

export interface KubernetesPods {
  /** Pods with the labels, without those that are on their way out. By name. */
  list(): Promise<Pod[]>;
  /** Which `count` pods would go: ready ones first. Refuses (`nobody-left`) when no ready one would stay. Changes nothing. */
  choose(count: number): Promise<Pod[]>;
  /** Deletes exactly these, each by its uid, and names those that this call deleted. Repeating it deletes no others. */
  removeChosen(pods: readonly Pick<Pod, 'name' | 'uid'>[]): Promise<Pod['name'][]>;
  /** `choose`, then `removeChosen`. Not repeatable: a caller that may be killed chooses, keeps the choice, then removes. */
  remove(count: number): Promise<Pod['name'][]>;
}

/** Pods with the labels `pods` of the target, of `selector` when given, otherwise those that its Service selects now. */
export function kubernetesPods(
  target: OpenTarget,
  scope: KubernetesScope,
  selector?: Record<string, string>,
): KubernetesPods {
  const config = kubernetesConfig(target);
  const client = new KubernetesClient(target, scope);
  const labels = async () => {
    const found = selector ?? config.pods ?? (await labelsOfService(client, target));
    if (Object.keys(found).length > 0) return found;
    throw refused(
      'params-invalid',
      `${target.name}: without a label every pod of the namespace would be meant. Nothing was done.`,
    );
  };
  const list = async () => podsWith(client, config.namespace, await labels());
  const choose = async (count: number) => chosen(await list(), count, target.name);
  const removeChosen = async (pods: readonly Pick<Pod, 'name' | 'uid'>[]) => {
    const gone: string[] = [];
    for (const { name, uid } of pods)
      if (await client.remove({ ...podsPlace(config.namespace), name }, uid)) gone.push(name);
    return gone;
  };
  return { list, choose, removeChosen, remove: async (count) => removeChosen(await choose(count)) };
}

/** Pods that carry these labels now, without those that are being deleted. By name. */
export async function podsWith(
  client: KubernetesClient,
  namespace: string,
  labels: Record<string, string>,
): Promise<Pod[]> {
  const found = await client.list(podShape, podsPlace(namespace), labels);
  return found
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata: { name, uid }, status }) => ({
      name,
      uid,
      ready: status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function chosen(pods: Pod[], count: number, target: string): Pod[] {
  const ready = pods.filter((pod) => pod.ready);
  if (ready.length <= count) {
    throw refused(
      'nobody-left',
      `${target}: ${count} of ${pods.length} pods (${ready.length} ready) should be deleted, and no ready one would stay. Nothing was deleted. Scale up first, or delete fewer.`,
    );
  }
  return [...ready, ...pods.filter((pod) => !pod.ready)].slice(0, count);
}

async function labelsOfService(client: KubernetesClient, target: OpenTarget): Promise<Record<string, string>> {
  const { service, namespace } = kubernetesConfig(target);
  if (service === undefined)
    throw errored(
      'target-invalid',
      `${target.name} in targets.yaml names neither \`pods\` nor \`service\`. Correct it and retry.`,
      'no',
    );
  return (await client.get(serviceShape, servicePlace(namespace, service))).spec.selector;
}

function podsPlace(namespace: string) {
  return { group: '', version: 'v1', resource: 'pods', namespace };
}
