import { routes } from '../../gateway/app.js';
import { codeOf, testGateway } from './support/gateway.js';

const OPEN_TO_ANYONE = [
  'GET /api/health',
  'GET /api/sign-in',
  'POST /api/sign-in/development',
  'POST /api/sign-in/oidc',
  'GET /style.css',
];

describe('the doors of the gateway', () => {
  it('has no route beside the declared ones', async () => {
    const { app } = await testGateway();
    const mounted = new Set(
      app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    );
    expect([...mounted].sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('lets anyone in only where nothing is said about runs', () => {
    const open = routes.filter(({ auth }) => auth === 'anyone').map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).toEqual([...OPEN_TO_ANYONE].sort());
  });

  it('asks for a recent sign-in wherever something is decided', () => {
    const posts = routes.filter(({ method, auth }) => method === 'POST' && auth !== 'anyone');
    expect(posts.length).toBeGreaterThanOrEqual(3);
    expect(posts.every(({ auth }) => auth === 'decision')).toBe(true);
  });

  it.each(
    routes.filter(({ auth }) => auth !== 'anyone').map((route) => [`${route.method} ${route.path}`, route] as const),
  )('%s refuses without a session, with an invented one and with one of another gateway', async (_name, route) => {
    const gateway = await testGateway({ local: false });
    const other = await testGateway({ local: false });
    const foreign = await other.signIn('dana');
    const path = route.path.replace(':run', 'some-run').replace(':ask', 'go%2F1');
    const ask = (token?: string) => (route.method === 'GET' ? gateway.get(path, token) : gateway.post(path, {}, token));
    for (const token of [undefined, 'a.b.c', foreign.token]) expect((await ask(token)).status).toBe(401);
    const own = await gateway.signIn('dana');
    expect((await ask(own.token)).status).not.toBe(401);
  });

  it('refuses a session of somebody who is in people.yaml no more', async () => {
    const gateway = await testGateway({ local: false });
    const { token } = await gateway.signIn('gone');
    const reply = await gateway.get('/api/runs', token);
    expect([reply.status, await codeOf(reply)]).toEqual([403, 'unknown-person']);
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

  it('sends no CORS header and forbids scripts everywhere', async () => {
    const { app } = await testGateway();
    const reply = await app.request('/', { headers: { host: '127.0.0.1', origin: 'http://evil.example' } });
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
