import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachResults } from '../../cli/people/reach-result.js';
import { runCli } from '../../cli/run-cli.js';
import type { LedgerLine, LedgerReply, RunReply, StartRequest } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import { fakeContext, type FakeWish, type FakeWorld, until } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { APPROVAL, replyOf, START, step, waitingRun } from './made-up-runs.js';

let gateway: FakeGateway;
let root: string;

const RUN = 'made-1';

beforeEach(async () => {
  gateway = await FakeGateway.start();
  root = await mkdtemp(join(tmpdir(), 'daybook-reach-'));
  const files = {
    'daybook.yaml': `daybook: 1
local: true
zone: UTC
temporal: { address: 127.0.0.1:7233 }
gateway: { address: '${gateway.address}' }
transports: { mail: { kind: email, target: mail-server, from: daybook@shop.example } }
`,
    'people.yaml': `people:
  dana: { name: Dana, email: dana@shop.example }
  omar: { name: Omar, email: omar@shop.example }
  lin: { name: Lin }
groups: { release: [dana, omar], noc: [lin] }
`,
    'policy.yaml': `environments:
  stage: { start: [release], steer: [release] }
  production: { colour: red, start: [release], steer: [release], guarded: [{ type: traffic }] }
`,
    'targets.yaml': `targets:
  mail-server:
    stage: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none }
    production: { kind: smtp, host: 127.0.0.1, port: 2526, tls: none }
`,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

const world = (wish: Partial<FakeWish> = {}): FakeWorld => fakeContext({ cwd: root, ...wish });
const reach = (context: FakeWorld, ...argv: string[]) => runCli(['people', 'reach', '--as', 'dana', ...argv], context);
const started = () => gateway.sent(/^POST \/api\/runs$/).map(({ body }) => body as StartRequest);

const line = (person: string, more: Partial<LedgerLine> = {}): LedgerLine => ({
  person,
  name: person,
  state: 'acknowledged',
  at: START + 12_000,
  via: 'mail',
  told: [{ what: 'ask', transport: 'mail', state: 'sent', at: START }],
  ...more,
});

/** The run is over, and its one ask has counted so many answers. */
function over(status: 'succeeded' | 'failed', acknowledged: number): RunReply {
  const ask: Ask = {
    ...APPROVAL,
    id: 'reach/1',
    kind: 'acknowledgement',
    step: 'reach',
    openedAt: START,
    status: status === 'succeeded' ? 'reached' : 'expired',
    audience: { total: 2, shards: ['dana'], require: {}, counts: { total: 2, states: { acknowledged }, groups: {} } },
  };
  const failed = step('reach', { type: 'acknowledge', status: status === 'succeeded' ? 'succeeded' : 'failed' });
  return replyOf({
    ...waitingRun(),
    run: RUN,
    status,
    endedAt: START + 60_000,
    asks: [ask],
    stages: [{ name: 'reach', status: failed.status, steps: [failed] }],
  });
}

function ledgerIs(ledger: LedgerReply, times = 100): void {
  gateway.bite(/^GET .*\/ledger$/, { status: 200, body: JSON.stringify(ledger) }, times);
}

describe('daybook people reach', () => {
  it('starts one acknowledgement to whom it names, and says who answered over what and how fast', async () => {
    gateway.reply = over('succeeded', 2);
    ledgerIs({
      openedAt: START,
      people: [line('omar', { at: START + 61_000, via: 'slack' }), line('dana')],
      silent: 0,
    });
    const context = world();
    expect(await reach(context, 'release', '-e', 'stage', '--within', '5m', '--yes')).toBe(0);
    const [{ plan } = { plan: undefined }] = started();
    expect(plan?.environment).toBe('stage');
    expect(plan?.runbook).toMatchObject({ name: 'people-reach', owner: 'dana', file: 'daybook people reach' });
    expect(plan?.steps).toHaveLength(1);
    expect(plan?.steps[0]).toMatchObject({
      type: 'acknowledge',
      ask: {
        kind: 'acknowledgement',
        to: ['release'],
        deadlineMs: 300_000,
        onDeadline: 'fail',
        contact: { urgent: false },
      },
    });
    expect(plan?.groupMembers.release).toEqual(['dana', 'omar']);
    expect(gateway.sent(/ledger$/)[0]?.path).toBe('/api/runs/made-1/asks/reach%2F1/ledger');
    expect(context.stdout.text.split('\n').slice(-4)).toEqual([
      'dana  answered     in 12s over mail; told over mail',
      'omar  answered     in 1m 01s over slack; told over mail',
      '2 of 2 answered.',
      '',
    ]);
  });

  it('ends with 6 when somebody is silent, whom it names first', async () => {
    gateway.reply = over('failed', 1);
    const told = [
      { what: 'ask' as const, transport: 'slack', state: 'failed' as const, at: START },
      { what: 'ask' as const, transport: 'mail', state: 'sent' as const, at: START },
    ];
    ledgerIs({
      openedAt: START,
      people: [line('dana'), line('omar', { state: 'sent', via: undefined, told })],
      silent: 0,
    });
    const context = world();
    expect(await reach(context, 'release', '-e', 'stage', '--yes')).toBe(6);
    expect(context.stdout.text.split('\n').slice(-4)).toEqual([
      'omar  silent       told over slack (failed), mail',
      'dana  answered     in 12s over mail; told over mail',
      '1 of 2 answered.',
      '',
    ]);
  });

  it('asks again for a ledger that says less than the run', async () => {
    gateway.reply = over('succeeded', 2);
    const omar = line('omar', { state: 'sent' });
    ledgerIs({ openedAt: START, people: [line('dana'), omar], silent: 0 }, 1);
    ledgerIs({ openedAt: START, people: [line('dana')], silent: 1 }, 1);
    ledgerIs({ openedAt: START, people: [line('dana'), line('omar')], silent: 0 });
    const context = world();
    const ending = reach(context, 'release', '-e', 'stage', '--yes');
    await until(() => {
      context.clock.advance(500);
      return gateway.sent(/ledger$/).length === 3;
    }, 'it asks a third time');
    expect(await ending).toBe(0);
    expect(gateway.sent(/ledger$/)).toHaveLength(3);
  });

  it('gives a script everybody, on one line at last', async () => {
    gateway.reply = over('failed', 1);
    ledgerIs({ openedAt: START, people: [line('dana'), line('omar', { state: 'sent', via: undefined })], silent: 0 });
    const context = world();
    expect(await reach(context, 'release', '-e', 'stage', '--yes', '--json')).toBe(6);
    const lines = context.stdout.text
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    expect(lines[0]).toMatchObject({ ok: true, run: RUN });
    expect(lines.at(-1)).toEqual({
      ok: false,
      run: RUN,
      people: [
        { person: 'omar', name: 'omar', result: 'silent', told: ['mail'] },
        { person: 'dana', name: 'dana', result: 'answered', via: 'mail', tookMs: 12_000, told: ['mail'] },
      ],
    });
  });

  it('sends nothing unless somebody has said yes', async () => {
    const refused = world();
    expect(await reach(refused, 'release', '-e', 'stage')).toBe(2);
    expect(refused.stderr.text).toContain('Add --yes to send it.');
    const asked = world({ typed: ['n'] });
    expect(await reach(asked, 'release', '-e', 'production')).toBe(2);
    expect(asked.stderr.text).toContain('Send a test message to release over the transports of production (mail)?');
    expect(started()).toEqual([]);
  });

  it.each([
    ['an unknown name', ['relase', '-e', 'stage'], 'there is no group, person or rota relase'],
    ['people whom nothing reaches', ['noc', '-e', 'stage'], 'no transport reaches'],
    ['no environment where there are several', ['release'], 'Add --environment, one of stage, production.'],
    ['an unknown environment', ['release', '-e', 'stag'], 'Did you mean `stage`?'],
    ['a time that is none', ['release', '-e', 'stage', '--within', 'soon'], 'a duration such as'],
  ])('refuses %s, and starts nothing', async (_, argv, words) => {
    const context = world();
    expect(await reach(context, ...argv, '--yes')).toBe(2);
    expect(context.stderr.text.toLowerCase()).toContain(words.toLowerCase());
    expect(started()).toEqual([]);
  });

  it('refuses to start where no transport would tell anybody', async () => {
    await writeFile(
      join(root, 'daybook.yaml'),
      `daybook: 1\nlocal: true\nzone: UTC\ntemporal: { address: 127.0.0.1:7233 }\ngateway: { address: '${gateway.address}' }\n`,
    );
    const context = world();
    expect(await reach(context, 'release', '-e', 'stage', '--yes')).toBe(2);
    expect(context.stderr.text).toContain('names no transport, so nobody would be told');
    expect(started()).toEqual([]);
  });

  it('detaches on Ctrl-C, and the test goes on', async () => {
    gateway.reply = replyOf({ ...waitingRun(), run: RUN });
    const context = world();
    const ending = reach(context, 'release', '-e', 'stage', '--yes');
    await until(() => gateway.watchers > 0, 'it watches');
    context.pressCtrlC();
    expect(await ending).toBe(8);
    expect(context.stderr.text).toContain('the run goes on');
  });

  it('says how the run ended when nobody was asked', async () => {
    gateway.reply = {
      ...over('failed', 0),
      view: { ...over('failed', 0).view, asks: [], headline: 'the worker refused' },
    };
    const context = world();
    expect(await reach(context, 'release', '-e', 'stage', '--yes')).toBe(4);
    expect(context.stderr.text).toContain('ended before anybody was asked: the worker refused');
  });
});

describe('the result of a test', () => {
  it('tells answers in time from all others, and who answered for whom', () => {
    const results = reachResults({
      openedAt: START,
      silent: 0,
      people: [
        line('a', { state: 'declined', by: 'deputy-of-a' }),
        line('b', { state: 'late' }),
        line('c', { state: 'seen', via: undefined }),
        line('d', { state: 'planned', via: undefined, told: [] }),
        line('e', {
          state: 'unreachable',
          via: undefined,
          told: [{ what: 'ask', transport: 'mail', state: 'bounced', at: START }],
        }),
        line('f', { state: 'waived', via: undefined }),
      ],
    });
    expect(results.map(({ person, result }) => [person, result])).toEqual([
      ['e', 'unreachable'],
      ['c', 'silent'],
      ['d', 'silent'],
      ['b', 'late'],
      ['f', 'waived'],
      ['a', 'answered'],
    ]);
    expect(results[0]?.told).toEqual(['mail (bounced)']);
    expect(results.at(-1)).toMatchObject({ by: 'deputy-of-a', via: 'mail', tookMs: 12_000 });
  });
});
