import { chmod } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

const LINE_LIMIT = 256 * 1024;

/** A process that is just ending drops connections for a moment, before its socket is known to be nobody's. */
const DROPPED = new Set<unknown>(['ECONNRESET', 'EPIPE', 'EPROTO']);
const TRIES = 10;
const AGAIN_MS = 100;

/**
 * Asks whoever listens on a unix socket one question: a line of JSON each way. The question must be harmless to repeat: it is
 * asked again when the connection drops. Rejects with the system's error (`ECONNREFUSED`, `ENOENT`: nobody listens), with code
 * `ETIMEDOUT` when no answer comes, `EPROTO` when only half of one ever comes.
 */
export async function askSocket(path: string, question: unknown, timeoutMs: number): Promise<unknown> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await askOnce(path, question, timeoutMs);
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
      if (tried >= TRIES || !DROPPED.has(code)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function askOnce(path: string, question: unknown, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(path, () => connection.write(`${JSON.stringify(question)}\n`));
    const end = (settle: () => void) => {
      connection.destroy();
      settle();
    };
    connection.setTimeout(timeoutMs, () => end(() => reject(coded('ETIMEDOUT'))));
    connection.once('error', (error) => end(() => reject(error)));
    connection.once('close', () => reject(coded('EPROTO')));
    onLine(connection, (line) => {
      const answer = parse(line);
      end(() => (answer === undefined ? reject(coded('EPROTO')) : resolve(answer)));
    });
  });
}

/** Answers such questions. Only the same user may ask. Rejects when the path cannot be listened on. */
export async function answerSocket(path: string, answer: (question: unknown) => Promise<unknown>): Promise<Server> {
  const server = createServer((connection) => {
    connection.on('error', () => connection.destroy());
    onLine(connection, (line) => {
      answer(parse(line)).then(
        (reply) => connection.end(`${JSON.stringify(reply)}\n`),
        () => connection.destroy(),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return server;
}

function onLine(connection: Socket, gotLine: (line: string) => void): void {
  let text = '';
  connection.setEncoding('utf8');
  const read = (chunk: string) => {
    text += chunk;
    const at = text.indexOf('\n');
    if (at >= 0) {
      connection.off('data', read);
      gotLine(text.slice(0, at));
    } else if (text.length > LINE_LIMIT) connection.destroy();
  };
  connection.on('data', read);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
