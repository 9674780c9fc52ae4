import type { GatewayContext } from '../../../gateway/context.js';
import { gatewayApp } from '../../../gateway/app.js';
import { signatureFlaw } from '../../../gateway/slack/signature.js';
import { noteHandle } from '../../../records/handles.js';
import { interactionBody, signBody } from '../../../tools/slack/deliver/sign.js';
import { deskOf, type Office, openOffice, OPS, OTHER_TEAM, TEAM } from './office.js';

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

async function statusWith(context: GatewayContext): Promise<number> {
  const { body, headers } = signBody('payload={}', { secret: '', at: Math.floor(context.now() / 1_000) });
  const reply = await gatewayApp(context).request('/slack/interactions', {
    method: 'POST',
    headers: { host: '127.0.0.1:7080', ...headers },
    body,
  });
  return reply.status;
}

describe('secrets of Slack', () => {
  it('are taken from where targets.yaml says', async () => {
    const { connections } = await deskOf(office.gateway.context, office.slack);
    expect(connections.map(({ team, environments }) => [team, [...environments]])).toEqual([
      ['T0SHOP', ['production']],
    ]);
  });

  it.each([
    ['empty', { SLACK_SIGNING: '' }],
    ['blank', { SLACK_SIGNING: '  ' }],
    ['an empty token', { SLACK_TOKEN: '' }],
  ])('that are %s leave no door: the log says why and what to do, and nothing of the value', async (_what, env) => {
    const { gateway, slack, logged } = office;
    const facts: unknown[] = [];
    const context = { ...gateway.context, log: (...line: unknown[]) => void facts.push(line) };
    const desk = await deskOf(context, slack, env);
    expect(desk.connections).toEqual([]);
    expect(await statusWith({ ...context, slack: desk })).toBe(404);
    expect(JSON.stringify(facts)).toContain('no answers are taken from Slack');
    expect(JSON.stringify(facts)).toMatch(/SLACK_SIGNING|SLACK_TOKEN|signingSecret/);
    expect(JSON.stringify([facts, logged])).not.toContain(slack.installation.signingSecret);
  });

  it('are not needed where there is no Slack: then there is no such address', async () => {
    const { slack: _slack, ...context } = office.gateway.context;
    expect(await statusWith(context)).toBe(404);
  });

  it('of a target that names neither secret nor app token leave no door', async () => {
    const { context } = office.gateway;
    const chat = context.workspace.targets.chat?.production;
    if (chat) delete chat.config.signingSecret;
    expect((await deskOf(context, office.slack)).connections).toEqual([]);
  });

  it('that two environments share make one connection for both', async () => {
    const { context } = office.gateway;
    const chat = context.workspace.targets.chat;
    if (chat?.production) chat.staging = { ...chat.production, environment: 'staging' };
    const { connections } = await deskOf(context, office.slack);
    expect(connections.map(({ environments }) => [...environments])).toEqual([['production', 'staging']]);
  });
});

describe('one app in the workspaces of two environments, with one signing secret', () => {
  it('takes answers for each environment from its own workspace only', async () => {
    const { gateway, slack, asks } = office;
    const { context } = gateway;
    const { chat } = context.workspace.targets;
    if (!chat?.production) throw new Error('no target');
    const config = { ...chat.production.config, team: OTHER_TEAM, token: 'env:OTHER_TOKEN' };
    chat.staging = { ...chat.production, environment: 'staging', config };
    const desk = await deskOf(context, slack, { OTHER_TOKEN: slack.installation.botTokens[OTHER_TEAM] ?? '' });
    expect(desk.connections.map(({ team }) => team)).toEqual([TEAM, OTHER_TEAM]);
    const app = gatewayApp({ ...context, slack: desk });
    const { run, ask, digest } = { run: 'r1', ask: asks.announcement.id, digest: asks.announcement.digest };
    const value = await noteHandle(context.store, { run, ask, digest });
    const press = async (team: string, user: string) => {
      const payload = {
        type: 'block_actions',
        team: { id: team },
        user: { id: user, team_id: team },
        trigger_id: '1',
        container: { message_ts: '1.1', channel_id: OPS },
        actions: [{ type: 'button', action_id: 'daybook.acknowledge', value, action_ts: '1.2' }],
      };
      const at = Math.floor(context.now() / 1_000);
      const signed = signBody(interactionBody(payload), { secret: slack.installation.signingSecret, at });
      const headers = { host: '127.0.0.1:7080', ...signed.headers };
      return (await app.request('/slack/interactions', { method: 'POST', headers, body: signed.body })).status;
    };
    expect(await press(OTHER_TEAM, 'U0EXT')).toBe(200);
    expect(gateway.audiences.taken).toEqual([]);
    expect(await press(TEAM, 'U0OMAR')).toBe(200);
    expect(gateway.audiences.taken).toMatchObject([{ sub: 'omar' }]);
  });
});

describe('a signature', () => {
  const at = 1_700_000_000;
  const { body, headers } = signBody('payload=%7B%7D', { secret: 's3cret', at });
  const call = {
    body: new TextEncoder().encode(body),
    timestamp: headers['x-slack-request-timestamp'],
    signature: headers['x-slack-signature'],
  };

  it('holds for five minutes in both directions and not a second longer', () => {
    const flawAt = (off: number) => signatureFlaw(call, { secret: 's3cret', now: (at + off) * 1_000 });
    expect([flawAt(-300), flawAt(0), flawAt(300)]).toEqual([undefined, undefined, undefined]);
    expect([flawAt(-301), flawAt(301)]).toEqual(['future', 'stale']);
  });

  it('is the one that Slack documents', () => {
    const example = {
      body: new TextEncoder().encode(
        'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
      ),
      timestamp: '1531420618',
      signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const secret = '8f742231b10e8888abcd99yyyzzz85a5';
    expect(signatureFlaw(example, { secret, now: 1_531_420_618_000 })).toBeUndefined();
    expect(signatureFlaw(example, { secret: '', now: 1_531_420_618_000 })).toBe('no-secret');
  });
});
