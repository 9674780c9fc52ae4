import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const GOOD = 'sum(rate(ok_total[1m]))';
export const VALID = 'sum(rate(all_total[1m]))';

const REQUESTS = 1000;

/**
 * Something that a gate watches: it answers the queries GOOD and VALID as a Prometheus does, and shows counters as a service
 * does. Each look is noted; a look at the counters finds that another thousand requests were served.
 */
export class Watched {
  /** Wall time of each look, ms. */
  readonly looks: number[] = [];
  /** Percent of the requests since the look before that were good. */
  share: (look: number) => number = () => 100;
  /** Asked at each look, the first one being 1. What it rejects is not answered. */
  before: (look: number) => Promise<void> = async () => undefined;
  #good = 0;
  #all = 0;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  static async open(): Promise<Watched> {
    const watched = new Watched();
    await new Promise<void>((resolve) => watched.#server.listen(0, '127.0.0.1', resolve));
    return watched;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nobody has looked. */
  reset(): void {
    this.looks.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/metrics') {
      await this.#look();
      return void response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(this.#counters());
    }
    const form = new URLSearchParams(await text(request));
    const query = form.get('query') ?? '';
    if (query === GOOD) await this.#look();
    const time = Number(form.get('time') ?? Date.now() / 1000);
    const result = [{ metric: {}, value: [time, String(this.#valueOf(query))] }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  }

  async #look(): Promise<void> {
    const look = this.looks.push(Date.now());
    await this.before(look);
    this.#good += (REQUESTS * this.share(look)) / 100;
    this.#all += REQUESTS;
  }

  /** Whatever else is asked is how long ago it was scraped last, in seconds. */
  #valueOf(query: string): number {
    if (query === GOOD) return this.share(this.looks.length);
    return query === VALID ? 100 : 0.2;
  }

  #counters(): string {
    const counters = { ok_total: this.#good, all_total: this.#all };
    return Object.entries(counters)
      .map(([name, value]) => `# TYPE ${name} counter\n${name} ${value}\n`)
      .join('');
  }
}
