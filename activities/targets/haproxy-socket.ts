import { createConnection, type Socket } from 'node:net';
import { errored, failed, systemCode } from '../failures.js';
import { addressOf } from '../reach.js';
import { Stopped } from '../stop.js';

const ANSWER_LIMIT = 1024 * 1024;

export interface RuntimeSocket {
  target: string;
  /** Path of a unix socket, or `host:port`. */
  socket: string;
  local: boolean;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Sends one command to HAProxy's runtime socket and gives the whole answer, without its closing empty line. A connection per
 * command, as HAProxy's non-interactive mode wants it. Errored `unreachable` (nothing sent), `not-answering`, `answer-lost`
 * (closed before the answer was complete).
 */
export async function askHaproxy(socket: RuntimeSocket, command: string): Promise<string> {
  if (socket.signal.aborted) throw new Stopped();
  const connection = createConnection(await endpoint(socket));
  let sent = false;
  let stop: () => void = () => undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      let answer = '';
      const lost = (why: string) => reject(sent ? answerLost(socket, command, why) : unreachable(socket, why));
      connection.setEncoding('utf8');
      connection.setTimeout(socket.timeoutMs, () => reject(notAnswering(socket, command, sent)));
      stop = () => reject(new Stopped());
      socket.signal.addEventListener('abort', stop, { once: true });
      connection.once('connect', () => {
        sent = true;
        connection.write(`${command}\n`);
      });
      connection.on('data', (chunk: string) => {
        answer += chunk;
        if (answer.length > ANSWER_LIMIT) lost('more than 1 MiB');
      });
      connection.once('error', (error) => lost(systemCode(error) ?? 'connection error'));
      connection.once('close', () => (isComplete(answer) ? resolve(answer.trimEnd()) : lost('half an answer')));
    });
  } finally {
    socket.signal.removeEventListener('abort', stop);
    end(connection);
  }
}

/** Every answer closes with an empty line; a silent success is one empty line. */
function isComplete(answer: string): boolean {
  return answer === '\n' || answer.endsWith('\n\n');
}

/** For commands that change something: HAProxy answers them with nothing, or says why not. */
export async function tellHaproxy(socket: RuntimeSocket, command: string): Promise<void> {
  const answer = await askHaproxy(socket, command);
  if (answer === '') return;
  throw failed('refused-by-target', `${socket.target}: HAProxy refused \`${command}\`: ${answer.slice(0, 200)}`);
}

async function endpoint({ socket, local }: RuntimeSocket): Promise<{ path: string } | { host: string; port: number }> {
  const [, host, port] = socket.startsWith('/') ? [] : (socket.match(/^(.+):(\d+)$/) ?? []);
  if (host === undefined) return { path: socket };
  return { host: (await addressOf(host, local)).address, port: Number(port) };
}

function end(connection: Socket): void {
  connection.removeAllListeners();
  connection.on('error', () => undefined);
  connection.destroy();
}

function unreachable({ target, socket }: RuntimeSocket, why: string) {
  return errored(
    'unreachable',
    `${target}: HAProxy's runtime socket ${socket} could not be reached (${why}); nothing was sent. Is HAProxy running?`,
    'no',
  );
}

function answerLost({ target }: RuntimeSocket, command: string, why: string) {
  return errored('answer-lost', `${target}: HAProxy's answer to \`${command}\` was not complete (${why}).`, 'unknown');
}

function notAnswering({ target, timeoutMs }: RuntimeSocket, command: string, sent: boolean) {
  return errored(
    'not-answering',
    `${target}: HAProxy did not answer \`${command}\` within ${timeoutMs} ms.`,
    sent ? 'unknown' : 'no',
  );
}
