import { type Agent, type ClientRequest, get, type IncomingMessage } from 'node:http';
import type { Answered } from './tally.js';

export interface OneRequest {
  url: URL;
  /** Missing: a fresh connection, closed afterwards. */
  agent: Agent | undefined;
  timeoutMs: number;
  /** Told when a kept connection was closed under the request and it goes out once more. */
  onResent: () => void;
}

/** Sends one GET and reads all of the answer. Never rejects. */
export async function sendRequest(wish: OneRequest): Promise<Answered> {
  const start = performance.now();
  let outcome = await exchange(wish);
  if (outcome.stale) {
    // A server may close an idle connection just as we use it. HTTP clients repeat a GET then (RFC 9110, 9.2.2).
    wish.onResent();
    outcome = await exchange({ ...wish, agent: undefined });
  }
  return { ...outcome.answered, ms: performance.now() - start };
}

interface Outcome {
  answered: Omit<Answered, 'ms'>;
  stale: boolean;
}

function exchange({ url, agent, timeoutMs }: OneRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = get(url, { agent: agent ?? false, timeout: timeoutMs }, (response) => {
      read(response).then(
        (answered) => resolve({ answered, stale: false }),
        (error: NodeJS.ErrnoException) => resolve(broken(error, request)),
      );
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on('error', (error) => resolve(broken(error, request)));
  });
}

async function read(response: IncomingMessage): Promise<Omit<Answered, 'ms'>> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  const { statusCode: status = 0, headers } = response;
  const release = headers['x-release'];
  if (status === 200) return { ending: 'ok', version: typeof release === 'string' ? release : undefined };
  return { ending: status >= 500 ? 'status5xx' : 'other', detail: `${status} ${body.slice(0, 120).trim()}` };
}

function broken(error: NodeJS.ErrnoException, request: ClientRequest): Outcome {
  const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
  return { answered: { ending: error.code === 'ECONNREFUSED' ? 'refused' : 'other', detail: error.message }, stale };
}
