import { parse } from 'yaml';
import { z } from 'zod';
import { errored } from '../failures.js';

const text = z.string().min(1);
const cluster = z.object({ server: text, 'certificate-authority-data': text.optional() });
const user = z.object({
  token: text.optional(),
  'client-certificate-data': text.optional(),
  'client-key-data': text.optional(),
});
const kubeconfig = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(z.object({ name: text, context: z.object({ cluster: text, user: text }) })),
  clusters: z.array(z.object({ name: text, cluster })),
  users: z.array(z.object({ name: text, user })),
});

/** What would run a program, read another file or weaken TLS. */
const NOT_TAKEN = {
  cluster: ['certificate-authority', 'insecure-skip-tls-verify', 'proxy-url', 'tls-server-name'],
  user: ['exec', 'auth-provider', 'tokenFile', 'client-certificate', 'client-key', 'username', 'as'],
};

export interface Access {
  server: string;
  /** PEM. Missing: the authorities that Node knows. */
  ca?: string;
  token?: string;
  /** PEM, both or neither. */
  cert?: string;
  key?: string;
}

/**
 * Server and credentials of one context of a kubeconfig. Programs (`exec`), other files and switched-off checks are not
 * taken: errored `kubeconfig-unusable` names the field. Its values never stand in a message.
 */
export function accessFrom(source: string, context: string | undefined, target: string): Access {
  const document = yamlOf(source, target);
  const read = kubeconfig.safeParse(document);
  if (!read.success) {
    const fields = [...new Set(read.error.issues.map((issue) => issue.path.join('.') || 'the whole'))].join(', ');
    throw unusable(target, `${fields} is missing or of another shape`);
  }
  const wanted = context ?? read.data['current-context'];
  if (!wanted) throw unusable(target, 'it has no current-context, and targets.yaml names no `context`');
  const chosen = read.data.contexts.find(({ name }) => name === wanted)?.context;
  if (!chosen) throw unusable(target, `it has no context ${wanted}`);
  const place = read.data.clusters.find(({ name }) => name === chosen.cluster)?.cluster;
  const who = read.data.users.find(({ name }) => name === chosen.user)?.user;
  if (!place || !who) throw unusable(target, `its context ${wanted} names a cluster or a user that it does not have`);
  refuseNotTaken(document, chosen, target);
  return {
    server: place.server,
    ca: decoded(place['certificate-authority-data']),
    token: who.token,
    cert: decoded(who['client-certificate-data']),
    key: decoded(who['client-key-data']),
  };
}

function yamlOf(source: string, target: string): unknown {
  try {
    return parse(source);
  } catch {
    throw unusable(target, 'it is no YAML');
  }
}

function refuseNotTaken(document: unknown, { cluster, user }: { cluster: string; user: string }, target: string): void {
  type Entries = { name: string; cluster?: object; user?: object }[];
  const { clusters, users } = document as { clusters: Entries; users: Entries };
  const place = clusters.find(({ name }) => name === cluster)?.cluster ?? {};
  const who = users.find(({ name }) => name === user)?.user ?? {};
  const found = [
    ...NOT_TAKEN.cluster.filter((field) => Object.hasOwn(place, field)),
    ...NOT_TAKEN.user.filter((field) => Object.hasOwn(who, field)),
  ];
  if (found.length === 0) return;
  throw unusable(
    target,
    `it has ${found.join(', ')}, and Daybook runs no program from it, follows it to no other file and switches no check off. Embed the data (kubectl config view --flatten), with a token of a service account`,
  );
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

function unusable(target: string, why: string) {
  return errored('kubeconfig-unusable', `The kubeconfig of ${target} cannot be used: ${why}. Nothing was sent.`, 'no');
}
