import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type ApiServer, startApiServer } from '../../tools/kubernetes/api-server.js';
import { makeApiServer } from '../../tools/kubernetes/find-api-server.js';

export const NAMESPACE = 'faults';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;

export interface ApiAnswer {
  status: number;
  body: string;
}

export interface ApiCall {
  method: string;
  path: string;
  body: string;
  type?: string;
}

/** What the campaign reads of a Deployment. */
export interface Standing {
  metadata: { generation: number; annotations?: Record<string, string> };
  spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
}

/** A real API server, and the hand of the controller that does not run. */
export class Cluster {
  private constructor(
    readonly server: ApiServer,
    readonly token: string,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Cluster> {
    const programs = await makeApiServer(process.env, (sentence) => process.stderr.write(`${sentence}\n`));
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-cluster-'));
    const token = randomBytes(12).toString('hex');
    const cluster = new Cluster(await startApiServer({ programs, folder, tokens: { admin: token } }), token, folder);
    await cluster.ask({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: NAMESPACE } } });
    return cluster;
  }

  /** One pod of v1, ready; whatever had this name is gone. */
  async put(name: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `${DEPLOYMENTS}/${name}`, body: '' });
    await this.ask({ method: 'POST', path: DEPLOYMENTS, body: deployment(name) });
    await this.settle(name);
  }

  async look(name: string): Promise<Standing> {
    return (await this.ask({ method: 'GET', path: `${DEPLOYMENTS}/${name}` })) as Standing;
  }

  /** As the controller reports when every pod is of the newest template and ready. */
  async settle(name: string): Promise<void> {
    const { metadata, spec } = await this.look(name);
    const { replicas } = spec;
    const all = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    const body = { status: { observedGeneration: metadata.generation, ...all } };
    await this.ask({ method: 'PATCH', path: `${DEPLOYMENTS}/${name}/status`, body });
  }

  /** One request as the administrator; any status is an answer. */
  send({ method, path: where, body, type = 'application/json' }: ApiCall): Promise<ApiAnswer> {
    const { url, ca } = this.server;
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': type };
    return new Promise((resolve, reject) => {
      const on = request(new URL(where, url), { method, headers, ca, agent: false });
      on.once('error', reject);
      on.once('response', (answer) => {
        text(answer).then((full) => resolve({ status: answer.statusCode ?? 0, body: full }), reject);
      });
      on.end(body);
    });
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Throws with the server's answer unless it is good. */
  private async ask({ method, path: where, body }: { method: string; path: string; body?: object }): Promise<unknown> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await this.send({ method, path: where, body: body ? JSON.stringify(body) : '', type });
    if (answer.status < 300) return JSON.parse(answer.body);
    throw new Error(`${method} ${where} gave ${answer.status}: ${answer.body}`);
  }
}

function deployment(name: string): object {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'shop', image: 'registry.example/shop:v1' }] },
  };
  return { metadata: { name }, spec: { replicas: 1, selector: { matchLabels: labels }, template } };
}
