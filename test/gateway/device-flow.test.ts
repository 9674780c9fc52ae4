import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { deviceSignIn } from '../../cli/sign-in/device-flow.js';
import type { Session } from '../../gateway/api.js';
import { action, Browser, hidden } from './support/browser.js';
import { codeOf, testGateway } from './support/gateway.js';

let issuer: string;
let server: Server;

/** The real npm oidc-provider with the device flow; whoever signs in as NAME has the subject `sub-NAME`. */
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
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
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

async function confirm(code: { verificationUri: string; userCode: string }, name: string): Promise<string> {
  const browser = new Browser();
  const entry = await browser.open(code.verificationUri);
  const question = await browser.open(action(entry), { xsrf: hidden(entry, 'xsrf'), user_code: code.userCode });
  const login = await browser.open(action(question) || code.verificationUri, {
    xsrf: hidden(question, 'xsrf'),
    user_code: code.userCode,
    confirm: 'yes',
  });
  const consent = await browser.open(action(login), { prompt: 'login', login: `sub-${name}`, password: 'any' });
  return browser.open(action(consent), { prompt: 'consent' });
}

async function tokenOf(name: string): Promise<string> {
  let confirmed: Promise<string> | undefined;
  const token = await deviceSignIn({
    issuer,
    clientId: 'daybook',
    onCode: (code) => (confirmed = confirm(code, name)),
  });
  await confirmed;
  return token;
}

describe('signing in with a device code at a real provider', () => {
  it('ends in a session of the person whom people.yaml knows by subject or verified e-mail', async () => {
    const gateway = await testGateway({ local: false, oidc: { issuer, clientId: 'daybook' } });
    for (const name of ['ines', 'dana']) {
      gateway.clock.now = Date.now();
      const reply = await gateway.post('/api/sign-in/oidc', { idToken: await tokenOf(name) });
      expect((await reply.json()) as Session).toMatchObject({ person: { id: name }, identity: 'oidc' });
    }
  }, 60_000);

  it('is refused by the gateway for a person in no people.yaml, and by a gateway of another application', async () => {
    const idToken = await tokenOf('stranger');
    const gateway = await testGateway({ local: false, oidc: { issuer, clientId: 'daybook' } });
    expect(await codeOf(await gateway.post('/api/sign-in/oidc', { idToken }))).toBe('unknown-person');
    const other = await testGateway({ local: false, oidc: { issuer, clientId: 'wiki' } });
    expect(await codeOf(await other.post('/api/sign-in/oidc', { idToken }))).toBe('sign-in-refused');
  }, 60_000);

  it('fails with the provider’s words for a client it does not know', async () => {
    await expect(deviceSignIn({ issuer, clientId: 'nobody', onCode: () => {} })).rejects.toThrow();
  });
});
