import { createHash } from 'node:crypto';
import { z } from 'zod';
import { errored, failed, refused, TargetFailure } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import type { Place } from '../targets/kubernetes-answer.js';
import { KEY_ANNOTATION, KubernetesClient, type KubernetesScope } from '../targets/kubernetes-client.js';
import { kubernetesConfig } from '../targets/kubernetes-config.js';
import type { Grant, GrantDriver, GrantWish } from './grant.js';

const GROUP = 'rbac.authorization.k8s.io';
const READING = new Set(['get', 'list', 'watch']);
/** A GET of these is no reading: it runs programs or reaches into pods. */
const REACHING = /(?:^|\/)(?:exec|attach|portforward|proxy)$|\*/;

const rules = z.array(z.object({ verbs: z.array(z.string()), resources: z.array(z.string()).default([]) })).nullish();
const roleShape = z.object({ rules });
const bindingShape = z.object({
  metadata: z.object({ uid: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
});

export interface BoundRole {
  role: string;
  cluster: boolean;
}

/**
 * A RoleBinding of its own binds the person's user name to the role, in the target's namespace. It has no expiry of its own:
 * the step, and its watchdog, take it away.
 */
export function kubernetesGrant(
  target: OpenTarget,
  { role, cluster }: BoundRole,
  secrets: KubernetesScope['secrets'],
): GrantDriver {
  const client = (signal: AbortSignal) => new KubernetesClient(target, { signal, secrets });
  const { namespace } = kubernetesConfig(target);
  const bound = { kind: cluster ? 'ClusterRole' : 'Role', name: role };
  return {
    aim: async (wish, signal) => {
      const place = rolePlace(bound.kind, role, namespace);
      await mustBeGrantable(client(signal), place, wish, target.name);
      const until = new Date(wish.now + wish.forMs).toISOString();
      return { key: wish.key, login: wish.login, until, facts: { role, cluster, binding: bindingOf(wish.key) } };
    },
    give: (grant, signal) => give(client(signal), grant, { bound, namespace, target: target.name }),
    take: (grant, signal) => takeBinding(target, grant, { signal, secrets }),
    lift: (grant) => ({ kind: 'access', cluster: target, grant }),
    byHand: ({ key }) => `kubectl delete rolebinding ${bindingOf(key)} --namespace ${namespace}`,
  };
}

/** The name of the binding of this step, and of no other. */
function bindingOf(key: string): string {
  return `daybook-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

function rolePlace(kind: string, name: string, namespace: string): Place {
  if (kind === 'ClusterRole') return { group: GROUP, version: 'v1', resource: 'clusterroles', namespace: '', name };
  return { group: GROUP, version: 'v1', resource: 'roles', namespace, name };
}

function bindingPlace(namespace: string, name?: string): Place {
  return { group: GROUP, version: 'v1', resource: 'rolebindings', namespace, ...(name && { name }) };
}

async function mustBeGrantable(
  client: KubernetesClient,
  place: Place,
  { level }: GrantWish,
  target: string,
): Promise<void> {
  const found = await client.get(roleShape, place).catch((error: unknown) => {
    if (error instanceof TargetFailure && error.reason === 'not-found')
      throw refused('not-grantable', `${target}: there is no ${place.resource} ${place.name}. Nothing was changed.`);
    throw error;
  });
  const writing = (found.rules ?? []).some(
    ({ verbs, resources }) => verbs.some((verb) => !READING.has(verb)) || resources.some((one) => REACHING.test(one)),
  );
  if (level === 'read' && writing)
    throw refused(
      'not-read-only',
      `${target}: ${place.name} is called a read right and allows more. Nothing was changed.`,
    );
}

async function give(
  client: KubernetesClient,
  grant: Grant,
  { bound, namespace, target }: { bound: { kind: string; name: string }; namespace: string; target: string },
): Promise<void> {
  const name = bindingOf(grant.key);
  const annotations = { [KEY_ANNOTATION]: grant.key, 'daybook.dev/until': grant.until };
  const made = await client.create(bindingPlace(namespace), {
    apiVersion: `${GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace, annotations },
    roleRef: { apiGroup: GROUP, ...bound },
    subjects: [{ apiGroup: GROUP, kind: 'User', name: grant.login }],
  });
  if (made) return;
  const found = await client.get(bindingShape, bindingPlace(namespace, name));
  const ours =
    found.metadata.annotations[KEY_ANNOTATION] === grant.key &&
    found.roleRef.kind === bound.kind &&
    found.roleRef.name === bound.name &&
    found.subjects.every(({ kind, name: who }) => kind === 'User' && who === grant.login);
  if (!ours) throw failed('binding-foreign', `${target}: the RoleBinding ${name} is there and binds something else.`);
}

/** Takes the binding of this step away and looks whether it is gone. Gives 0: the API server has no sessions to end. */
export async function takeBinding(target: OpenTarget, grant: Grant, scope: KubernetesScope): Promise<number> {
  const client = new KubernetesClient(target, scope);
  const place = bindingPlace(kubernetesConfig(target).namespace, bindingOf(grant.key));
  const found = await uidOf(client, place);
  if (found === undefined) return 0;
  await client.remove(place, found);
  if ((await uidOf(client, place)) !== undefined)
    throw errored('binding-stands', `${target.name}: the RoleBinding ${place.name} is still there.`, 'unknown');
  return 0;
}

async function uidOf(client: KubernetesClient, place: Place): Promise<string | undefined> {
  try {
    return (await client.get(bindingShape, place)).metadata.uid;
  } catch (error) {
    if (error instanceof TargetFailure && error.reason === 'not-found') return undefined;
    throw error;
  }
}
