import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Faults, SlackFault } from '../faults.js';
import { type Installation, teamOfToken } from '../installation.js';
import { touch, type World } from '../world.js';
import { type Answer, ApiRefusal, type Method, requireThat } from './method.js';

/** One call of the Web API, as it ended: `ok`, an error code, or the fault that struck. */
export interface CallRecord {
  method: string;
  at: number;
  ended: string;
}

export interface ApiParts {
  world: World;
  installation: Installation;
  faults: Faults;
  methods: Readonly<Record<string, Method>>;
  /** Least time between two messages to one channel, ms; unlimited unless told. */
  paceMs?: number;
  calls: CallRecord[];
}

type ApiContext = Context<{ Bindings: HttpBindings }>;

const PACED: readonly string[] = ['chat.postMessage', 'chat.update'];

/** The Web API at `/api/<method>`. */
export function serveApi(app: Hono<{ Bindings: HttpBindings }>, parts: ApiParts): void {
  const lastAt = new Map<string, number>();
  app.use('/api/*', async (_http, next) => {
    await next();
    touch(parts.world);
  });
  app.post('/api/:method', async (http) => {
    const method = http.req.param('method');
    const record: CallRecord = { method, at: Date.now(), ended: 'open' };
    parts.calls.push(record);
    const fault = parts.faults.strike(method);
    if (fault && !fault.committed && fault.does !== 'delay') return strike(http, fault, record);
    const args = (await http.req.parseBody()) as { [name: string]: string };
    if (tooSoon(lastAt, { method, channel: args.channel, paceMs: parts.paceMs }))
      return strike(http, { method, does: 'rate-limit', retryAfter: 1 }, record);
    const answer = answerOf(parts, { method, args, token: bearer(http) });
    record.ended = answer.ok === true ? 'ok' : String(answer.error);
    if (fault?.does === 'delay') await delay(fault.ms ?? 0);
    return fault?.committed ? strike(http, fault, record) : http.json(answer);
  });
}

function answerOf(parts: ApiParts, call: { method: string; args: Record<string, string>; token: string }): Answer {
  const { world, installation, methods } = parts;
  try {
    const method = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
    requireThat(method, 'unknown_method');
    const team = teamOf(installation, method, call.token);
    requireThat(method.token === 'app' || hasScope(installation, method, call.args), 'missing_scope');
    return { ok: true, ...method.run({ world, team, args: call.args }) };
  } catch (error) {
    if (error instanceof ApiRefusal) return { ok: false, error: error.code };
    throw error;
  }
}

function hasScope({ scopes }: Installation, method: Method, args: Record<string, string>): boolean {
  const needed = typeof method.scopes === 'function' ? method.scopes(args) : method.scopes;
  return !scopes || needed.length === 0 || needed.some((scope) => scopes.includes(scope));
}

function teamOf(installation: Installation, method: Method, token: string): string {
  requireThat(token !== '', 'not_authed');
  const team = teamOfToken(installation, token);
  const isApp = token === installation.appToken;
  requireThat(team !== undefined || isApp, 'invalid_auth');
  requireThat(isApp === (method.token === 'app'), 'not_allowed_token_type');
  return team ?? '';
}

/** Whether the channel had a message a moment ago. A refused call does not count. */
function tooSoon(
  lastAt: Map<string, number>,
  { method, channel = '', paceMs }: { method: string; channel?: string; paceMs?: number },
): boolean {
  if (paceMs === undefined || !PACED.includes(method)) return false;
  const now = Date.now();
  if (now - (lastAt.get(channel) ?? 0) < paceMs) return true;
  lastAt.set(channel, now);
  return false;
}

function strike(http: ApiContext, fault: SlackFault, record: CallRecord): Response {
  record.ended = fault.committed ? `${fault.does}, committed` : fault.does;
  switch (fault.does) {
    case 'rate-limit':
      return http.json({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(fault.retryAfter ?? 1) });
    case 'refuse':
      return http.json({ ok: false, error: fault.code ?? 'fatal_error' });
    case 'drop':
      http.env.incoming.socket.destroy();
      return http.body(null, 500);
    case 'error':
    case 'delay':
      return http.text('Internal Server Error', 500);
  }
}

function bearer(http: ApiContext): string {
  return /^Bearer (\S+)$/.exec(http.req.header('authorization') ?? '')?.[1] ?? '';
}
