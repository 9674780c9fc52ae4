import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { admit, requireOwnHost, requireOwnJson } from './admission.js';
import type { GatewayContext } from './context.js';
import { refusalPage } from './pages/refusal-page.js';
import { apiError, Refusal, refusalOf } from './refusal.js';
import { pageRoutes } from './pages/routes.js';
import { answerRoutes } from './routes/answer.js';
import { healthRoutes } from './routes/health.js';
import type { Route } from './routes/route.js';
import { runRoutes } from './routes/runs.js';
import { signInRoutes } from './routes/sign-in.js';
import { startRoutes } from './routes/start.js';
import { steerRoutes } from './routes/steer.js';
import { watchRoutes } from './routes/watch.js';

/** Every door of the gateway. What is not here does not exist. */
export const routes: readonly Route[] = [
  ...healthRoutes,
  ...signInRoutes,
  ...startRoutes,
  ...runRoutes,
  ...watchRoutes,
  ...answerRoutes,
  ...steerRoutes,
  ...pageRoutes,
];

const HEADERS: Record<string, string> = {
  // No script anywhere, and nothing from elsewhere: what a runbook's author wrote cannot run in a reader's browser.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
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
      gateway.log('error', 'request failed', { path: http.req.path, error: error.stack ?? error.message });
    return refuse(http, refusal);
  });
  return app;
}

function mount(app: Hono, route: Route, gateway: GatewayContext): void {
  const handle = async (http: Context) => {
    const caller = await admit(http, gateway, route.auth);
    return route.handle({ http, gateway, caller });
  };
  const before = async (http: Context, next: () => Promise<void>) => {
    requireOwnHost(http, gateway);
    if (route.method === 'POST') requireOwnJson(http);
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

function refuse(http: Context, refusal: Refusal): Response | Promise<Response> {
  if (http.req.path.startsWith('/api/')) return http.json(apiError(refusal), refusal.status);
  return http.html(refusalPage(refusal), refusal.status);
}
