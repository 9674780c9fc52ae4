import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Json, JsonObject } from '../model/json.js';
import { errored, systemCode, TargetFailure } from './failures.js';
import { type Address, addressOf } from './reach.js';
import { Stopped } from './stop.js';

const BODY_LIMIT = 1024 * 1024;
/** Codes with which Node refuses the certificate of the other end. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

export interface HttpOrder {
  /** For messages: the target's name. */
  target: string;
  url: URL;
  method: string;
  headers: { [name: string]: string };
  body?: string;
  timeoutMs: number;
  /** `answer`: one that points elsewhere is an answer like any other, and still not followed. */
  redirects?: 'answer';
  local: boolean;
  signal: AbortSignal;
  /** For https: whom to believe besides what Node knows, and who we are. */
  tls?: TlsFacts;
}

/** All PEM. */
export interface TlsFacts {
  /** Instead of the authorities that Node knows. */
  ca?: string;
  cert?: string;
  key?: string;
}

export interface HttpAnswer {
  status: number;
  /** Lower-case names. */
  headers: { [name: string]: string };
  text: string;
  /** Null when the body is no JSON. */
  json: Json;
  /** From the call to the last byte. */
  ms: number;
}

/**
 * One HTTP exchange on a connection of its own, to one checked address. Node's own client rather than `fetch`, because it
 * tells whether the request went out (`happened`) and can be held to an address. Redirects are not followed: they would lead
 * to a place that targets.yaml does not name. Throws errored `unreachable`, `certificate-refused`, `not-answering`, `answer-lost`, `answer-too-large`,
 * `redirected`; rejects with Stopped on abort.
 */
export async function exchange(order: HttpOrder): Promise<HttpAnswer> {
  if (order.signal.aborted) throw new Stopped();
  const begun = performance.now();
  const address = await addressOf(order.url.hostname, order.local);
  const answer = await send(order, address);
  const elsewhere = answer.status >= 300 && answer.status < 400 && answer.headers.location !== undefined;
  if (elsewhere && order.redirects !== 'answer') {
    throw errored(
      'redirected',
      `${place(order)} answered ${answer.status} and points elsewhere; Daybook follows no redirects. Name the final address in targets.yaml.`,
      'unknown',
    );
  }
  return { ...answer, json: jsonOf(answer.text), ms: Math.round(performance.now() - begun) };
}

type RawAnswer = Pick<HttpAnswer, 'status' | 'headers' | 'text'>;

function send(order: HttpOrder, { address, family }: Address): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let settled = false;
    const request = (order.url.protocol === 'https:' ? requestSecure : requestPlain)(order.url, {
      method: order.method,
      headers: withLength(order),
      agent: false,
      ...order.tls,
      lookup: (_host, options, callback) =>
        options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
    });
    const settle = (end: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      order.signal.removeEventListener('abort', stop);
      request.destroy();
      end();
    };
    const fail = (error: unknown) => settle(() => reject(error));
    const stop = () => fail(new Stopped());
    const timer = setTimeout(() => fail(notAnswering(order, sent)), order.timeoutMs);
    order.signal.addEventListener('abort', stop, { once: true });
    onConnected(request, order, () => {
      sent = true;
    });
    request.on('error', (error) => fail(lost(order, sent, error)));
    request.on('response', (response) => {
      collect(order, response).then((answer) => settle(() => resolve(answer)), fail);
    });
    request.end(order.body);
  });
}

/** From this moment on bytes of the request may have left the machine. */
function onConnected(request: ClientRequest, order: HttpOrder, connected: () => void): void {
  const event = order.url.protocol === 'https:' ? 'secureConnect' : 'connect';
  request.on('socket', (socket) => socket.once(event, connected));
}

async function collect(order: HttpOrder, response: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_LIMIT) throw tooLarge(order);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof TargetFailure ? error : lost(order, true, error);
  }
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(response.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return { status: response.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString('utf8') };
}

function withLength({ headers, body }: HttpOrder): { [name: string]: string } {
  return body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function place({ target, method, url }: HttpOrder): string {
  return `${target} (${method} ${url.host}${url.pathname})`;
}

function notAnswering(order: HttpOrder, sent: boolean): TargetFailure {
  const what = sent ? 'got the request and did not answer' : 'did not take the connection';
  return errored('not-answering', `${place(order)} ${what} within ${order.timeoutMs} ms.`, sent ? 'unknown' : 'no');
}

function lost(order: HttpOrder, sent: boolean, error: unknown): TargetFailure {
  const code = systemCode(error) ?? 'connection closed';
  if (sent)
    return errored('answer-lost', `${place(order)} got the request, and its answer was lost (${code}).`, 'unknown');
  if (CERTIFICATE.test(code)) {
    return errored(
      'certificate-refused',
      `${place(order)} showed a certificate that is not believed (${code}); nothing was sent. Correct its authority (\`ca\`) or its address in targets.yaml.`,
      'no',
    );
  }
  return errored(
    'unreachable',
    `${place(order)} could not be reached (${code}); nothing was sent. Is it running?`,
    'no',
  );
}

function tooLarge(order: HttpOrder): TargetFailure {
  return errored('answer-too-large', `${place(order)} answered with more than 1 MiB.`, 'unknown');
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** The answer as expressions see it. */
export function responseScope(answer: HttpAnswer): JsonObject {
  const { status, headers, json, text, ms } = answer;
  return { response: { status, headers, json, text, ms } };
}
