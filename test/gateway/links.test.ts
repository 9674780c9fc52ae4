import { Refusal } from '../../gateway/refusal.js';
import type { Ask } from '../../model/ask.js';
import type { FormField } from '../../model/plan.js';
import { digestPrefix } from '../../model/digest.js';
import { hiddenOf, mailed } from './support/links.js';
import { approvalOf, planWith, stepOf } from './support/fixtures.js';

const FORM: FormField[] = [
  { name: 'ready', label: 'Is your team ready?', type: 'yes-no', required: true },
  { name: 'trust', label: 'How sure are you?', type: 'scale', required: true, min: 1, max: 5, ends: ['not', 'very'] },
  { name: 'where', label: 'Where do you sit?', type: 'choice', required: false, options: ['Berlin', 'Lima'] },
  { name: 'orders', label: 'Orders a day', type: 'number', required: false, min: 0 },
  { name: 'when', label: 'From which day?', type: 'date', required: false },
  { name: 'notes', label: 'Anything else?', type: 'text', required: false },
];
const questionnaire: Partial<Ask> = { kind: 'questionnaire', actions: ['answer', 'decline'], form: FORM };

describe('a mail link', () => {
  it('shows what the mail said, who one acts as, and a plain form with nothing chosen', async () => {
    const { ask, link, get } = await mailed();
    const reply = await get(await link());
    const page = await reply.text();
    expect(reply.status).toBe(200);
    expect(page).toContain('You act as <strong>Omar Haddad</strong>');
    expect(page).toContain('Storefront v2.1.0 tonight');
    expect(page).toContain('<strong>v2.1.0</strong>');
    expect(page).toContain(digestPrefix(ask.digest));
    expect(page).toContain('production');
    expect(page).toContain('I have read this');
    expect(page).toContain('I object');
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).not.toMatch(/<script|checked|autofocus|onsubmit|http-equiv/);
  });

  it('is kept by nobody on the way: no referrer, no index, no cache, no script', async () => {
    const { link, get } = await mailed();
    for (const token of [await link(), 'forged.to.ken']) {
      const { headers } = await get(token);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).not.toContain('script-src');
    }
  });

  it('takes the answer of its form, at level 1, and shows the verdict at an address that lets nobody in', async () => {
    const { gateway, link, answer } = await mailed();
    const token = await link();
    const reply = await answer(token, { action: 'decline', reason: 'I am on leave' });
    const to = reply.headers.get('location') ?? '';
    expect([reply.status, to]).toEqual([303, expect.stringMatching(/^\/answered\?said=/)]);
    expect(to).not.toContain(token.slice(-20));
    expect(gateway.audiences.taken).toMatchObject([
      {
        sub: 'omar',
        about: 'omar',
        level: 1,
        via: 'mail',
        identity: 'link',
        action: 'decline',
        reason: 'I am on leave',
      },
    ]);
    const shown = await (await gateway.get(to)).text();
    expect(shown).toContain('Your answer is recorded');
    expect(shown).toContain('decline: recorded');
    gateway.clock.now += 2 * 3_600_000;
    expect((await gateway.get(to)).status).toBe(404);
    expect((await gateway.get(`${to}x`)).status).toBe(404);
  });

  it('works as often as it is opened: the last form still counts, and the same form twice is one answer', async () => {
    const { gateway, link, get } = await mailed();
    const token = await link();
    for (let opened = 0; opened < 5; opened += 1) await get(token);
    const fields = { ...hiddenOf(await (await get(token)).text()), action: 'acknowledge' };
    const twice = await Promise.all([1, 2].map(() => gateway.postForm(`/a/${token}`, fields)));
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(gateway.audiences.taken).toHaveLength(1);
  });

  it('works in a browser that does not say where a form comes from: the form proves it', async () => {
    const { gateway, link, get } = await mailed();
    const token = await link();
    const fields = { ...hiddenOf(await (await get(token)).text()), action: 'acknowledge' };
    const old = (headers: Record<string, string>) =>
      gateway.app.request(`/a/${token}`, {
        method: 'POST',
        headers: { host: '127.0.0.1:7080', 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields).toString(),
      });
    expect((await old({ origin: 'null' })).status).toBe(303);
    expect((await old({})).status).toBe(303);
    expect((await old({ origin: 'null', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('of a deputy says in whose place, and answers for that entry', async () => {
    const { gateway, link, get, answer } = await mailed();
    const token = await link({ about: 'dana' });
    expect(await (await get(token)).text()).toContain('in the place of Dana Reyes');
    await answer(token, { action: 'acknowledge' });
    expect(gateway.audiences.taken).toMatchObject([{ sub: 'omar', about: 'dana' }]);
  });

  it('never decides: of an approval it says to sign in, and a form for it is not taken', async () => {
    const { gateway, link, get } = await mailed();
    const approval = gateway.runs.ask('r1', approvalOf('r1', planWith([stepOf('switch', { target: 'edge' })])));
    const token = await link({ ask: approval.id, digest: approval.digest });
    const reply = await get(token);
    const page = await reply.text();
    expect(reply.status).toBe(403);
    expect(page).toContain('http://127.0.0.1:7080/runs/r1/asks/go%2F1');
    expect(page).not.toContain('<form method="post"');
    const formToken = gateway.context.sessions.mac('link-form', token);
    for (const action of ['approve', 'acknowledge'])
      expect((await gateway.postForm(`/a/${token}`, { 'form-token': formToken, action })).status).toBe(403);
    expect([...gateway.runs.taken, ...gateway.audiences.taken]).toEqual([]);
  });

  it.each([
    [
      'has expired',
      410,
      'has expired',
      (l: Awaited<ReturnType<typeof mailed>>) => l.link({ exp: l.gateway.clock.now - 1_000 }),
    ],
    [
      'was cut off',
      403,
      'not a whole link',
      async (l: Awaited<ReturnType<typeof mailed>>) => (await l.link()).slice(0, -4),
    ],
    ['is of a run that is gone', 404, 'no run', (l: Awaited<ReturnType<typeof mailed>>) => l.link({ run: 'r2' })],
    [
      'is about an ask that changed',
      409,
      'changed since you saw it',
      (l: Awaited<ReturnType<typeof mailed>>) => l.link({ digest: 'a'.repeat(64) }),
    ],
    [
      'was sent to somebody who left',
      403,
      'in no people.yaml',
      (l: Awaited<ReturnType<typeof mailed>>) => l.link({ sub: 'gone' }),
    ],
  ])('that %s says so with a next step, and takes nothing', async (_what, status, words, make) => {
    const all = await mailed();
    const token = await make(all);
    const reply = await all.get(token);
    expect([reply.status, await reply.text()]).toEqual([status, expect.stringContaining(words)]);
    const fields = { 'form-token': all.gateway.context.sessions.mac('link-form', token), action: 'acknowledge' };
    expect((await all.gateway.postForm(`/a/${token}`, fields)).status).toBe(status);
    expect(all.gateway.audiences.taken).toEqual([]);
  });

  it('is worth nothing once its person is removed while the gateway runs, or nobody can say who they are', async () => {
    const { gateway, link, get } = await mailed();
    const token = await link();
    expect((await get(token)).status).toBe(200);
    const { omar: _gone, ...people } = gateway.context.workspace.people.people;
    const fresh = { ...gateway.context.workspace, people: { ...gateway.context.workspace.people, people } };
    const fields = { 'form-token': gateway.context.sessions.mac('link-form', token), action: 'acknowledge' };
    gateway.context.readWorkspace = async () => fresh;
    expect((await get(token)).status).toBe(403);
    expect((await gateway.postForm(`/a/${token}`, fields)).status).toBe(403);
    gateway.context.readWorkspace = async () => {
      throw new Refusal(503, { code: 'workspace-unreadable', message: 'it does not check' });
    };
    expect((await gateway.postForm(`/a/${token}`, fields)).status).toBe(503);
    expect(gateway.audiences.taken).toEqual([]);
  });

  it('is not believed by a gateway without a secret, which says to sign in', async () => {
    const { gateway, link, get } = await mailed();
    const token = await link();
    gateway.context.linkKeys = async () => {
      throw new Error('env:DAYBOOK_LINK_SECRET is not set');
    };
    const reply = await get(token);
    expect(reply.status).toBe(503);
    expect(await reply.text()).not.toContain('DAYBOOK_LINK_SECRET');
  });

  it('stands in no log, also not when something fails', async () => {
    const { gateway, link, get, answer } = await mailed();
    const lines: string[] = [];
    gateway.context.log = (...line) => lines.push(JSON.stringify(line));
    const token = await link();
    await get(`${token}x`);
    await answer(token, { action: 'acknowledge' });
    gateway.runs.viewRun = async () => {
      throw new Error('a fault of ours');
    };
    gateway.clock.now += 5_000;
    await get(token);
    expect(lines.filter((line) => line.includes('request failed'))).toHaveLength(1);
    for (const part of token.split('.')) expect(lines.join('\n')).not.toContain(part);
  });

  it('to an ask that is over still takes an answer, and says that it will be late', async () => {
    const { gateway, link, get, answer } = await mailed();
    const [ask] = gateway.runs.view('r1').asks;
    if (ask) ask.status = 'missed';
    const token = await link();
    expect(await (await get(token)).text()).toContain('noted as late');
    expect((await answer(token, { action: 'acknowledge' })).status).toBe(303);
  });
});

describe('a questionnaire by mail link', () => {
  it('asks its questions with plain inputs, nothing chosen, nothing required of who declines', async () => {
    const { link, get } = await mailed(questionnaire);
    const page = await (await get(await link())).text();
    for (const { label } of FORM) expect(page).toContain(label);
    expect(page).toContain('type="date"');
    expect(page).not.toContain('checked');
    expect(page.match(/ required/g)).toHaveLength(2);
  });

  it('brings each answer as the kind of value that its question takes', async () => {
    const { gateway, link, answer } = await mailed(questionnaire);
    await answer(await link(), {
      action: 'answer',
      'field.ready': 'yes',
      'field.trust': '4',
      'field.where': 'Lima',
      'field.orders': '1200.5',
      'field.when': '2026-12-01',
      'field.notes': '',
    });
    expect(gateway.audiences.taken[0]?.form).toEqual({
      ready: true,
      trust: 4,
      where: 'Lima',
      orders: 1200.5,
      when: '2026-12-01',
    });
  });

  it('comes again with everything that will not do and with what was typed, and sends nothing', async () => {
    const { gateway, link, answer } = await mailed(questionnaire);
    const reply = await answer(await link(), {
      action: 'answer',
      reason: 'as agreed',
      'field.ready': 'yes',
      'field.trust': '9',
      'field.where': 'Rome',
      'field.notes': '<b>hello</b>',
    });
    const page = await reply.text();
    expect(reply.status).toBe(400);
    expect(page).toContain('takes a whole number from 1 to 5');
    expect(page).toContain('takes one of');
    expect(page).toContain('&lt;b&gt;hello&lt;/b&gt;');
    expect(page).toContain('as agreed');
    expect(page).toMatch(/value="yes" checked/);
    expect(page).toMatch(/value="answer" required checked/);
    expect(gateway.audiences.taken).toEqual([]);
  });

  it('may be declined without an answer to any question, and needs a choice', async () => {
    const { gateway, link, answer } = await mailed(questionnaire);
    const none = await answer(await link(), { 'field.ready': 'no' });
    expect([none.status, gateway.audiences.taken]).toEqual([400, []]);
    expect((await answer(await link(), { action: 'decline' })).status).toBe(303);
    expect(gateway.audiences.taken).toMatchObject([{ action: 'decline' }]);
    expect(gateway.audiences.taken[0]).not.toHaveProperty('form');
  });
});

describe('programs that look through mail', () => {
  it('decide nothing with GET, HEAD and OPTIONS, 1,000 times each, and cost one query a second', async () => {
    const { gateway, link, get } = await mailed();
    const tokens = await Promise.all(['dana', 'omar', 'ines'].map((sub) => link({ sub, about: sub })));
    const before = gateway.runs.viewsAsked;
    for (let visit = 0; visit < 1_000; visit += 1) {
      const token = tokens[visit % 3] ?? '';
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const reply = await get(`${token}?action=acknowledge&jti=scanner-${visit}`, { method });
        expect([200, 404]).toContain(reply.status);
        await reply.body?.cancel();
      }
    }
    expect(gateway.runs.viewsAsked - before).toBe(1);
    expect(gateway.audiences.batches).toEqual([]);
    expect(gateway.runs.taken).toEqual([]);
  });

  it('decide nothing by other methods either', async () => {
    const { gateway, link, get } = await mailed();
    const token = await link();
    for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND'])
      expect((await get(token, { method })).status).toBe(404);
    expect(gateway.audiences.batches).toEqual([]);
    expect((await get(token, { method: 'GET' })).status).toBe(200);
  });
});
