import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  codeOf,
  ENCRYPTIONS,
  type Frame,
  Frames,
  isEnd,
  isInvitation,
  START,
  startFacts,
  statementIn,
} from './frames.js';
import type { Seen, Strike } from './strike.js';

/** Below the ports that outgoing connections take: a door that was shut must find its own free again. */
const PORTS = { from: 20_000, to: 32_000 };

/**
 * Stands before a PostgreSQL and shows a strike each sign-in, each statement, and the first rows of each COPY. Where nobody
 * takes connections behind it, it takes none either, from the first that was refused until it is opened again.
 */
export class Door {
  readonly #server: Server;
  readonly #open = new Set<Session>();
  #port = 0;

  private constructor(real: { host: string; port: number }, strike: Strike) {
    this.#server = createServer((client) => {
      const server = connect(real.port, real.host);
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') this.#server.close();
      });
      const session = new Session(client, server, strike);
      this.#open.add(session);
      client.once('close', () => this.#open.delete(session));
    });
  }

  static async before(real: { host: string; port: number }, strike: Strike): Promise<Door> {
    const door = new Door(real, strike);
    for (;;) {
      const port = randomInt(PORTS.from, PORTS.to);
      if (await door.#listens(port)) return door;
    }
  }

  get port(): number {
    return this.#port;
  }

  /** Idempotent. Throws where somebody else listens there now. */
  async open(): Promise<void> {
    if (this.#server.listening || (await this.#listens(this.#port))) return;
    throw new Error(`Port ${this.#port} of a door was taken while it was shut.`);
  }

  async close(): Promise<void> {
    for (const session of this.#open) session.end();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listens(port: number): Promise<boolean> {
    try {
      await once(this.#server.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
      throw error;
    }
    this.#port = port;
    return true;
  }
}

/** One connection of a client, with its own one to the server. */
class Session {
  readonly #asked = new Frames(false);
  readonly #answered = new Frames(true);
  readonly #left: Promise<void>;
  #application = '';
  #copies = false;
  /** Answers are kept back until what was asked has been done; then this is called. */
  #done: (() => void) | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly strike: Strike,
  ) {
    for (const socket of [client, server]) socket.on('error', () => undefined).setNoDelay(true);
    client.on('data', (chunk) => {
      this.#asked.add(chunk);
      this.#working = this.#working.then(() => this.#pass());
    });
    server.on('data', (chunk) => this.#answer(chunk));
    this.#left = new Promise((resolve) => client.once('close', () => resolve()));
    // What was said before the end still arrives.
    void this.#left.then(() => this.#working).then(() => server.end());
    server.once('close', () => {
      if (this.#done) this.#done();
      else client.end();
    });
  }

  end(): void {
    this.client.destroy();
    this.server.destroy();
  }

  async #pass(): Promise<void> {
    for (let frame = this.#asked.next(); frame; frame = this.#asked.next()) {
      if (frame.type === '' && ENCRYPTIONS.includes(codeOf(frame))) {
        this.client.write('N');
        continue;
      }
      const seen = this.#seenIn(frame);
      const fate = seen ? this.strike.fateOf(seen) : 'serve';
      if (fate === 'lose') void this.#lose();
      if (fate === 'drop' || fate === 'late') await this.strike.hold(this.#left);
      if (fate === 'drop') return this.end();
      this.server.write(frame.bytes);
    }
  }

  #seenIn(frame: Frame): Seen | undefined {
    const seen = (what: Seen['what'], text: string) => ({ what, text, application: this.#application });
    if (frame.type === '') {
      if (codeOf(frame) !== START) return undefined;
      this.#asked.typed = true;
      const { user = '', application_name: application = '' } = startFacts(frame);
      this.#application = application;
      return seen('sign-in', user);
    }
    const text = statementIn(frame);
    if (text !== undefined) {
      this.#copies = /^copy .* from stdin/i.test(text);
      return seen('statement', text);
    }
    if (frame.type !== 'd' || !this.#copies) return undefined;
    this.#copies = false;
    return seen('rows', '');
  }

  async #lose(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#done = resolve;
    });
    await this.strike.hold(this.#left);
    this.end();
  }

  #answer(chunk: Buffer): void {
    this.#answered.add(chunk);
    for (let frame = this.#answered.next(); frame; frame = this.#answered.next()) {
      if (!this.#done || isInvitation(frame)) this.client.write(frame.bytes);
      else if (isEnd(frame)) this.#done();
    }
  }
}
