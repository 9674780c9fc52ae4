import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { admit } from './admission.js';
import type { GatewayContext } from './context.js';
import { requireOwnForm, requireOwnHost, requireOwnJson } from './origin.js';
import { refusalPage } from './pages/refusal-page.js';
import { apiError, Refusal, refusalOf } from './refusal.js';
import { pageRoutes } from './pages/routes.js';
import { linkRoutes } from './links/routes.js';
import { answerFormRoutes } from './routes/answer-form.js';
import { answerRoutes } from './routes/answer.js';
import { askRoutes } from './routes/asks.js';
import { accessRoutes } from './routes/accesses.js';
import { findingRoutes } from './routes/findings.js';
import { healthRoutes } from './routes/health.js';
import { ledgerRoutes } from './routes/ledger.js';
import type { Route } from './routes/route.js';
import { runRoutes } from './routes/runs.js';
import { programmeRoutes } from './routes/programmes.js';
import { scheduleRoutes } from './routes/schedules.js';
import { signInRoutes } from './routes/sign-in.js';
import { webSignInRoutes } from './routes/web-sign-in.js';
import { startRoutes } from './routes/start.js';
import { steerRoutes } from './routes/steer.js';
import { watchRoutes } from './routes/watch.js';
import { slackRoutes } from './slack/routes.js';

/** Every door of the gateway. What is not here does not exist. */
export const routes: readonly Route[] = [
  ...healthRoutes,
  ...signInRoutes,
  ...webSignInRoutes,
  ...startRoutes,
  ...runRoutes,
  ...watchRoutes,
  ...ledgerRoutes,
  ...findingRoutes,
  ...accessRoutes,
  ...askRoutes,
  ...answerRoutes,
  ...answerFormRoutes,
  ...linkRoutes,
  ...slackRoutes,
  ...steerRoutes,
  ...scheduleRoutes,
  ...programmeRoutes,
  ...pageRoutes,
];

/** Nothing from elsewhere, and no script unless the route says so: what a runbook's author wrote cannot run in a reader's browser. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const POLICY_WITH_SCRIPT = `${POLICY}; script-src 'self'; connect-src 'self'`;

const HEADERS: Record<string, string> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Own pages say where a form comes from; other sites learn nothing.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The gateway as an HTTP application, without a socket. */
export function gatewayApp(gateway: GatewayContext): Hono {
  const app = new Hono();
  app.use(async (http, next) => {
    for (const [name, value] of Object.entries(HEADERS)) http.header(name, value);
    await next();
  });
  for (const route of routes) mount(app, route, gateway);
  app.notFound((http) =>
    refuse(http, new Refusal(404, { code: 'not-found', message: 'there is nothing at this address' })),
  );
  app.onError((error, http) => {
    const refusal = refusalOf(error);
    if (refusal.status === 500)
      gateway.log('error', 'request failed', { path: loggedPath(http), error: error.stack ?? error.message });
    return refuse(http, refusal);
  });
  return app;
}

function mount(app: Hono, route: Route, gateway: GatewayContext): void {
  const handle = async (http: Context) => {
    const caller = await admit(http, gateway, route.auth).catch((error: unknown) => orSignIn(http, route, error));
    return caller instanceof Response ? caller : route.handle({ http, gateway, caller });
  };
  const before = async (http: Context, next: () => Promise<void>) => {
    requireOwnHost(http, gateway);
    if (route.method === 'POST') requireOwnBody(http, route);
    if (route.script) http.header('Content-Security-Policy', POLICY_WITH_SCRIPT);
    await next();
  };
  if (route.method === 'GET') {
    app.get(route.path, before, handle);
    return;
  }
  const maxSize = route.bodyLimit ?? 0;
  const tooLarge = () => {
    throw new Refusal(400, { code: 'too-large', message: `the body is larger than ${maxSize} bytes` });
  };
  app.post(route.path, before, bodyLimit({ maxSize, onError: tooLarge }), handle);
}

function requireOwnBody(http: Context, { takes = 'json', auth }: Route): void {
  if (takes === 'json') requireOwnJson(http);
  if (takes === 'form') requireOwnForm(http, { unsaid: auth === 'link' });
}

/** A browser that looks at a page without a session is led to the sign-in, and back afterwards. Throws what else it is. */
function orSignIn(http: Context, { method, auth }: Route, error: unknown): Response {
  const page = method === 'GET' && (auth === 'web' || auth === 'page');
  if (!page || !(error instanceof Refusal) || error.status !== 401) throw error;
  const { pathname, search } = new URL(http.req.url);
  return http.redirect(`/sign-in?to=${encodeURIComponent(`${pathname}${search}`)}`, 303);
}

/** The token of a mail link is in its path, and in no log. */
function loggedPath(http: Context): string {
  return http.req.path.replace(/^\/a\/[^/]+/, '/a/***');
}

function refuse(http: Context, refusal: Refusal): Response | Promise<Response> {
  if (http.req.path.startsWith('/api/')) return http.json(apiError(refusal), refusal.status);
  return http.html(refusalPage(refusal), refusal.status);
}
