import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { action, Browser } from './support/browser.js';
import { type TestGateway, testGateway } from './support/gateway.js';

const GATEWAY = 'http://127.0.0.1:7080';
let issuer: string;
let server: Server;

/** The real npm oidc-provider with the authorization code flow; whoever signs in as NAME has the subject `sub-NAME`. */
beforeAll(async () => {
  server = createServer((request, response) => void handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'daybook',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['authorization_code'],
        redirect_uris: [`${GATEWAY}/sign-in/callback`],
        response_types: ['code'],
      },
    ],
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: `${id.replace('sub-', '')}@shop.example`, email_verified: true }),
    }),
    cookies: { keys: ['only for this test'] },
  });
  const handler = provider.callback();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

interface Rig {
  gateway: TestGateway;
  browser: Browser;
  /** Addresses of the gateway that the browser has been sent to. */
  visited: string[];
}

async function rig(underway: (url: string) => string = (url) => url): Promise<Rig> {
  const gateway = await testGateway({ local: false, oidc: { issuer, clientId: 'daybook' } });
  gateway.clock.now = Date.now();
  const visited: string[] = [];
  const browser = new Browser(async (wanted, init) => {
    const url = underway(wanted);
    if (!url.startsWith(GATEWAY)) return fetch(url, init);
    visited.push(url);
    const headers = { ...(init.headers as Record<string, string>), host: '127.0.0.1:7080' };
    return gateway.app.request(url.slice(GATEWAY.length), { ...init, headers });
  });
  return { gateway, browser, visited };
}

async function signIn(browser: Browser, name: string): Promise<string> {
  const login = await browser.open(`${GATEWAY}/sign-in/begin?to=${encodeURIComponent('/runs/none')}`);
  const consent = await browser.open(action(login), { prompt: 'login', login: `sub-${name}`, password: 'any' });
  return browser.open(action(consent), { prompt: 'consent' });
}

describe('signing in with a browser at a real provider', () => {
  it('ends signed in, at the page that was wanted, with a session of the person whom people.yaml knows', async () => {
    const { gateway, browser } = await rig();
    const offer = await browser.open(`${GATEWAY}/runs/none`);
    expect(browser.at).toBe(`${GATEWAY}/sign-in?to=%2Fruns%2Fnone`);
    expect(offer).toContain('/sign-in/begin?to=%2Fruns%2Fnone');
    await signIn(browser, 'ines');
    expect(browser.at).toBe(`${GATEWAY}/runs/none`);
    const session = await gateway.context.sessions.read(browser.cookie('daybook-7080') ?? '', gateway.clock.now, 'web');
    expect(session).toMatchObject({ sub: 'ines', identity: 'oidc' });
    expect(gateway.clock.now - session.authTime).toBeLessThan(60_000);
    expect(browser.cookie('daybook-sign-in-7080')).toBeUndefined();
  }, 60_000);

  it('cannot be finished twice, in another browser, or with a state of somebody else', async () => {
    const { browser, visited } = await rig();
    await signIn(browser, 'ines');
    const callback = visited.find((url) => url.includes('/sign-in/callback')) ?? '';
    expect(callback).toContain('code=');
    expect(await browser.open(callback)).toContain('Begin again');
    expect(browser.status).toBe(401);
    const other = await rig();
    await other.browser.open(callback);
    expect([other.browser.status, other.browser.cookie('daybook-7080')]).toEqual([401, undefined]);
    await other.browser.open(`${GATEWAY}/sign-in/begin?to=%2F`);
    await other.browser.open(callback);
    expect([other.browser.status, other.browser.cookie('daybook-7080')]).toEqual([401, undefined]);
  }, 60_000);

  it('is refused when the answer of the provider carries another state, although its code is good', async () => {
    const { browser } = await rig((url) =>
      url.includes('/sign-in/callback') ? url.replace(/state=[^&]*/, 'state=x') : url,
    );
    expect(await signIn(browser, 'ines')).toContain('did not sign you in');
    expect([browser.status, browser.cookie('daybook-7080')]).toEqual([401, undefined]);
  }, 60_000);

  it('is refused with a ticket that the gateway did not make, and after ten minutes', async () => {
    const { gateway, browser } = await rig();
    await browser.open(`${GATEWAY}/sign-in/begin?to=%2F`);
    const ticket = browser.cookie('daybook-sign-in-7080') ?? '';
    browser.setCookie('daybook-sign-in-7080', `${ticket.slice(0, -3)}AAA`);
    await browser.open(`${GATEWAY}/sign-in/callback?code=x&state=y`);
    expect(browser.status).toBe(401);
    browser.setCookie('daybook-sign-in-7080', ticket);
    gateway.clock.now += 11 * 60_000;
    expect(await browser.open(`${GATEWAY}/sign-in/callback?code=x&state=y`)).toContain('ten minutes');
  }, 60_000);

  it('is refused for a person in no people.yaml, who is told what to add, and for one who cancels', async () => {
    const { browser } = await rig();
    const page = await signIn(browser, 'stranger');
    expect([browser.status, browser.cookie('daybook-7080')]).toEqual([403, undefined]);
    expect(page).toContain('sub-stranger');
    await browser.open(`${GATEWAY}/sign-in/begin?to=%2F`);
    const cancelled = await browser.open(`${GATEWAY}/sign-in/callback?error=access_denied&state=none`);
    expect([browser.status, cancelled]).toEqual([401, expect.stringContaining('did not sign you in')]);
  }, 60_000);

  it('says so when the provider cannot be asked, and tries again the next time', async () => {
    const gateway = await testGateway({ local: false, oidc: { issuer: 'http://127.0.0.1:1', clientId: 'daybook' } });
    const begin = () => gateway.get('/sign-in/begin?to=%2F');
    expect((await begin()).status).toBe(503);
    expect((await begin()).status).toBe(503);
  });
});
