import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { exchange } from '../../activities/http-client.js';
import type { Json, JsonObject } from '../../model/json.js';
import { type ApiServer, startApiServer } from '../../tools/kubernetes/api-server.js';
import { lookForApiServer, makeApiServer } from '../../tools/kubernetes/find-api-server.js';
import type { Part } from './needs.js';

const look = await lookForApiServer(process.env);

/** In CI it is built where it is missing; nobody else waits seven minutes unasked. */
export const kubernetesPart: Part = {
  name: 'a Kubernetes API server',
  present: look.programs !== undefined || (look.canBuild && process.env.DAYBOOK_REQUIRE_ALL === '1'),
  cure: look.missing ?? '',
};

/** Limit of the hook that starts the server: it may have to be built first. */
export const CLUSTER_LIMIT_MS = 20 * 60_000;

const TYPES = { merge: 'application/merge-patch+json', json: 'application/json' } as const;

/** A real API server, and the hands of the controllers and the kubelet that do not run. */
export class TestCluster {
  private constructor(
    readonly server: ApiServer,
    readonly tokens: { admin: string; deployer: string; reader: string },
    private readonly folder: string,
  ) {}

  static async start(): Promise<TestCluster> {
    const programs = await makeApiServer(process.env, (sentence) => process.stderr.write(`kubernetes: ${sentence}\n`));
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-cluster-'));
    const token = () => `secret-${randomBytes(12).toString('hex')}`;
    const tokens = { admin: token(), deployer: token(), reader: token() };
    return new TestCluster(await startApiServer({ programs, folder, tokens }), tokens, folder);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** One request as the administrator. Throws with the server's answer unless it is good. */
  async ask(method: string, where: string, body?: JsonObject, type: keyof typeof TYPES = 'merge'): Promise<Json> {
    const answer = await exchange({
      target: 'the test',
      url: new URL(where, this.server.url),
      method,
      headers: {
        authorization: `Bearer ${this.tokens.admin}`,
        'content-type': method === 'PATCH' ? TYPES[type] : TYPES.json,
      },
      body: body && JSON.stringify(body),
      timeoutMs: 20_000,
      local: true,
      signal: new AbortController().signal,
      tls: { ca: this.server.ca },
    });
    if (answer.status < 300) return answer.json;
    throw new Error(`${method} ${where} gave ${answer.status}: ${answer.text}`);
  }

  /**
   * A namespace of its own with the shop in it: a Service on blue, a Deployment for each colour (both of v1), a ready pod for
   * each, a `deployer` with the role of docs/kubernetes.md, and a `reader` who may only look.
   */
  async shop(): Promise<Shop> {
    const namespace = `shop-${randomBytes(5).toString('hex')}`;
    await this.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    const shop = new Shop(this, namespace);
    await shop.roles();
    await this.ask('POST', shop.at('services'), {
      metadata: { name: 'shop' },
      spec: { selector: { app: 'shop', colour: 'blue' }, ports: [{ port: 80 }] },
    });
    for (const colour of ['blue', 'green']) {
      await this.ask('POST', shop.at('deployments'), deployment(colour));
      await shop.settle(colour);
      await shop.pod(`${colour}-1`, colour);
    }
    return shop;
  }
}

/** One namespace. */
export class Shop {
  constructor(
    readonly cluster: TestCluster,
    readonly namespace: string,
  ) {}

  at(resource: string, name?: string): string {
    const group = { deployments: '/apis/apps/v1', roles: RBAC, rolebindings: RBAC }[resource] ?? '/api/v1';
    return `${group}/namespaces/${this.namespace}/${resource}${name === undefined ? '' : `/${name}`}`;
  }

  async roles(): Promise<void> {
    const look = ['get', 'list'];
    const every = [
      { apiGroups: [''], resources: ['services', 'pods'], verbs: look },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: look },
    ];
    for (const [user, rules] of [
      ['deployer', await documentedRules()],
      ['reader', every],
    ] as const) {
      await this.cluster.ask('POST', this.at('roles'), { metadata: { name: user }, rules: [...rules] });
      await this.cluster.ask('POST', this.at('rolebindings'), {
        metadata: { name: user },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
      });
    }
  }

  /** A pod that a kubelet would report as ready, or not. */
  async pod(name: string, colour: string, ready = true): Promise<void> {
    await this.cluster.ask('POST', this.at('pods'), {
      metadata: { name, labels: { app: 'shop', colour } },
      spec: { containers: [{ name: 'shop', image: 'registry.example/shop:v1' }] },
    });
    await this.podReady(name, ready);
  }

  async podReady(name: string, ready: boolean): Promise<void> {
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
    await this.cluster.ask('PATCH', `${this.at('pods', name)}/status`, { status: { phase: 'Running', conditions } });
  }

  async podNames(): Promise<string[]> {
    const { items } = (await this.cluster.ask('GET', this.at('pods'))) as unknown as { items: Item[] };
    return items.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
  }

  /** What the Deployment's controller reports once every pod of the newest template is ready. */
  async settle(colour: string, change: JsonObject = {}): Promise<void> {
    const { metadata, spec } = await this.deployment(colour);
    const all = { replicas: spec.replicas, updatedReplicas: spec.replicas, readyReplicas: spec.replicas };
    const status = { observedGeneration: metadata.generation, ...all, availableReplicas: spec.replicas, ...change };
    await this.cluster.ask('PATCH', `${this.at('deployments', `shop-${colour}`)}/status`, { status });
  }

  async deployment(colour: string): Promise<DeploymentItem> {
    return (await this.cluster.ask('GET', this.at('deployments', `shop-${colour}`))) as unknown as DeploymentItem;
  }

  async service(): Promise<Item & { spec: { selector: Record<string, string> } }> {
    return (await this.cluster.ask('GET', this.at('services', 'shop'))) as never;
  }

  async colour(): Promise<string | undefined> {
    return (await this.service()).spec.selector.colour;
  }

  /** What targets.yaml says of it. */
  config(change: JsonObject = {}): JsonObject {
    const { server, tokens } = this.cluster;
    return {
      server: server.url,
      ca: server.ca,
      token: tokens.deployer,
      namespace: this.namespace,
      service: 'shop',
      deployments: { blue: 'shop-blue', green: 'shop-green' },
      ...change,
    };
  }
}

interface Item {
  metadata: {
    name: string;
    uid: string;
    generation: number;
    resourceVersion: string;
    deletionTimestamp?: string;
    annotations?: Record<string, string>;
    managedFields?: { manager: string }[];
  };
}

interface DeploymentItem extends Item {
  spec: { replicas: number; template: { spec: { containers: { name: string; image: string }[] } } };
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** The rules of the role in docs/kubernetes.md: what the page promises is what the deployer gets. */
async function documentedRules(): Promise<JsonObject[]> {
  const page = await readFile(new URL('../../docs/kubernetes.md', import.meta.url), 'utf8');
  const role = page.match(/```yaml\n([^`]*kind: Role\n[^`]*)```/)?.[1];
  if (role === undefined) throw new Error('docs/kubernetes.md has no Role');
  return (parse(role) as { rules: JsonObject[] }).rules;
}

function deployment(colour: string): JsonObject {
  const labels = { app: 'shop', colour };
  return {
    metadata: { name: `shop-${colour}` },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'shop', image: 'registry.example:5000/shop:v1', env: [{ name: 'A', value: 'b' }] }],
        },
      },
    },
  };
}
