import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

/** A request that got no answer. `sent`: it may have arrived. */
export class NoAnswer extends Error {
  constructor(
    readonly why: string,
    readonly sent: boolean,
  ) {
    super(`no answer: ${why}`);
  }
}

export interface Posted {
  status: number;
  /** Value of Retry-After, as it came. */
  retryAfter?: string;
}

/** More of an answer is not read; nothing is done with it. */
const ANSWER_LIMIT = 64 * 1024;

/**
 * One POST on a connection of its own. Node's own client, because it tells whether the request went out, and follows no
 * redirects (docs/decisions/0013). Throws NoAnswer, after `timeoutMs` at the latest.
 */
export function post(o: {
  url: URL;
  headers: { [name: string]: string };
  body: string;
  timeoutMs: number;
}): Promise<Posted> {
  return new Promise((resolve, reject) => {
    let sent = false;
    const bytes = Buffer.from(o.body);
    const request = (o.url.protocol === 'https:' ? requestSecure : requestPlain)(o.url, {
      method: 'POST',
      headers: { ...o.headers, 'content-type': 'application/json', 'content-length': String(bytes.length) },
      agent: false,
    });
    const fail = (why: string) => {
      clearTimeout(timer);
      request.destroy();
      reject(new NoAnswer(why, sent));
    };
    const timer = setTimeout(() => fail('it took too long'), o.timeoutMs);
    request.once('socket', (socket) => {
      socket.once(o.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        sent = true;
      });
    });
    request.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'the connection broke'));
    request.once('response', (response) => {
      drain(response).then(
        () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
        },
        () => fail('the connection broke'),
      );
    });
    request.end(bytes);
  });
}

/** The status says it all; the rest is read so that the exchange ends properly, but not without end. */
async function drain(response: IncomingMessage): Promise<void> {
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length > ANSWER_LIMIT) break;
  }
}
