import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Ending, Lane } from '../lanes/lane.js';
import { Moment } from '../lanes/moment.js';
import { type Cluster, NAMESPACE, type Standing } from './cluster.js';
import type { KubernetesMoment } from './kubernetes-moments.js';
import { brokenChanges, type Change } from './ledger.js';
import { ENDS, runbookOf } from './story.js';

/** One Deployment of a real API server, and a door before it on which the step's requests can be held. */
export class KubernetesLane implements Lane {
  readonly #changes: Change[] = [];
  readonly #server: Server;
  #reads = 0;
  #moment = new Moment();

  private constructor(
    readonly name: string,
    private readonly at: KubernetesMoment,
    private readonly cluster: Cluster,
  ) {
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async open(name: string, at: KubernetesMoment, cluster: Cluster): Promise<KubernetesLane> {
    const lane = new KubernetesLane(name, at, cluster);
    await new Promise<void>((resolve) => lane.#server.listen(0, '127.0.0.1', resolve));
    return lane;
  }

  get moment(): string {
    return `kubernetes: ${this.at.name}`;
  }

  get held(): boolean {
    return this.#moment.held;
  }

  /** A request waits at its moment, so it has minutes. */
  get targets(): Record<string, string> {
    const server = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const slots = { deployments: { green: this.name }, namespace: NAMESPACE };
    return { [this.name]: JSON.stringify({ kind: 'kubernetes', server, ...slots, timeout: '5m' }) };
  }

  get runbook(): string {
    return runbookOf(this, this.at.story);
  }

  async reset(): Promise<void> {
    await this.cluster.put(this.name);
    this.#changes.length = 0;
    this.#reads = 0;
    this.#moment = new Moment();
  }

  release(): void {
    this.#moment.release();
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { status, versions } = ENDS[this.at.story];
    const stands = versionOf(await this.cluster.look(this.name));
    return [
      ...(view.status === status ? [] : [`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`]),
      ...brokenChanges(this.#changes, this.at.story),
      ...(stands === versions.at(-1) ? [] : [`the slot runs ${stands || 'nothing'}`]),
    ];
  }

  async close(): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = incoming;
    const body = await text(incoming);
    if (method === 'GET') this.#reads += 1;
    const strikes = this.#isAt(method);
    const moment = this.#moment;
    if (strikes && this.at.lose === 'request') {
      await moment.hold();
      return void outgoing.destroy();
    }
    const type = incoming.headers['content-type'];
    const answer = await this.cluster.send({ method, path, body, ...(type && { type }) });
    if (method === 'PATCH' && answer.status === 200) await this.#note(JSON.parse(answer.body) as Standing);
    if (strikes) {
      await moment.hold();
      return void outgoing.destroy();
    }
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  }

  #isAt(method: string): boolean {
    const { at } = this.at;
    const there = method === at.method && this.#changes.length === at.changes && this.#reads === at.reads;
    return this.#moment.awaited && there;
  }

  /** Its pods are ready before the answer goes out. */
  async #note(standing: Standing): Promise<void> {
    const key = standing.metadata.annotations?.['daybook.dev/key'] ?? '';
    this.#changes.push({ key, version: versionOf(standing) });
    this.#reads = 0;
    await this.cluster.settle(this.name);
  }
}

function versionOf({ spec }: Standing): string {
  const image = spec.template.spec.containers[0]?.image ?? '';
  return spec.replicas === 0 ? '' : image.slice(image.lastIndexOf(':') + 1);
}
