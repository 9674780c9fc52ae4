import { routes } from '../../gateway/app.js';
import type { Route, RouteAuth } from '../../gateway/routes/route.js';
import { cookieName } from '../../gateway/sign-in/cookies.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

/** Every door that opens without a session, and why that is safe is in its own tests. */
const WITHOUT_SESSION: Partial<Record<RouteAuth, string[]>> = {
  anyone: [
    'GET /api/health',
    'GET /api/sign-in',
    'POST /api/sign-in/development',
    'POST /api/sign-in/oidc',
    'GET /sign-in',
    'POST /sign-in',
    'GET /sign-in/begin',
    'GET /sign-in/callback',
    'GET /answered',
    'GET /style.css',
    'GET /live.js',
  ],
  link: ['GET /a/:token', 'POST /a/:token'],
};

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const pathOf = ({ path }: Route) =>
  path
    .replace(':run', 'some-run')
    .replace(':ask', 'go%2F1')
    .replace(/:[a-z]+/g, 'something');
const withAuth = (...kinds: RouteAuth[]) =>
  routes.filter(({ auth }) => kinds.includes(auth)).map((route) => [nameOf(route), route] as const);

/** As a program or a page of ours sends it. Streams end at once: only what they begin with matters here. */
async function send(gateway: TestGateway, route: Route, headers: Record<string, string> = {}): Promise<Response> {
  const type = (route.takes ?? 'json') === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  const reply = await gateway.app.request(pathOf(route), {
    method: route.method,
    headers: { host: '127.0.0.1:7080', ...(route.method === 'POST' ? { 'content-type': type } : {}), ...headers },
    ...(route.method === 'POST' ? { body: type === 'application/json' ? '{}' : 'a=b' } : {}),
  });
  await reply.body?.cancel();
  return reply;
}

type Headers = Record<string, string>;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

describe('the doors of the gateway', () => {
  it('has no route beside the declared ones', async () => {
    const { app } = await testGateway();
    const mounted = new Set(
      app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    );
    expect([...mounted].sort()).toEqual(routes.map(nameOf).sort());
  });

  it.each(['anyone', 'link'] as const)('opens for %s only where this test says so', (auth) => {
    const open = withAuth(auth).map(([name]) => name);
    expect(open.sort()).toEqual([...(WITHOUT_SESSION[auth] ?? [])].sort());
  });

  it('takes raw bytes only where a signature over them is checked', () => {
    const raw = routes.filter(({ takes }) => takes === 'raw');
    expect(raw.map(({ auth }) => auth).filter((auth) => auth !== 'signature')).toEqual([]);
    expect(routes.filter(({ auth, takes }) => auth === 'signature' && takes !== 'raw')).toEqual([]);
  });

  it('asks programs for a recent sign-in wherever something is decided', () => {
    const posts = routes.filter(
      ({ method, takes = 'json', auth }) => method === 'POST' && takes === 'json' && auth !== 'anyone',
    );
    expect(posts.length).toBeGreaterThanOrEqual(3);
    expect(posts.filter(({ auth }) => auth !== 'decision').map(nameOf)).toEqual([]);
  });

  it('loads scripts on no page that asks something', () => {
    const scripted = routes.filter(({ script }) => script).map(nameOf);
    expect(scripted.filter((name) => /asks|\/a\/|sign-in|POST/.test(name))).toEqual([]);
  });

  it.each(withAuth('session', 'decision'))(
    '%s refuses without a session, with an invented one, with one of another gateway and with a cookie',
    async (_name, route) => {
      const gateway = await testGateway({ local: false });
      const other = await testGateway({ local: false });
      const foreign = await other.signIn('dana');
      const { cookie } = await gateway.signInWeb('dana');
      const web = cookie.split('=')[1] ?? '';
      const wrong: Headers[] = [{}, bearer('a.b.c'), bearer(foreign.token), { cookie }, bearer(web)];
      for (const headers of wrong) expect((await send(gateway, route, headers)).status).toBe(401);
      const own = await gateway.signIn('dana');
      expect((await send(gateway, route, bearer(own.token))).status).not.toBe(401);
    },
  );

  it.each(withAuth('web', 'page'))(
    '%s leads who is not signed in to the sign-in, and takes no form from them',
    async (_name, route) => {
      const gateway = await testGateway({ local: false });
      const other = await testGateway({ local: false });
      const own = await gateway.signIn('dana');
      const name = cookieName(gateway.context, 'session');
      const foreign = (await other.signInWeb('dana')).cookie;
      const wrong: Headers[] = [
        {},
        { cookie: foreign },
        { cookie: `${name}=a.b.c` },
        { cookie: `${name}=${own.token}` },
      ];
      for (const headers of wrong) {
        const reply = await send(gateway, route, headers);
        if (route.method === 'POST') expect(reply.status).toBe(401);
        else
          expect([reply.status, reply.headers.get('location')]).toEqual([
            303,
            expect.stringMatching(/^\/sign-in\?to=%2F/),
          ]);
      }
      const { cookie } = await gateway.signInWeb('dana');
      const reply = await send(gateway, route, { cookie });
      expect(reply.status).not.toBe(401);
      expect(reply.headers.get('location') ?? '').not.toMatch(/^\/sign-in/);
    },
  );

  it.each(
    routes
      .filter(({ takes, auth }) => takes === 'form' && auth === 'web')
      .map((route) => [nameOf(route), route] as const),
  )('%s takes a form only from an own page, with the token of this very session', async (_name, route) => {
    const gateway = await testGateway({ local: false });
    const { cookie } = await gateway.signInWeb('dana');
    const another = await gateway.signInWeb('dana');
    const post = (token: string, headers: Record<string, string> = {}) =>
      gateway.postForm(pathOf(route), { 'form-token': token }, { cookie, ...headers });
    for (const token of ['', 'x', another.formToken]) expect((await post(token)).status).toBe(403);
    const own = await gateway.signInWeb('dana');
    const as = { cookie: own.cookie };
    const elsewhere: Headers[] = [
      { origin: 'http://evil.example' },
      { origin: 'http://127.0.0.1:7081' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of elsewhere) expect((await post(own.formToken, { ...as, ...headers })).status).toBe(403);
    expect((await post(own.formToken, { ...as, 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post(own.formToken, as)).status).not.toBe(403);
  });

  it('refuses a session of somebody who is in people.yaml no more', async () => {
    const gateway = await testGateway({ local: false });
    const { token } = await gateway.signIn('gone');
    const reply = await gateway.get('/api/runs', token);
    expect([reply.status, await codeOf(reply)]).toEqual([403, 'unknown-person']);
    const { cookie } = await gateway.signInWeb('gone');
    expect((await gateway.app.request('/', { headers: { host: '127.0.0.1', cookie } })).status).toBe(403);
  });

  it('refuses a form, a page of another site and another host name', async () => {
    const { app } = await testGateway();
    const post = (headers: Record<string, string>) =>
      app.request('/api/sign-in/development', {
        method: 'POST',
        headers: { host: '127.0.0.1:7080', 'content-type': 'application/json', ...headers },
        body: '{"person":"dana"}',
      });
    expect((await post({})).status).toBe(200);
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ origin: 'null' })).status).toBe(403);
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ host: 'evil.example:7080' })).status).toBe(403);
  });

  it('refuses a body above the limit, and answers unknown addresses with an ApiError', async () => {
    const gateway = await testGateway();
    const large = await gateway.post('/api/sign-in/development', { person: 'x'.repeat(70_000) });
    expect([large.status, await codeOf(large)]).toEqual([400, 'too-large']);
    const nothing = await gateway.get('/api/nothing');
    expect([nothing.status, await codeOf(nothing)]).toEqual([404, 'not-found']);
  });

  it('sends no CORS header, lets forms go nowhere else, and allows scripts only where the route says so', async () => {
    const gateway = await testGateway();
    const policyOf = async (path: string) => {
      const reply = await gateway.app.request(path, { headers: { host: '127.0.0.1', origin: 'http://evil.example' } });
      expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      return reply.headers.get('content-security-policy') ?? '';
    };
    expect(await policyOf('/')).toContain("script-src 'self'");
    for (const path of ['/sign-in', '/a/x.y.z', '/api/health', '/nowhere']) {
      const policy = await policyOf(path);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toContain('script-src');
    }
  });
});
