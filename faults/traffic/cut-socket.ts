import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What becomes of one command. `refuse`: not passed on, answered with a no. `half`: passed on, and half of the answer comes
 * back. `lose`: passed on, and no answer comes back.
 */
export type Cut = 'serve' | 'refuse' | 'half' | 'lose';

/** Stands before a real HAProxy's runtime socket and cuts what it is told to cut. */
export class CutSocket {
  /** Commands in the order in which they came. */
  readonly asked: string[] = [];
  /** What changed HAProxy: passed on, and answered with nothing. */
  readonly applied: string[] = [];
  /** Asked for each command. May do something first. */
  cut: (command: string) => Cut | Promise<Cut> = () => 'serve';
  /** What to answer in the place of HAProxy; undefined asks HAProxy. */
  answerOf: (command: string) => string | undefined = () => undefined;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(
    readonly path: string,
    real: string,
  ) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#open.delete(socket));
      socket.once('data', (chunk) => void this.#pass(socket, chunk.toString(), real));
    });
  }

  static async before(real: string, path = `${real}.cut`): Promise<CutSocket> {
    const socket = new CutSocket(path, real);
    await new Promise<void>((resolve) => socket.#server.listen(path, resolve));
    return socket;
  }

  /** Commands that change something. */
  get changes(): string[] {
    return this.asked.filter((command) => command.startsWith('set '));
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(socket: Socket, text: string, real: string): Promise<void> {
    const command = text.trim();
    this.asked.push(command);
    const cut = await this.cut(command);
    if (cut === 'refuse') return void socket.end('Permission denied\n\n');
    const answer = this.answerOf(command) ?? (await answerOf(real, text).catch(() => undefined));
    if (command.startsWith('set ') && answer?.trim() === '') this.applied.push(command);
    if (answer === undefined || cut === 'lose') return void socket.destroy();
    socket.end(cut === 'half' ? answer.slice(0, Math.floor(answer.length / 2)) : answer);
  }
}

function answerOf(real: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(real, () => connection.write(text));
    connection.setEncoding('utf8');
    connection.on('data', (chunk: string) => {
      answer += chunk;
    });
    connection.once('error', reject);
    connection.once('close', () => resolve(answer));
  });
}
