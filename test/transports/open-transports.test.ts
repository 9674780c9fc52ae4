import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../model/json.js';
import type { Workspace } from '../../model/workspace.js';
import { openTarget } from '../../transports/open-target.js';
import { openTransports } from '../../transports/open-transports.js';

const TRANSPORTS: Workspace['daybook']['transports'] = {
  chat: { kind: 'slack', target: 'chat' },
  mail: { kind: 'email', target: 'smtp', from: 'Daybook <daybook@shop.example>' },
  pager: { kind: 'webhook', target: 'pager', shape: 'pagerduty' },
  screen: { kind: 'console' },
};
const GOOD: Record<string, [string, JsonObject]> = {
  chat: ['slack', { team: 'T0123', token: 'env:SLACK_TOKEN' }],
  smtp: [
    'smtp',
    {
      host: 'smtp.shop.example',
      port: 'env:SMTP_PORT',
      tls: 'starttls',
      user: 'daybook',
      password: 'file:smtp-password',
    },
  ],
  pager: ['webhook', { url: 'https://events.pager.example/v2/enqueue', secret: 'env:PAGER_SECRET' }],
};
const ENV = { SLACK_TOKEN: 'xoxb-canary', SMTP_PORT: '587', PAGER_SECRET: 'canary-secret' };

let root: string;
let lines: string[];
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'daybook-transports-'));
  await writeFile(path.join(root, 'smtp-password'), 'canary-password\n');
  lines = [];
});

function workspace(targets: Record<string, [string, JsonObject]>, o: { local?: boolean } = {}): Workspace {
  const entries = Object.entries(targets).map(([name, [kind, config]]) => [
    name,
    { production: { name, environment: 'production', kind, config } },
  ]);
  const daybook = { local: o.local ?? false, transports: TRANSPORTS };
  return { root, daybook, targets: Object.fromEntries(entries), people: {}, policy: {} } as unknown as Workspace;
}

async function open(
  targets: Record<string, [string, JsonObject]>,
  o: { local?: boolean; env?: NodeJS.ProcessEnv; environment?: string } = {},
) {
  const { env = ENV, environment = 'production' } = o;
  const log = (line: string) => lines.push(line);
  return openTransports({ workspace: workspace(targets, o), environment, env, write: log, log });
}

describe('transports', () => {
  it('are opened in the order of daybook.yaml, under their names there', async () => {
    const opened = await open(GOOD);
    expect(Object.entries(opened).map(([name, { kind, name: own }]) => [name, own, kind])).toEqual([
      ['chat', 'chat', 'slack'],
      ['mail', 'mail', 'email'],
      ['pager', 'pager', 'webhook'],
      ['screen', 'screen', 'console'],
    ]);
    expect(lines).toEqual([]);
  });

  it('whose target is missing for the environment are left out, and the log says so', async () => {
    const { pager: _pager, ...others } = GOOD;
    expect(Object.keys(await open(others))).toEqual(['chat', 'mail', 'screen']);
    expect(Object.keys(await open(GOOD, { environment: 'stage' }))).toEqual(['screen']);
    expect(lines[0]).toBe(
      'Transport pager is left out in production: targets.yaml has no target pager of kind webhook for production',
    );
  });

  it.each<[string, string, JsonObject, NodeJS.ProcessEnv, RegExp]>([
    [
      'whose variable is unset',
      'pager',
      { ...GOOD.pager?.[1] },
      { ...ENV, PAGER_SECRET: undefined },
      /PAGER_SECRET.*unset/,
    ],
    ['whose secret is empty', 'pager', { ...GOOD.pager?.[1] }, { ...ENV, PAGER_SECRET: '' }, /PAGER_SECRET.*empty/],
    [
      'whose secret is blank',
      'pager',
      { ...GOOD.pager?.[1] },
      { ...ENV, PAGER_SECRET: '  ' },
      /its secret cannot be used/,
    ],
    ['whose file is missing', 'smtp', { ...GOOD.smtp?.[1], password: 'file:nowhere' }, ENV, /nowhere.*ENOENT/],
    ['whose port is none', 'smtp', { ...GOOD.smtp?.[1] }, { ...ENV, SMTP_PORT: '70000' }, /its port cannot be used/],
    ['whose password would go unencrypted', 'smtp', { ...GOOD.smtp?.[1], tls: 'none' }, ENV, /its tls cannot be used/],
    [
      'whose address comes out unencrypted',
      'pager',
      { url: 'env:PAGER_URL', secret: 'env:PAGER_SECRET' },
      { ...ENV, PAGER_URL: 'http://canary.example/' },
      /its url cannot be used/,
    ],
  ])('%s are left out, and the log has the cure but no value', async (_what, name, config, env, reason) => {
    const kind = GOOD[name]?.[0] ?? '';
    const opened = await open({ ...GOOD, [name]: [kind, config] }, { env });
    expect(Object.keys(opened)).toHaveLength(3);
    expect(lines.join('\n')).toMatch(reason);
    expect(lines.join('\n')).not.toContain('canary');
  });

  it('of a local workspace reach this machine only, also through a reference and where nothing is written', async () => {
    expect(Object.keys(await open(GOOD, { local: true }))).toEqual(['screen']);
    expect(lines).toHaveLength(3);
    const here: typeof GOOD = {
      chat: ['slack', { team: 'T0123', token: 'env:SLACK_TOKEN', api: 'http://127.0.0.1:1/api/' }],
      smtp: ['smtp', { host: 'env:SMTP_HOST', port: 25, tls: 'none' }],
      pager: ['webhook', { url: 'http://localhost:1/', secret: 'env:PAGER_SECRET' }],
    };
    expect(Object.keys(await open(here, { local: true, env: { ...ENV, SMTP_HOST: '127.0.0.1' } }))).toHaveLength(4);
    expect(Object.keys(await open(here, { local: true, env: { ...ENV, SMTP_HOST: 'smtp.example' } }))).toHaveLength(3);
  });
});

describe('a target', () => {
  it('is opened under its own name only', async () => {
    const question = { workspace: workspace(GOOD), environment: 'production', env: ENV, kind: 'smtp' as const };
    expect(await openTarget({ ...question, target: 'smtp' })).toMatchObject({ port: 587, password: 'canary-password' });
    await expect(openTarget({ ...question, target: 'pager' })).rejects.toThrow('no target pager of kind smtp');
    await expect(openTarget({ ...question, target: '__proto__' })).rejects.toThrow('no target __proto__');
    await expect(openTarget({ ...question, target: 'smtp', environment: 'constructor' })).rejects.toThrow('no target');
  });
});
