import { cookieName } from '../../gateway/sign-in/cookies.js';
import { returnTo } from '../../gateway/sign-in/return-to.js';
import type { Ask } from '../../model/ask.js';
import { audienceId } from '../../model/audience/audience.js';
import { acknowledgementOf, approvalOf, planWith, stepOf } from './support/fixtures.js';
import { type TestGateway, testGateway } from './support/gateway.js';

const OWN = 'https://daybook.shop.example';
const plan = planWith([stepOf('switch', { target: 'edge' })]);

describe('signing in with a browser, development identity', () => {
  it('offers everybody by name, chooses nobody, and comes back to the page that was wanted', async () => {
    const gateway = await testGateway();
    const page = await (await gateway.get('/sign-in?to=%2Fruns%2Fr1%3Fa%3Db')).text();
    expect(page).toContain('Dana Reyes');
    expect(page).not.toMatch(/checked|selected/);
    const reply = await gateway.postForm('/sign-in', { person: 'dana', to: '/runs/r1?a=b' });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/runs/r1?a=b']);
    const [cookie = ''] = reply.headers.getSetCookie();
    expect(cookie).toMatch(/^daybook-7080=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).toContain('Path=/');
  });

  it('is no way in where the workspace is not local', async () => {
    const gateway = await testGateway({ local: false });
    const reply = await gateway.postForm('/sign-in', { person: 'dana', to: '/' });
    expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('is not begun by a page of another site', async () => {
    const gateway = await testGateway();
    const elsewhere: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'evil.example' },
    ];
    for (const headers of elsewhere) {
      const reply = await gateway.postForm('/sign-in', { person: 'dana', to: '/' }, headers);
      expect([reply.status, reply.headers.getSetCookie()]).toEqual([403, []]);
    }
  });

  it('ends with signing out, by a form with its token', async () => {
    const gateway = await testGateway({ local: false });
    const { cookie, formToken } = await gateway.signInWeb('dana');
    const reply = await gateway.postForm('/sign-out', { 'form-token': formToken }, { cookie });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/sign-in']);
    expect(reply.headers.getSetCookie()[0]).toMatch(/^daybook-7080=;.*Max-Age=0/);
  });
});

describe('cookies', () => {
  it('are held to this host and to https where there is https', async () => {
    const gateway = await testGateway();
    expect(cookieName(gateway.context, 'session')).toBe('daybook-7080');
    gateway.context.addresses.gateway = OWN;
    expect(cookieName(gateway.context, 'session')).toBe('__Host-daybook');
    const reply = await gateway.postForm('/sign-in', { person: 'dana', to: '/' });
    expect(reply.headers.getSetCookie()[0]).toMatch(/^__Host-daybook=.*Path=\/.*Secure/);
    expect(reply.headers.getSetCookie()[0]).not.toContain('Domain');
  });
});

describe('where a sign-in leads', () => {
  it.each([
    ['/', '/'],
    ['/runs/r1', '/runs/r1'],
    ['/runs/r1/asks/go%2F1?said=x', '/runs/r1/asks/go%2F1?said=x'],
  ])('%s is a page of this gateway', (wish, to) => {
    expect(returnTo(wish, OWN)).toBe(to);
  });

  it.each([
    undefined,
    '',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example/..//evil.example'.replace('%09', '\n'),
    '\\\\evil.example',
    'javascript:alert(1)',
    '/runs\\..\\..\\evil',
    '/.//evil.example',
    '/sign-in?to=/',
    '/sign-out',
    '/api/runs',
    '/a/token',
    `/${'x'.repeat(3_000)}`,
  ])('%j leads to the front page', (wish) => {
    expect(returnTo(wish, OWN)).toBe('/');
  });
});

interface Asked {
  gateway: TestGateway;
  approval: Ask;
  ask: Ask;
}

async function asked(): Promise<Asked> {
  const gateway = await testGateway({ local: false });
  await gateway.post('/api/runs', { plan, run: 'r1' }, (await gateway.signIn('dana')).token);
  const delegations = [{ from: 'ines', to: 'omar', at: 0, jti: 'd' }];
  const approval = gateway.runs.ask('r1', { ...approvalOf('r1', plan), delegations });
  const ask = gateway.runs.ask('r1', acknowledgementOf());
  await gateway.audiences.open(audienceId({ run: 'r1', ask: ask.id, shard: 0 }));
  return { gateway, approval, ask };
}

describe('answering on the page of an ask', () => {
  const APPROVE = '/runs/r1/asks/go%2F1/answer';

  it('signs at level 3 over the page, and comes back to the ask with the verdict', async () => {
    const { gateway, approval } = await asked();
    const { cookie, formToken } = await gateway.signInWeb('omar', 'oidc');
    const form = {
      'form-token': formToken,
      action: 'approve',
      digest: approval.digest,
      jti: 'of-this-page',
      for: 'ines',
    };
    const reply = await gateway.postForm(APPROVE, form, { cookie });
    expect([reply.status, reply.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/runs\/r1\/asks\/go%2F1\?said=/),
    ]);
    expect(gateway.runs.taken).toMatchObject([
      { statement: { sub: 'omar', level: 3, via: 'page', identity: 'oidc', action: 'approve', for: 'ines' } },
    ]);
    const page = await gateway.app.request(reply.headers.get('location') ?? '', {
      headers: { host: '127.0.0.1', cookie },
    });
    expect(await page.text()).toContain('Your answer is recorded');
  });

  it('decides nothing with a sign-in of more than 15 minutes ago: sign in again, then back here', async () => {
    const { gateway, approval, ask } = await asked();
    const { cookie, formToken } = await gateway.signInWeb('omar', 'oidc');
    gateway.clock.now += 15 * 60_000 + 1;
    const form = { 'form-token': formToken, action: 'approve', digest: approval.digest };
    const reply = await gateway.postForm(APPROVE, form, { cookie });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/sign-in?to=%2Fruns%2Fr1%2Fasks%2Fgo%252F1']);
    expect(gateway.runs.taken).toEqual([]);
    const acknowledged = { 'form-token': formToken, action: 'acknowledge', digest: ask.digest };
    await gateway.postForm('/runs/r1/asks/announce%2F1/answer', acknowledged, { cookie });
    expect(gateway.audiences.taken).toMatchObject([{ sub: 'omar', level: 1, via: 'page', identity: 'oidc' }]);
    gateway.clock.now += 8 * 3_600_000;
    expect((await gateway.postForm('/runs/r1/asks/announce%2F1/answer', acknowledged, { cookie })).status).toBe(401);
  });

  it('takes one form twice as one answer', async () => {
    const { gateway, approval } = await asked();
    const { cookie, formToken } = await gateway.signInWeb('omar', 'oidc');
    const form = { 'form-token': formToken, action: 'approve', digest: approval.digest, jti: 'of-this-page' };
    await Promise.all([gateway.postForm(APPROVE, form, { cookie }), gateway.postForm(APPROVE, form, { cookie })]);
    expect(gateway.runs.taken).toHaveLength(1);
  });

  it('reports what a manual task wants to know', async () => {
    const { gateway } = await asked();
    const { request: _request, quorum: _quorum, ...rest } = approvalOf('r1', plan);
    const task = gateway.runs.ask('r1', { ...rest, id: 'call/1', kind: 'manual', actions: ['complete'], text: 'Call' });
    const { cookie, formToken } = await gateway.signInWeb('omar', 'oidc');
    const form = { 'form-token': formToken, action: 'complete', digest: task.digest };
    await gateway.postForm(
      '/runs/r1/asks/call%2F1/answer',
      { ...form, 'output.ticket': 'A-1', 'output.note': '' },
      { cookie },
    );
    expect(gateway.runs.taken[0]?.statement.outputs).toEqual({ ticket: 'A-1' });
  });

  it('says everything that a questionnaire still lacks, and sends nothing', async () => {
    const { gateway } = await asked();
    const form = [{ name: 'ready', label: 'Ready?', type: 'yes-no', required: true } as const];
    const ask = gateway.runs.ask(
      'r1',
      acknowledgementOf({ id: 'poll/1', kind: 'questionnaire', actions: ['answer', 'decline'], form }),
    );
    await gateway.audiences.open(audienceId({ run: 'r1', ask: 'poll/1', shard: 0 }));
    const { cookie, formToken } = await gateway.signInWeb('omar', 'oidc');
    const send = async (fields: Record<string, string>) => {
      const base = { 'form-token': formToken, action: 'answer', digest: ask.digest };
      const reply = await gateway.postForm('/runs/r1/asks/poll%2F1/answer', { ...base, ...fields }, { cookie });
      const at = reply.headers.get('location');
      return at === null
        ? reply.text()
        : (await gateway.app.request(at, { headers: { host: '127.0.0.1', cookie } })).text();
    };
    expect(await send({})).toContain('&quot;Ready?&quot; needs an answer');
    expect(gateway.audiences.taken).toEqual([]);
    expect(await send({ 'field.ready': 'no' })).toContain('Your answer is recorded');
    expect(gateway.audiences.taken[0]?.form).toEqual({ ready: false });
  });

  it('shows no verdict that it has not given', async () => {
    const { gateway, approval } = await asked();
    const { cookie, formToken } = await gateway.signInWeb('omar', 'oidc');
    const form = { 'form-token': formToken, action: 'approve', digest: approval.digest };
    const at = (await gateway.postForm(APPROVE, form, { cookie })).headers.get('location') ?? '';
    const said = new URL(at, OWN).searchParams.get('said') ?? '';
    const invented = Buffer.from(
      JSON.stringify({
        value: { run: 'r1', ask: 'go/1', action: 'approve', verdict: { verdict: 'accepted', message: 'all is well' } },
        until: 9e15,
      }),
    ).toString('base64url');
    for (const made of [`${invented}.${said.split('.')[1]}`, invented, `${said}x`, '..', '%']) {
      const page = await gateway.app.request(`/runs/r1/asks/go%2F1?said=${made}`, {
        headers: { host: '127.0.0.1', cookie },
      });
      expect(await page.text()).not.toMatch(/all is well|Your answer is recorded/);
    }
  });
});
