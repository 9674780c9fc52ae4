import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { hostOfUrl, isLoopbackHost } from '../../model/loopback.js';
import { eachOnce } from '../../model/target-kinds/each-once.js';
import { errored } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { Secrets } from '../secrets.js';
import { type Access, accessFrom } from './kubernetes-kubeconfig.js';

/** Names become parts of a path. */
const name = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/);
const byColour = z.record(z.string(), name);

const config = z.object({
  server: z.url().optional(),
  ca: z.string().optional(),
  token: z.string().optional(),
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  namespace: name,
  deployments: byColour.default({}),
  container: name.optional(),
  replicas: z.number().int().min(1).optional(),
  service: name.optional(),
  selector: z.string().min(1).default('colour'),
  route: name.optional(),
  services: byColour.refine(eachOnce).default({}),
  ready: z.number().int().min(1).default(1),
  pods: z.record(z.string(), z.string()).optional(),
  timeout: duration.default(5000),
});

export type KubernetesConfig = z.output<typeof config>;

/** Configuration of a target of kind kubernetes, its references resolved. Errored `target-invalid`. */
export function kubernetesConfig(target: OpenTarget): KubernetesConfig {
  return readConfig(config, target);
}

/**
 * Where the API server is and who we are there. What a kubeconfig holds is learned as a secret. Errored `target-invalid`
 * or `kubeconfig-unusable`; nothing has been sent then.
 */
export function kubernetesAccess(target: OpenTarget, secrets: Secrets): Access {
  const { server, ca, token, kubeconfig, context } = kubernetesConfig(target);
  const access = server === undefined ? accessFrom(kubeconfig ?? '', context, target.name) : { server, ca, token };
  for (const secret of [access.token, access.key]) if (secret !== undefined) secrets.add(secret);
  mustBeSafe(target.name, access.server);
  mustBeCertificate(target.name, access.ca);
  return access;
}

/** What a reference or a kubeconfig gave is known here for the first time. */
function mustBeSafe(target: string, server: string): void {
  const host = hostOfUrl(server);
  if (host === undefined) throw invalid(target, 'the address of the server is none');
  if (/^https:/i.test(server) || isLoopbackHost(host)) return;
  throw invalid(target, 'the address of the server is not encrypted (https), and credentials would be sent there');
}

function mustBeCertificate(target: string, ca: string | undefined): void {
  if (ca === undefined) return;
  try {
    new X509Certificate(ca);
  } catch {
    throw invalid(target, 'the certificate of the authority (`ca`) is no PEM');
  }
}

function invalid(target: string, why: string) {
  return errored('target-invalid', `${target} in targets.yaml is not usable: ${why}. Correct it and retry.`, 'no');
}
