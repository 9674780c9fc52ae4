import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Strike } from './strike.js';

/** A small server that answers consumers' questions, and that programs tell what they do. All of it is shown to a strike. */
export class Questions {
  readonly #server: Server;

  private constructor(strike: Strike, answer: (path: string) => unknown) {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/';
      const left = new Promise((resolve) => response.once('close', resolve));
      const reply = () =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(path)));
      const fate = strike.fateOf({ what: 'question', text: path, application: '' });
      if (fate === 'serve') return void reply();
      strike.hold(left).then(
        () => (fate === 'drop' ? response.destroy() : reply()),
        () => response.destroy(),
      );
    });
  }

  static async open(strike: Strike, answer: (path: string) => unknown): Promise<Questions> {
    const questions = new Questions(strike, answer);
    await new Promise<void>((resolve) => questions.#server.listen(0, '127.0.0.1', resolve));
    return questions;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
