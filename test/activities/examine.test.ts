import { chmodSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { examine } from '../../activities/steps/examine.js';
import type { JsonObject } from '../../model/json.js';
import { FarEnd } from './support/far-end.js';
import { MailboxServer } from './support/mailbox-server.js';
import { makeWorld, type World } from './support/world.js';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

function look(kind: string, config: JsonObject, params: JsonObject = {}) {
  return examine(world.callOn({ kind, config }, { type: 'examine', params }), world.deps);
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a look at an http target', () => {
  let end: FarEnd;
  beforeEach(async () => {
    end = await FarEnd.start();
  });
  afterEach(() => end.stop());

  it('tells what answers and what is allowed, and sends nothing but GET', async () => {
    end.onGet = (response, at) =>
      response.end(at === '/weights' ? '{"weights":{"blue":100,"green":0},"healthy":{"blue":true}}' : 'hello');
    const outcome = await look('http', { url: end.url, traffic: '/weights' });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: {
        kind: 'http',
        found: expect.stringMatching(/^It answers GET \/ with status 200 after \d+ ms\.$/),
        may: [
          { action: 'read', verdict: 'yes' },
          { action: 'change', verdict: 'unknown' },
          { action: 'read traffic', verdict: 'yes' },
          { action: 'switch traffic', verdict: 'unknown', why: expect.stringContaining('blue 100 % healthy') },
        ],
      },
    });
    expect(end.applied).toEqual([]);
  });

  it('is failed where an action that must be allowed is not, and says why', async () => {
    end.onGet = (response) => response.writeHead(401).end();
    expect(await look('http', { url: end.url }, { may: ['read'] })).toMatchObject({
      status: 'failed',
      reason: 'not-allowed',
      message: 'Daybook may not read (GET / gives 401: check `headers` of the target) at place.',
      outputs: { may: expect.arrayContaining([{ action: 'read', verdict: 'no', why: expect.any(String) }]) },
    });
  });

  it('is undecided where that cannot be told, and refuses an action that nobody knows', async () => {
    expect(await look('http', { url: end.url }, { may: ['change'] })).toMatchObject({
      status: 'undecided',
      reason: 'cannot-tell',
    });
    expect(await look('http', { url: end.url }, { may: ['fly'] })).toMatchObject({
      status: 'failed',
      reason: 'action-unknown',
      message: expect.stringContaining('read, change, switch traffic'),
    });
  });

  it('is errored where nobody answers', async () => {
    await end.stop();
    expect(await look('http', { url: end.url })).toMatchObject({ status: 'errored', reason: 'unreachable' });
  });

  it('shows no credential, not even one that the service sends back', async () => {
    world.deps.env.SHOP_TOKEN = 'canary-4711';
    end.onGet = (response) => response.setHeader('server', 'said canary-4711').end();
    const outcome = await look('http', { url: end.url, headers: { authorization: 'env:SHOP_TOKEN' } });
    expect(outcome.status).toBe('succeeded');
    expect(JSON.stringify(outcome)).not.toContain('canary-4711');
  });
});

describe('a look at programs', () => {
  it('says which allowed ones are there, without running them', async () => {
    const mark = path.join(world.root, 'ran');
    const program = path.join(world.root, 'tool');
    writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`);
    chmodSync(program, 0o755);
    const outcome = await look('command', { allow: [['./tool'], ['no-such-program']] });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: {
        may: [
          { action: 'run ./tool', verdict: 'yes' },
          { action: 'run no-such-program', verdict: 'no' },
          { action: 'deploy', verdict: 'no' },
        ],
      },
    });
    await expect(import('node:fs/promises').then(({ access }) => access(mark))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('says what runs in each slot, and whether the program could be started', async () => {
    const config = { program: ['node', 'server.js'], slots: { blue: { port: 1234 } } };
    expect(await look('process', config, { may: ['deploy'] })).toMatchObject({
      status: 'succeeded',
      outputs: { found: expect.stringContaining('blue is empty') },
    });
    expect(await look('process', { ...config, folder: 'gone' }, { may: ['deploy'] })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('there is no folder'),
    });
  });
});

describe('a look at what messages go through', () => {
  it('signs in at a mail server and sends no mail', async () => {
    let mails = 0;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => done(null, password === 'right' ? { user: 'dana' } : {}),
      onData: (stream, _session, done) => {
        mails += 1;
        stream.resume().on('end', () => done());
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const config = { host: '127.0.0.1', port, tls: 'none', user: 'dana', password: 'right' };
    const right = await look('smtp', config, { may: ['sign in'] });
    const wrong = await look('smtp', { ...config, password: 'canary-4711' }, { may: ['sign in'] });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(right).toMatchObject({ status: 'succeeded' });
    expect(wrong).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('refuses user or password (535)'),
    });
    expect(mails).toBe(0);
    expect(await look('smtp', { ...config, port: await deadPort() })).toMatchObject({
      status: 'errored',
      reason: 'unreachable',
    });
  });

  it('opens a mailbox for reading only', async () => {
    const server = await MailboxServer.start();
    const config = { host: '127.0.0.1', port: server.port, tls: 'none', user: 'desk', password: 'hunter22' };
    expect(await look('imap', config, { may: ['read mail'] })).toMatchObject({
      status: 'succeeded',
      outputs: { found: expect.stringContaining('has 3 mails') },
    });
    expect(server.commands).toContain('EXAMINE');
    expect(server.commands).not.toContain('SELECT');
    expect(await look('imap', { ...config, mailbox: 'Replies' }, { may: ['read mail'] })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('does not open the mailbox Replies'),
    });
    server.password = 'other';
    expect(await look('imap', config, { may: ['sign in'] })).toMatchObject({ status: 'failed', reason: 'not-allowed' });
    await server.stop();
    expect(await look('imap', config)).toMatchObject({ status: 'errored', reason: 'unreachable' });
  });

  it('asks Slack who the token is, and compares team and scopes', async () => {
    const slack = await FarEnd.start();
    const answer = { ok: true, team_id: 'T1', bot_id: 'B1' };
    let scopes = 'chat:write,im:write,users:read';
    slack.onApplied = (response) => response.setHeader('x-oauth-scopes', scopes).end(JSON.stringify(answer));
    const config = { team: 'T1', token: 'xoxb-1234', api: slack.url };
    expect(await look('slack', config, { may: ['send messages'] })).toMatchObject({
      status: 'succeeded',
      outputs: {
        may: [
          { action: 'send messages', verdict: 'yes' },
          { action: 'find sent messages', verdict: 'no', why: expect.stringContaining('lacks im:history') },
          { action: 'look at members', verdict: 'yes' },
        ],
      },
    });
    expect(slack.applied.map(({ path: at }) => at)).toEqual(['/auth.test']);
    scopes = '';
    expect(await look('slack', config, { may: ['send messages'] })).toMatchObject({ status: 'failed' });
    answer.team_id = 'T2';
    expect(await look('slack', config, { may: ['send messages'] })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('targets.yaml says T1'),
    });
    await slack.stop();
  });

  it('knocks at a webhook and posts nothing', async () => {
    const pager = await FarEnd.start();
    expect(await look('webhook', { url: `${pager.url}/events`, secret: 'shared' })).toMatchObject({
      status: 'succeeded',
      outputs: { may: [{ action: 'send', verdict: 'unknown' }] },
    });
    expect(pager.applied).toEqual([]);
    await pager.stop();
    expect(await look('webhook', { url: pager.url, secret: 'shared' })).toMatchObject({ status: 'errored' });
  });

  it.each([
    ['smtp', { host: '192.0.2.1', port: 25, tls: 'none' }],
    ['imap', { host: '192.0.2.1', port: 143, tls: 'none', user: 'u', password: 'p' }],
    ['webhook', { url: 'http://192.0.2.1/', secret: 's' }],
    ['slack', { team: 'T1', token: 'x', api: 'http://192.0.2.1/' }],
  ])('reaches for no other machine from a local workspace: %s', async (kind, config) => {
    expect(await look(kind, config)).toMatchObject({ status: 'failed', reason: 'address-refused' });
  });
});
