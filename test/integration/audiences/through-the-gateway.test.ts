import type { OpenAsksReply, Session } from '../../../gateway/api.js';
import type { Gateway } from '../../../gateway/server.js';
import type { Ask, Verdict } from '../../../model/ask.js';
import { signLink } from '../../../transports/link-token.js';
import { makeSigningKey } from '../../../workspace/key-files.js';
import { readLinkKeys } from '../../../workspace/link-keys.js';
import { loadWorkspace } from '../../../workspace/load.js';
import { Scenario } from '../../support/scenario.js';
import { scenarioGateway } from '../../support/scenario-gateway.js';

const RUNBOOK = `
daybook: 1
runbook: r
title: R
day: 1
owner: release
stages:
  - stage: a
    steps:
      - id: tell
        type: acknowledge
        to: [release, product, operations]
        message: { subject: Tonight, body: We switch **tonight**. }
        deadline: 4h
        onDeadline: fail
`;

let scenario: Scenario;
let gateway: Gateway;

beforeEach(async () => {
  scenario = await Scenario.given({ runbooks: { r: RUNBOOK } });
  gateway = await scenarioGateway(scenario);
  await scenario.work();
});

afterEach(async () => {
  await gateway.close();
  await scenario.over();
});

async function call<T>(path: string, { token, body }: { token?: string; body?: object } = {}): Promise<T> {
  const response = await fetch(`${gateway.address}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as T;
}

const tokenOf = async (person: string) => (await call<Session>('/api/sign-in/development', { body: { person } })).token;

/** The people of an ask with their states, as the shard says. */
async function states(run: string, ask: Ask): Promise<Record<string, string>> {
  const { entries } = await scenario.ledger({ run, ask: ask.id });
  return Object.fromEntries(entries.map(({ person, state }) => [person, state]));
}

function sendForm(path: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  return fetch(`${gateway.address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: gateway.address, cookie },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
}

const hiddenOf = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, a, b]) => [a, b]),
  );

describe('an acknowledgement through the gateway, on the real server', () => {
  it('is counted from the command line, from a mail link and from the page, each once', async () => {
    const run = await scenario.start('r');
    const ask = await scenario.audience(run, 'tell');
    const dana = await tokenOf('dana');
    const waiting = await call<OpenAsksReply>('/api/asks', { token: dana });
    expect(waiting.asks.filter((one) => one.run === run)).toMatchObject([{ ask: { id: ask.id }, own: true }]);

    const path = `/api/runs/${run}/asks/${encodeURIComponent(ask.id)}/answer`;
    const body = { action: 'acknowledge', digest: ask.digest, jti: 'intention-1' };
    const twice = await Promise.all([1, 2].map(() => call<Verdict>(path, { token: dana, body })));
    expect(twice.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted']);

    const link = await linkFor(run, ask, 'ines');
    const page = await (await fetch(`${gateway.address}/a/${link}`)).text();
    expect(page).toContain('<strong>tonight</strong>');
    const mailed = await sendForm(`/a/${link}`, {
      ...hiddenOf(page),
      action: 'decline',
      reason: 'our fair is tonight',
    });
    expect(mailed.status).toBe(303);

    const signedIn = await sendForm('/sign-in', { person: 'noor', to: '/' });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const own = `/runs/${run}/asks/${encodeURIComponent(ask.id)}`;
    const asked = await (await fetch(`${gateway.address}${own}`, { headers: { cookie } })).text();
    const answered = await sendForm(`${own}/answer`, { ...hiddenOf(asked), action: 'acknowledge' }, cookie);
    expect(answered.status).toBe(303);

    expect(await states(run, ask)).toMatchObject({ dana: 'acknowledged', ines: 'declined', noor: 'acknowledged' });
    const after = await call<OpenAsksReply>('/api/asks', { token: dana });
    expect(after.asks.filter((one) => one.run === run)).toEqual([]);
  });

  it('is understood right after the gateway has changed its key', async () => {
    const run = await scenario.start('r');
    const ask = await scenario.audience(run, 'tell');
    const { workspace } = await loadWorkspace(scenario.root);
    if (!workspace) throw new Error('the workspace does not load');
    await makeSigningKey({ root: scenario.root, keys: workspace.daybook.keys }, { now: Date.now(), leadMs: 0 });
    const path = `/api/runs/${run}/asks/${encodeURIComponent(ask.id)}/answer`;
    const body = { action: 'acknowledge', digest: ask.digest };
    expect(await call<Verdict>(path, { token: await tokenOf('dana'), body })).toMatchObject({ verdict: 'accepted' });
    expect(await states(run, ask)).toMatchObject({ dana: 'acknowledged' });
  });
});

async function linkFor(run: string, ask: Ask, person: string): Promise<string> {
  const { workspace } = await loadWorkspace(scenario.root);
  if (!workspace) throw new Error('the workspace does not load');
  const [key] = await readLinkKeys({ root: scenario.root, daybook: workspace.daybook, env: {} });
  if (!key) throw new Error('there is no key for links');
  const claims = { run, ask: ask.id, sub: person, about: person, digest: ask.digest };
  return signLink(key, { ...claims, exp: Date.now() + 3_600_000 });
}
