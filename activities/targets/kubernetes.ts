import { z } from 'zod';
import { TargetFailure } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import type { Allowed, Examination, TrafficDriver } from '../target-driver.js';
import type { Verb } from './kubernetes-answer.js';
import { KubernetesClient, type KubernetesScope } from './kubernetes-client.js';
import { type KubernetesConfig, kubernetesConfig } from './kubernetes-config.js';
import { routeTraffic } from './kubernetes-route.js';
import { serviceTraffic } from './kubernetes-traffic.js';

const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const reviewShape = z.object({ status: z.object({ allowed: z.boolean(), reason: z.string().optional() }) });

/** Traffic of a target of kind kubernetes. */
export function kubernetesTraffic(target: OpenTarget, scope: KubernetesScope): TrafficDriver {
  const { route } = kubernetesConfig(target);
  return route === undefined ? serviceTraffic(target, scope) : routeTraffic(target, scope, route);
}

/**
 * What answers there, and what these credentials may do in the namespace, as the API server itself judges it. Changes
 * nothing. Throws errored when the server cannot be asked at all.
 */
export async function examineKubernetes(target: OpenTarget, scope: KubernetesScope): Promise<Examination> {
  const config = kubernetesConfig(target);
  const client = new KubernetesClient(target, scope);
  const version = await client.version();
  const may: Allowed[] = [];
  for (const { action, rights } of needed(config)) may.push(await allowed(client, { action, rights, config }));
  return { found: `Kubernetes ${version} at ${client.server}, namespace ${config.namespace}.`, may };
}

interface Right {
  verb: Verb;
  group: string;
  resource: string;
  name?: string;
}
interface Needed {
  action: string;
  rights: Right[];
}

/** The least rights for what the target is configured for. */
function needed({ service, route, services, deployments }: KubernetesConfig): Needed[] {
  const pods: Right = { verb: 'list', group: '', resource: 'pods' };
  const named = (verb: Verb, name: string): Right => ({ verb, group: '', resource: 'services', name });
  const routes = (verb: Verb): Right[] =>
    route === undefined ? [] : [{ verb, group: 'gateway.networking.k8s.io', resource: 'httproutes', name: route }];
  const looked = [...(service ? [service] : []), ...Object.values(services)].map((name) => named('get', name));
  const slots = (verb: Verb): Right[] =>
    Object.values(deployments).map((name) => ({ verb, group: 'apps', resource: 'deployments', name }));
  return [
    { action: 'read', rights: [...looked, ...routes('get'), ...slots('get'), pods] },
    { action: 'switch traffic', rights: service ? [named('patch', service)] : routes('patch') },
    { action: 'deploy', rights: slots('patch') },
    { action: 'delete pods', rights: [{ verb: 'delete', group: '', resource: 'pods' } as const] },
  ].filter(({ rights }) => rights.length > 0);
}

async function allowed(
  client: KubernetesClient,
  { action, rights, config }: Needed & { config: KubernetesConfig },
): Promise<Allowed> {
  const missing: string[] = [];
  for (const { verb, group, resource, name } of rights) {
    const resourceAttributes = { namespace: config.namespace, verb, group, resource, ...(name && { name }) };
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    };
    try {
      const { status } = await client.review(reviewShape, REVIEW, body);
      if (!status.allowed) missing.push(`${verb} ${resource}${name ? ` ${name}` : ''}`);
    } catch (error) {
      if (error instanceof TargetFailure && error.reason === 'forbidden')
        return { action, verdict: 'unknown', why: 'these credentials may not ask what they may do' };
      throw error;
    }
  }
  if (missing.length === 0) return { action, verdict: 'yes' };
  return { action, verdict: 'no', why: `missing in namespace ${config.namespace}: ${missing.join(', ')}` };
}
