import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Traffic } from './traffic.js';

const LARGEST_BODY = 4096;

/**
 * The operator's side of the edge, not yet listening. `GET /traffic` answers {weights, healthy};
 * `PUT /traffic` {weights} sets all weights and answers the same. Setting what is set already changes nothing.
 */
export function adminServer(traffic: Traffic): Server {
  return createServer((request, response) => {
    void answer(request, response, traffic);
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, traffic: Traffic): Promise<void> {
  if (request.url !== '/traffic') return send(response, 404, { error: 'There is /traffic here, nothing else.' });
  if (request.method === 'GET') return send(response, 200, traffic.state());
  if (request.method !== 'PUT') return send(response, 405, { error: 'GET reads the traffic, PUT sets it.' });
  try {
    traffic.set(weightsIn(await bodyOf(request)));
    send(response, 200, traffic.state());
  } catch (error) {
    send(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > LARGEST_BODY) throw new RangeError(`The body is larger than ${LARGEST_BODY} characters.`);
  }
  return text;
}

function weightsIn(body: string): Record<string, number> {
  const value: unknown = JSON.parse(body);
  const weights = typeof value === 'object' && value !== null && 'weights' in value ? value.weights : undefined;
  if (typeof weights !== 'object' || weights === null || Array.isArray(weights)) {
    throw new TypeError('Expected {"weights": {"blue": 100, "green": 0}}.');
  }
  return Object.fromEntries(Object.entries(weights).map(([colour, weight]) => [colour, weight as number]));
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
