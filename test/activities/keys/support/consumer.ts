import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { readHeld, type Credential } from '../../../../activities/keys/credential.js';

/**
 * A program that uses a key from a file and tells over HTTP which: GET /database gives `{key, works}`. It keeps one session open
 * with it, where the key opens a database. How it reloads is up to the test.
 */
export class Consumer {
  /** `lies`: says the id that the file has, and goes on with the key that it had. */
  reloads: 'each-time' | 'never' | 'lies' = 'each-time';
  /** So many questions it answers with the old key first. */
  late = 0;
  asked = 0;
  url = '';
  #key: Credential | undefined;
  #session: Client | undefined;
  readonly #server: Server;

  private constructor(private readonly file: () => string) {
    this.#server = createServer((_request, response) => {
      this.#answer().then(
        (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
        () => response.writeHead(500).end(),
      );
    });
  }

  /** `file`: where it finds its key whenever it looks. */
  static async start(file: () => string): Promise<Consumer> {
    const consumer = new Consumer(file);
    await new Promise<void>((resolve) => consumer.#server.listen(0, '127.0.0.1', resolve));
    consumer.url = `http://127.0.0.1:${(consumer.#server.address() as AddressInfo).port}`;
    return consumer;
  }

  /** Takes the key that the file has now, and leaves the session of the one before. */
  async reload(): Promise<void> {
    const next = readHeld(JSON.parse(readFileSync(this.file(), 'utf8')))?.current;
    if (!next || next.id === this.#key?.id) return;
    await this.#session?.end();
    this.#session = undefined;
    this.#key = next;
    if (!('password' in next)) return;
    const { id: _id, ...place } = next;
    this.#session = new Client(place);
    this.#session.on('error', () => undefined);
    await this.#session.connect();
  }

  async stop(): Promise<void> {
    await this.#session?.end().catch(() => undefined);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(): Promise<{ key: string | undefined; works: boolean }> {
    this.asked += 1;
    if (this.late > 0) this.late -= 1;
    else if (this.reloads === 'each-time') await this.reload();
    const works = await this.#works();
    if (this.reloads !== 'lies') return { key: this.#key?.id, works };
    return { key: readHeld(JSON.parse(readFileSync(this.file(), 'utf8')))?.current.id, works };
  }

  /** Signs in anew, as a pool does whenever it likes. */
  async #works(): Promise<boolean> {
    if (!this.#key || !('password' in this.#key)) return this.#key !== undefined;
    const { id: _id, ...place } = this.#key;
    return signsIn(place);
  }
}

export async function signsIn(place: {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}): Promise<boolean> {
  const client = new Client(place);
  client.on('error', () => undefined);
  const entered = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => undefined);
  return entered;
}
