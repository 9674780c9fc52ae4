import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { interactionBody, signBody } from '../../../tools/slack/deliver/sign.js';
import { type Slack, type SlackOptions, startSlack } from '../../../tools/slack/start-slack.js';

let slack: Slack;

afterEach(() => slack?.close());

const TEAM = 'T0SHOP';
const WORLD: SlackOptions = {
  teams: [
    { id: TEAM, name: 'Shop' },
    { id: 'T0OTHER', name: 'Other' },
  ],
  users: [
    { id: 'U0DANA', team: TEAM, name: 'Dana Reyes', email: 'dana@shop.example' },
    { id: 'U0GUEST', team: TEAM, name: 'Gwen Guest', guest: 'single-channel' },
    { id: 'U0EXT', team: 'T0OTHER', name: 'Ext Ernal' },
    { id: 'U0FAR', team: 'T0OTHER', name: 'Far Away' },
  ],
  channels: [{ id: 'C0NOC', team: TEAM, name: 'noc', members: ['U0DANA', 'U0EXT', `U0BOT${TEAM}`] }],
};

async function call(
  method: string,
  args: Record<string, unknown> = {},
  token = slack.installation.botTokens[TEAM] ?? '',
): Promise<Record<string, unknown>> {
  const form = Object.entries(args).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(`${slack.api}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(form),
  });
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = {
  type: 'button',
  action_id: 'daybook.approve',
  value: 'x',
  text: { type: 'plain_text', text: 'Approve' },
};
const actions = (...elements: object[]) => ({ type: 'actions', elements });

describe('the Web API refuses what Slack refuses', () => {
  it.each([
    ['no token', 'auth.test', {}, '', 'not_authed'],
    ['an invented token', 'auth.test', {}, 'xoxb-invented', 'invalid_auth'],
    ['a method that there is not', 'chat.delete', {}, undefined, 'unknown_method'],
    ['an unknown channel', 'chat.postMessage', { channel: 'C0NONE', text: 'x' }, undefined, 'channel_not_found'],
    ['an empty message', 'chat.postMessage', { channel: 'C0NOC' }, undefined, 'no_text'],
    [
      'a text that is too long',
      'chat.postMessage',
      { channel: 'C0NOC', blocks: [section('x'.repeat(3_001))] },
      undefined,
      'invalid_blocks',
    ],
    [
      '51 blocks',
      'chat.postMessage',
      { channel: 'C0NOC', blocks: Array(51).fill({ type: 'divider' }) },
      undefined,
      'invalid_blocks',
    ],
    [
      'a block that there is not',
      'chat.postMessage',
      { channel: 'C0NOC', blocks: [{ type: 'button' }] },
      undefined,
      'invalid_blocks',
    ],
    [
      'two buttons with one id',
      'chat.postMessage',
      { channel: 'C0NOC', blocks: [actions(button, button)] },
      undefined,
      'invalid_blocks',
    ],
    [
      'a button with a long value',
      'chat.postMessage',
      { channel: 'C0NOC', blocks: [actions({ ...button, value: 'x'.repeat(2_001) })] },
      undefined,
      'invalid_blocks',
    ],
    [
      'metadata without a type',
      'chat.postMessage',
      { channel: 'C0NOC', text: 'x', metadata: { event_payload: {} } },
      undefined,
      'invalid_metadata_format',
    ],
    [
      'a note to somebody who is not there',
      'chat.postEphemeral',
      { channel: 'C0NOC', user: 'U0GUEST', text: 'x' },
      undefined,
      'user_not_in_channel',
    ],
    [
      'an update of what is not there',
      'chat.update',
      { channel: 'C0NOC', ts: '1.000001', text: 'x' },
      undefined,
      'message_not_found',
    ],
    ['a message to a bot', 'conversations.open', { users: `U0BOT${TEAM}` }, undefined, 'cannot_dm_bot'],
    ['a user of another team who shares nothing', 'users.info', { user: 'U0FAR' }, undefined, 'user_not_found'],
    ['an unknown address', 'users.lookupByEmail', { email: 'nobody@shop.example' }, undefined, 'users_not_found'],
    ['a dialog that nobody asked for', 'views.open', { trigger_id: 'x', view: {} }, undefined, 'invalid_trigger_id'],
    ['a socket with a token of a bot', 'apps.connections.open', {}, undefined, 'not_allowed_token_type'],
  ] as const)('%s', async (_what, method, args, token, error) => {
    slack = await startSlack(WORLD);
    expect(await call(method, args, token)).toMatchObject({ status: 200, ok: false, error });
    expect(slack.world.messages).toEqual([]);
  });

  it('the token of another team, for a channel of ours', async () => {
    slack = await startSlack(WORLD);
    const other = slack.installation.botTokens.T0OTHER;
    expect(await call('chat.postMessage', { channel: 'C0NOC', text: 'x' }, other)).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('what the app has no scope for', async () => {
    slack = await startSlack({ ...WORLD, installation: { scopes: ['chat:write'] } });
    expect(await call('users.info', { user: 'U0DANA' })).toMatchObject({ error: 'missing_scope' });
    expect(await call('chat.postMessage', { channel: 'C0NOC', text: 'x' })).toMatchObject({ ok: true });
    await slack.close();
    slack = await startSlack({ ...WORLD, installation: { scopes: ['channels:history'] } });
    expect(await call('conversations.history', { channel: 'C0NOC' })).toMatchObject({ ok: true });
    expect(await call('conversations.history', { channel: 'DU0DANA' })).toMatchObject({ error: 'missing_scope' });
  });

  it('a second message within a second, when it is asked to', async () => {
    slack = await startSlack({ ...WORLD, paceMs: 1_000 });
    expect(await call('chat.postMessage', { channel: 'C0NOC', text: 'one' })).toMatchObject({ ok: true });
    expect(await call('chat.postMessage', { channel: 'C0NOC', text: 'two' })).toMatchObject({ status: 429 });
    expect(await call('chat.postMessage', { channel: 'U0DANA', text: 'two' })).toMatchObject({ ok: true });
  });
});

describe('what Slack keeps to itself', () => {
  it('metadata, unless it is asked for, and notes to one person always', async () => {
    slack = await startSlack(WORLD);
    const metadata = { event_type: 'daybook_delivery', event_payload: { key: 'k' } };
    await call('chat.postMessage', { channel: 'C0NOC', text: 'x', metadata });
    await call('chat.postEphemeral', { channel: 'C0NOC', user: 'U0DANA', text: 'only you' });
    const read = async (args: object) => (await call('conversations.history', { channel: 'C0NOC', ...args })).messages;
    expect(await read({})).toMatchObject([{ text: 'x' }]);
    expect(JSON.stringify(await read({}))).not.toContain('daybook_delivery');
    expect(await read({ include_all_metadata: true })).toMatchObject([{ metadata }]);
  });

  it('shows guests, strangers and members as what they are', async () => {
    slack = await startSlack(WORLD);
    const info = async (user: string) => (await call('users.info', { user })).user;
    expect(await info('U0DANA')).toMatchObject({
      team_id: TEAM,
      is_restricted: false,
      is_stranger: false,
      is_bot: false,
    });
    expect(await info('U0GUEST')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
    expect(await info('U0EXT')).toMatchObject({ team_id: 'T0OTHER', is_stranger: true });
    expect((await call('users.lookupByEmail', { email: 'dana@shop.example' })).user).toMatchObject({ id: 'U0DANA' });
  });
});

describe('deliveries', () => {
  it('are signed as Slack signs', () => {
    const { headers } = signBody(interactionBody({ type: 'x' }), { secret: 's', at: 1 });
    expect(headers).toMatchObject({
      'x-slack-request-timestamp': '1',
      'x-slack-signature': expect.stringMatching(/^v0=[0-9a-f]{64}$/),
    });
  });

  it('without anybody to take them are in the journal as such, and the person is warned', async () => {
    slack = await startSlack(WORLD);
    await call('chat.postMessage', { channel: 'C0NOC', text: 'x', blocks: [actions(button)] });
    const [message] = slack.messages('C0NOC');
    if (!message) throw new Error('no message');
    const delivery = await slack.click('U0DANA', message, 'Approve');
    expect(delivery).toMatchObject({ acked: false, failure: 'no connection' });
    const page = await (await fetch(`${slack.page}/as/U0DANA/C0NOC`)).text();
    expect(page).toContain('did not answer in time');
  });

  it('come only from people who can see the message and have the button', async () => {
    slack = await startSlack(WORLD);
    await call('chat.postMessage', { channel: 'C0NOC', text: 'x', blocks: [actions(button)] });
    const [message] = slack.messages('C0NOC');
    if (!message) throw new Error('no message');
    await expect(slack.click('U0GUEST', message, 'Approve')).rejects.toThrow('not in channel');
    await expect(slack.click('U0DANA', message, 'Reject')).rejects.toThrow('no button');
  });
});

describe('its pages', () => {
  it('show words of others as words: no script, no mention, no markup of theirs', async () => {
    slack = await startSlack(WORLD);
    const hostile = '<script>alert(1)</script> *bold* `<b>` <https://a.example|<img src=x>> &lt;!channel&gt;';
    await call('chat.postMessage', { channel: 'C0NOC', text: hostile, blocks: [section(hostile)] });
    const page = await (await fetch(`${slack.page}/as/U0DANA/C0NOC`)).text();
    expect(page).not.toMatch(/<script>|<img|<b>/);
    expect(page).toContain('<strong>bold</strong>');
    expect(page).toContain('&lt;!channel&gt;');
  });

  it('are not for other sites: foreign forms are turned away', async () => {
    slack = await startSlack(WORLD);
    const post = (headers: Record<string, string>) =>
      fetch(`${slack.page}/as/U0DANA/C0NOC/slash`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ command: '/x' }),
      });
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  });

  it('let programs order faults and read what happened', async () => {
    slack = await startSlack(WORLD);
    const fault = { method: 'auth.test', does: 'rate-limit', retryAfter: 3, times: 1 };
    const order = (body: unknown) => fetch(`${slack.page}/faults`, { method: 'POST', body: JSON.stringify(body) });
    expect((await order(fault)).status).toBe(200);
    expect((await order({ method: 'auth.test', does: 'explode' })).status).toBe(400);
    expect((await call('auth.test')).status).toBe(429);
    const calls = (await (await fetch(`${slack.page}/calls.json`)).json()) as unknown[];
    expect(calls).toMatchObject([{ method: 'auth.test', ended: 'rate-limit' }]);
  });
});

describe('the manifest', () => {
  const manifest = parse(readFileSync('docs/slack-manifest.yaml', 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } };
  };
  const { bot: scopes } = manifest.oauth_config.scopes;

  it('asks for what is called and for nothing else', async () => {
    slack = await startSlack({ ...WORLD, installation: { scopes } });
    const allowed = async (method: string, args: object) => (await call(method, { ...args })).error !== 'missing_scope';
    expect(await allowed('chat.postMessage', { channel: 'C0NOC', text: 'x' })).toBe(true);
    expect(await allowed('chat.update', { channel: 'C0NOC', ts: '1.1', text: 'x' })).toBe(true);
    expect(await allowed('chat.postEphemeral', { channel: 'C0NOC', user: 'U0DANA', text: 'x' })).toBe(true);
    expect(await allowed('conversations.open', { users: 'U0DANA' })).toBe(true);
    expect(await allowed('conversations.history', { channel: 'C0NOC' })).toBe(true);
    expect(await allowed('conversations.history', { channel: 'DU0DANA' })).toBe(true);
    expect(await allowed('users.info', { user: 'U0DANA' })).toBe(true);
    expect(await allowed('users.lookupByEmail', { email: 'dana@shop.example' })).toBe(false);
  });

  it('has a reason for each scope on the page about Slack', () => {
    const page = readFileSync('docs/slack.md', 'utf8');
    expect(scopes.filter((scope) => !page.includes(`\`${scope}\``))).toEqual([]);
  });
});
