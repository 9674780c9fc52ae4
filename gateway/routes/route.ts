import type { Context } from 'hono';
import { z } from 'zod';
import type { Person } from '../../model/people.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import type { SessionFacts } from '../sign-in/sessions.js';

/**
 * Who may come in. `anyone`: says nothing about runs and decides nothing. For browsers, by cookie: `web`: signed in, who
 * is not is led to the sign-in; `page`: the same, but in a local workspace one may look without a session. For programs, by
 * bearer token: `session`: signed in; `decision`: signed in within 15 minutes (identity provider). `link`: the handler
 * checks the signed link in the path. `signature`: the handler checks the sender's signature over the raw bytes.
 */
export type RouteAuth = 'anyone' | 'web' | 'page' | 'session' | 'decision' | 'link' | 'signature';

export interface Caller {
  person: Person;
  session: SessionFacts;
  /** Where they are signed in. */
  via: 'cli' | 'page';
}

/** One route. There is no default for `auth`: a route that does not say whom it lets in does not compile. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  auth: RouteAuth;
  /** POST only: what it takes. `raw`: whatever comes; only with `signature`. Default `json`. */
  takes?: 'json' | 'form' | 'raw';
  /** POST only, bytes. */
  bodyLimit?: number;
  /** GET only: its page may load scripts of this gateway. Pages that ask something never do. */
  script?: true;
  handle(request: RouteRequest): Promise<Response>;
}

export interface RouteRequest {
  http: Context;
  gateway: GatewayContext;
  /** Undefined for `anyone`, `link` and `signature`, and on a `page` of a local workspace for who is not signed in. */
  caller: Caller | undefined;
}

/** The caller of a route that requires one. Throws a 401 Refusal should there be none. */
export function callerOf({ caller }: RouteRequest): Caller {
  if (!caller)
    throw new Refusal(401, {
      code: 'not-signed-in',
      message: 'this needs a session',
      cure: 'Sign in: daybook sign-in',
    });
  return caller;
}

/** The JSON body, checked. Throws a 400 Refusal that says what is wrong with it. */
export async function bodyOf<T>({ http }: RouteRequest, shape: z.ZodType<T>): Promise<T> {
  const body: unknown = await http.req.json().catch(() => {
    throw malformed('the body is not JSON');
  });
  const found = shape.safeParse(body);
  if (!found.success) throw malformed(z.prettifyError(found.error));
  return found.data;
}

/** The fields of a form, as a browser sends them. */
export async function formOf({ http }: RouteRequest): Promise<URLSearchParams> {
  return new URLSearchParams(await http.req.text());
}

/** Run ids that people choose. No dots: those part a nested run's id from its parent's. */
export const RUN_ID = /^[a-z0-9][a-z0-9-]{0,80}$/;

/** The run a path names. Nested runs have longer ids than those people choose. Throws a 404 Refusal. */
export function runOf({ http }: RouteRequest): string {
  const run = http.req.param('run') ?? '';
  if (/^[a-z0-9][a-zA-Z0-9.[\]_-]{0,499}$/.test(run)) return run;
  throw new Refusal(404, {
    code: 'run-not-found',
    message: `there is no run ${run.slice(0, 100)}`,
    cure: 'See the runs that exist: daybook runs',
  });
}

export function malformed(why: string, cure?: string): Refusal {
  return new Refusal(400, { code: 'malformed', message: `the request is malformed: ${why}`, ...(cure && { cure }) });
}
