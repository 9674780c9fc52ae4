import type { Context } from 'hono';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import type { Route, RouteRequest } from '../routes/route.js';
import type { SlackConnection } from './desk.js';
import { doorFor } from './door.js';
import { receive, type SlackReply } from './receive.js';
import { type SignedCall, signatureFlaw } from './signature.js';

/** A message comes back with the button that was pressed, and a dialog with what was typed. */
const BODY_LIMIT = 512 * 1024;

export const slackRoutes: Route[] = [
  {
    method: 'POST',
    path: '/slack/interactions',
    auth: 'signature',
    takes: 'raw',
    bodyLimit: BODY_LIMIT,
    handle: (request) => signed(request, (form) => ({ type: 'interaction', payload: jsonOf(form.get('payload')) })),
  },
  {
    method: 'POST',
    path: '/slack/commands',
    auth: 'signature',
    takes: 'raw',
    bodyLimit: BODY_LIMIT,
    handle: (request) => signed(request, (form) => ({ type: 'command', payload: Object.fromEntries(form) })),
  },
];

type Call = Parameters<typeof receive>[1];

/** Checks the bytes first, and parses them once afterwards. */
async function signed({ http, gateway }: RouteRequest, read: (form: URLSearchParams) => Call): Promise<Response> {
  const { connections = [], replays } = gateway.slack ?? {};
  const signing = connections.filter(({ config }) => config.signingSecret !== undefined);
  if (!replays || signing.length === 0)
    throw new Refusal(404, { code: 'not-found', message: 'there is nothing at this address' });
  const { body, timestamp, signature = '' } = await callOf(http);
  const now = gateway.now();
  const flaws = signing.map((connection) => flawOf(connection, { body, timestamp, signature }, now));
  const believed = signing.filter((_connection, index) => flaws[index] === undefined);
  if (believed.length === 0) return refused(http, gateway, flaws[0]);
  const call = read(new URLSearchParams(new TextDecoder().decode(body)));
  const door = doorFor(gateway, { connections: believed, payload: call.payload });
  if (!door) return refused(http, gateway, 'no-door');
  const { first, reply } = replays.once(signature, now, () => receive(door, call));
  // A copy of an answer gets the same reply; a copy of a question would show to others what it was told.
  return first || call.type === 'interaction' ? respond(http, await reply) : refused(http, gateway, 'replayed');
}

function refused(http: Context, { log }: GatewayContext, why: string | undefined): Response {
  log('warn', 'a call that claims to be from Slack was refused', { why });
  return http.body(null, 401);
}

function flawOf({ config }: SlackConnection, call: SignedCall, now: number) {
  return signatureFlaw(call, { secret: config.signingSecret ?? '', now });
}

async function callOf(http: Context): Promise<SignedCall> {
  return {
    body: new Uint8Array(await http.req.arrayBuffer()),
    timestamp: http.req.header('x-slack-request-timestamp'),
    signature: http.req.header('x-slack-signature'),
  };
}

function respond(http: Context, { ok, body }: SlackReply): Response {
  if (!ok) return http.body(null, 503);
  return body ? http.json(body) : http.body(null, 200);
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
