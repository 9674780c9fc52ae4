import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small service that counts what it does and shows it in the text format of Prometheus. Tests say what it does. */
export class Shop {
  readonly #counts = new Map<string, number>();
  readonly #server: Server;
  readonly #port: number;
  /** What stands there beside the counters. */
  extra = '';
  /** What it answers instead of its metrics; undefined: the metrics. */
  instead: ((write: (status: number, body: string) => void) => void) | undefined;
  scrapes = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on('request', (_request, response) => {
      this.scrapes += 1;
      const write = (status: number, body: string) => {
        response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' });
        response.end(body);
      };
      if (this.instead) this.instead(write);
      else write(200, this.text);
    });
  }

  static async start(): Promise<Shop> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Shop(server);
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `http://${this.address}/metrics`;
  }

  /** So many requests more. */
  serve(count: number, { status = '200', colour = 'green', seconds = 0.05 } = {}): void {
    this.#add(`shop_requests_total{status="${status}",colour="${colour}"}`, count);
    for (const le of ['0.1', '0.3', '1', '+Inf'])
      this.#add(
        `shop_seconds_bucket{colour="${colour}",le="${le}"}`,
        seconds <= Number(le.replace('+Inf', 'Infinity')) ? count : 0,
      );
    this.#add(`shop_seconds_sum{colour="${colour}"}`, count * seconds);
    this.#add(`shop_seconds_count{colour="${colour}"}`, count);
  }

  /** As after a restart of its process. */
  restart(): void {
    for (const series of this.#counts.keys()) this.#counts.set(series, 0);
  }

  get text(): string {
    const lines = [...this.#counts].map(([series, value]) => `${series} ${value}`);
    const types = ['# TYPE shop_requests_total counter', '# TYPE shop_seconds histogram'];
    return [...types, ...lines, this.extra].filter(Boolean).join('\n').concat('\n');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #add(series: string, count: number): void {
    this.#counts.set(series, (this.#counts.get(series) ?? 0) + count);
  }
}
