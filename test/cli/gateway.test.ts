import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { warnOf } from '../../cli/connect.js';
import { runCli } from '../../cli/run-cli.js';
import type { AnswerRequest, SteerRequest } from '../../gateway/api.js';
import { type FakeWish, type FakeWorld, fakeContext, until } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { APPROVAL, replyOf, START, waitingRun } from './made-up-runs.js';

let gateway: FakeGateway;
let root: string;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.reply = replyOf(waitingRun());
  root = await mkdtemp(join(tmpdir(), 'daybook-cli-'));
  await writeFile(join(root, 'daybook.yaml'), `daybook: 1\nlocal: true\ngateway: { address: '${gateway.address}' }\n`);
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

function world(wish: Partial<FakeWish> = {}): FakeWorld {
  return fakeContext({ cwd: root, ...wish });
}

/** Runs a command while its clock is moved on, so that pauses between tries pass. */
async function moving(context: FakeWorld, run: Promise<number>): Promise<number> {
  const timer = setInterval(() => context.clock.advance(500), 5);
  try {
    return await run;
  } finally {
    clearInterval(timer);
  }
}

describe('signing in', () => {
  it('warns loudly about a development identity, on stderr', async () => {
    const context = world();
    expect(await runCli(['sign-in', '--as', 'dana'], context)).toBe(0);
    expect(context.stderr.text).toContain('DEVELOPMENT IDENTITY: anybody can say this');
    expect(context.stdout.text).toContain('as dana (dana)');
    expect(context.stdout.text).not.toContain('DEVELOPMENT');
  });

  it.each(['DEVELOPMENT IDENTITY: anybody can say this', 'anybody can say this'])(
    'says once that it is one, whatever the gateway writes (%s)',
    (warning) => {
      const context = world();
      const person = { id: 'dana', name: 'Dana' };
      const session = { token: 't', identity: 'development' as const, expiresAt: 0, gateway: gateway.address };
      warnOf(context, { ...session, person, warning });
      expect(context.stderr.text).toBe('DEVELOPMENT IDENTITY: anybody can say this\n');
    },
  );

  it('keeps the session readable by its owner only, and uses it afterwards', async () => {
    await runCli(['sign-in', '--as', 'dana'], world());
    const { mode } = await stat(join(root, '.daybook', 'sessions', 'dana.json'));
    expect(mode & 0o777).toBe(0o600);
    expect(await runCli(['show', 'shop-1'], world())).toBe(0);
    expect(gateway.sent(/GET .*shop-1/)[0]?.token).toBe('token-of-dana-0');
  });

  it('never sends a session to another gateway', async () => {
    await runCli(['sign-in', '--as', 'dana'], world());
    const other = await FakeGateway.start();
    try {
      const context = world();
      expect(await runCli(['runs', '--gateway', other.address], context)).toBe(3);
      expect(other.requests).toEqual([]);
      expect(context.stderr.text).toContain('daybook sign-in');
    } finally {
      await other.stop();
    }
  });

  it('keeps a person whose name is a path inside the folder', async () => {
    await runCli(['sign-in', '--as', '../../evil'], world());
    expect(await readFile(join(root, '.daybook', 'sessions', '..%2F..%2Fevil.json'), 'utf8')).toContain('token-of');
  });

  it('refuses --as where the gateway takes no claims', async () => {
    gateway.offer = { local: false, oidc: { issuer: 'https://login', clientId: 'daybook' } };
    const context = world();
    expect(await runCli(['runs', '--as', 'dana'], context)).toBe(3);
    expect(context.stderr.text).toContain('Sign in with `daybook sign-in`, and leave --as out.');
  });

  it('refuses a gateway elsewhere in a local workspace', async () => {
    const context = world();
    expect(await runCli(['runs', '--as', 'dana', '--gateway', 'http://example.com'], context)).toBe(2);
    expect(context.stderr.text).toContain('another machine');
  });
});

describe('a gateway that bites', () => {
  const commands = [
    ['runs', '--as', 'dana'],
    ['show', 'shop-1', '--as', 'dana'],
    ['approve', 'shop-1', 'go', '--yes', '--as', 'dana'],
  ];

  it.each(commands)('401 is exit code 3 and says how to sign in: %s', async (...argv) => {
    gateway.bite(/GET \/api\/runs/, { status: 401, error: { code: 'session-over', message: 'your session is over' } });
    const context = world();
    expect(await runCli(argv, context)).toBe(3);
    expect(context.stderr.text).toContain('your session is over');
    expect(context.stderr.text).toContain('daybook sign-in');
  });

  it.each([
    [403, 3],
    [404, 2],
    [409, 2],
    [500, 1],
    [503, 6],
  ])('%i is exit code %i, in the gateway’s words', async (status, exit) => {
    gateway.bite(/GET \/api\/runs/, {
      status,
      error: { code: 'some-code', message: 'what happened', cure: 'what to do' },
    });
    const context = world();
    expect(await runCli(['runs', '--as', 'dana'], context)).toBe(exit);
    expect(context.stderr.text).toContain('error: what happened\nwhat to do\n');
  });

  it('calls a digest that changed a mismatch, also when the gateway says so', async () => {
    gateway.bite(/answer/, {
      status: 409,
      error: { code: 'digest-changed', message: 'it asks for something else by now' },
    });
    expect(await runCli(['approve', 'shop-1', '--yes', '--as', 'dana'], world())).toBe(9);
  });

  it('says in time that nothing answers', async () => {
    gateway.bite(/GET \/api\/runs/, 'silent');
    const context = world();
    expect(await runCli(['runs', '--as', 'dana', '--timeout', '300ms'], context)).toBe(6);
    expect(context.stderr.text).toContain(`The gateway at ${gateway.address} did not answer within 300ms.`);
  });

  it('says where nobody listens, and how to start it', async () => {
    await gateway.stop();
    const context = world();
    expect(await runCli(['runs', '--as', 'dana'], context)).toBe(6);
    expect(context.stderr.text).toContain(`The gateway does not answer at ${gateway.address} (ECONNREFUSED).`);
    expect(context.stderr.text).toContain('Start it with `daybook dev`');
    gateway = await FakeGateway.start();
  });

  it.each([
    ['no JSON', { status: 200, body: '<html>hello</html>', type: 'text/html' }],
    ['other JSON', { status: 200, body: '{"hello":1}' }],
    ['null', { status: 200, body: 'null' }],
  ])('refuses %s with words about the version', async (_, bite) => {
    gateway.bite(/GET \/api\/runs\/shop-1/, bite);
    const context = world();
    expect(await runCli(['show', 'shop-1', '--as', 'dana'], context)).toBe(1);
    expect(context.stderr.text).toContain('does not understand');
  });

  it('does not follow a redirect with the session', async () => {
    gateway.bite(/GET \/api\/runs/, { status: 302, body: '' });
    expect(await runCli(['runs', '--as', 'dana'], world())).toBe(1);
  });

  it('ends with 130 on Ctrl-C while it waits', async () => {
    gateway.bite(/GET \/api\/runs/, 'silent');
    const context = world();
    const run = runCli(['runs', '--as', 'dana'], context);
    await until(() => gateway.sent(/GET \/api\/runs/).length > 0, 'the request was sent');
    context.pressCtrlC();
    expect(await run).toBe(130);
  });
});

describe('approving', () => {
  const answers = () => gateway.sent(/POST .*\/answer/).map(({ body }) => body as AnswerRequest);

  it('shows what exactly, asks, and sends the digest that was shown', async () => {
    const context = world({ typed: ['y'] });
    expect(await runCli(['approve', 'shop-1', '--as', 'dana', '--reason', 'looks good'], context)).toBe(0);
    expect(context.stderr.text).toContain('[PRODUCTION] Storefront goes live');
    expect(context.stderr.text).toContain('lets through switch (traffic on storefront-edge): to: {green: 100}');
    expect(context.stderr.text).toContain('Approve go/1 (digest 3f2a9c1b2d3e) as dana? [y/N]');
    expect(answers()).toEqual([
      { action: 'approve', digest: APPROVAL.digest, reason: 'looks good', jti: expect.any(String) },
    ]);
    expect(gateway.sent(/answer/)[0]?.path).toBe('/api/runs/shop-1/asks/go%2F1/answer');
    expect(context.stdout.text).toBe('accepted: approve go/1 of run shop-1 as dana. recorded\n');
  });

  it.each([[['n']], [['']], [['yes please']]])('does nothing after %j', async (typed) => {
    expect(await runCli(['approve', 'shop-1', '--as', 'dana'], world({ typed }))).toBe(2);
    expect(answers()).toEqual([]);
  });

  it('needs no question when the digest that was shown is named', async () => {
    expect(await runCli(['approve', 'shop-1', 'go/1', '--digest', '3f2a9c1b2d3e', '--as', 'dana'], world())).toBe(0);
    expect(answers()).toHaveLength(1);
  });

  it.each(['3f2a9c1b2d3f', '3f2a'])('refuses the digest %s with exit code 9', async (digest) => {
    const context = world();
    expect(await runCli(['approve', 'shop-1', 'go/1', '--digest', digest, '--as', 'dana'], context)).toBe(9);
    expect(context.stderr.text).toContain('it is not what you were shown');
    expect(answers()).toEqual([]);
  });

  it('says without a terminal which command confirms', async () => {
    const context = world();
    expect(await runCli(['approve', 'shop-1', '--as', 'dana'], context)).toBe(2);
    expect(context.stderr.text).toContain('daybook approve shop-1 go/1 --digest 3f2a9c1b2d3e');
    expect(answers()).toEqual([]);
  });

  it('sends the same vote once more when the reply was lost', async () => {
    gateway.bite(/answer/, 'hang-up');
    const context = world();
    expect(await moving(context, runCli(['approve', 'shop-1', '--yes', '--as', 'dana'], context))).toBe(0);
    const [first, second, third] = answers();
    expect(first?.jti).toBe(second?.jti);
    expect(third).toBeUndefined();
  });

  it.each([
    [{ verdict: 'refused', reason: 'barred-starter', message: 'who starts a run does not approve it' }, 3],
    [{ verdict: 'late', reason: 'deadline', message: 'the deadline was yesterday' }, 6],
    [{ verdict: 'already', message: 'your answer counts already' }, 0],
  ] as const)('tells the verdict %j', async (verdict, exit) => {
    gateway.verdict = verdict;
    const context = world();
    expect(await runCli(['approve', 'shop-1', '--yes', '--as', 'dana'], context)).toBe(exit);
    expect(context.stdout.text).toContain(verdict.message);
  });

  it('lists the open questions when the one that was named is none', async () => {
    const context = world();
    expect(await runCli(['approve', 'shop-1', 'stop', '--yes', '--as', 'dana'], context)).toBe(2);
    expect(context.stderr.text).toContain('open: go/1');
  });

  it('says that a question is over', async () => {
    gateway.reply = replyOf(waitingRun({ asks: [{ ...APPROVAL, status: 'passed' }] }));
    const context = world();
    expect(await runCli(['approve', 'shop-1', 'go', '--yes', '--as', 'dana'], context)).toBe(6);
    expect(context.stderr.text).toContain('The question go/1 is over: passed.');
  });

  it('takes a vote back', async () => {
    expect(await runCli(['approve', 'shop-1', '--withdraw', '--as', 'dana'], world())).toBe(0);
    expect(answers()[0]?.action).toBe('withdraw');
  });

  it('rejects without a question', async () => {
    expect(await runCli(['reject', 'shop-1', '--reason', 'slow', '--as', 'dana'], world())).toBe(0);
    expect(answers()[0]).toMatchObject({ action: 'reject', reason: 'slow' });
  });

  it('writes JSON with the exit code', async () => {
    gateway.verdict = { verdict: 'refused', reason: 'not-in-group', message: 'it asks product' };
    const context = world();
    expect(await runCli(['approve', 'shop-1', '--yes', '--json', '--as', 'dana'], context)).toBe(3);
    expect(JSON.parse(context.stdout.text)).toEqual({ ok: false, exit: 3, ...gateway.verdict });
  });
});

describe('manual steps and decisions', () => {
  const manual = {
    ...APPROVAL,
    id: 'count/1',
    step: 'count',
    kind: 'manual' as const,
    actions: ['complete' as const],
    request: undefined,
    quorum: undefined,
    who: ['release'],
  };
  const decision = {
    ...manual,
    id: 'switch/1/failure-1',
    step: 'switch',
    kind: 'decision' as const,
    actions: ['decide-retry' as const, 'decide-abort' as const],
  };

  beforeEach(() => {
    gateway.reply = replyOf(waitingRun({ asks: [APPROVAL, manual, decision] }));
  });

  it('reports outputs by their type', async () => {
    const outputs = [
      '-o',
      'orders=1042',
      '-o',
      'checked=true',
      '-o',
      'ticket="0042"',
      '-o',
      'note=a=b',
      '-o',
      'padded=007',
    ];
    expect(await runCli(['complete', 'shop-1', ...outputs, '--as', 'dana'], world())).toBe(0);
    expect(gateway.sent(/answer/)[0]?.body).toMatchObject({
      action: 'complete',
      outputs: { orders: 1042, checked: true, ticket: '0042', note: 'a=b', padded: '007' },
    });
  });

  it('answers a decision by its step', async () => {
    expect(await runCli(['decide', 'shop-1', 'switch', 'retry', '--as', 'dana'], world())).toBe(0);
    expect(gateway.sent(/answer/)[0]).toMatchObject({
      path: '/api/runs/shop-1/asks/switch%2F1%2Ffailure-1/answer',
      body: { action: 'decide-retry' },
    });
  });

  it('refuses an answer that the question does not take', async () => {
    const context = world();
    expect(await runCli(['decide', 'shop-1', 'switch', 'skip', '--as', 'dana'], context)).toBe(2);
    expect(context.stderr.text).toContain('it takes retry, abort');
    expect(gateway.sent(/answer/)).toEqual([]);
  });
});

describe('steering', () => {
  const steered = () => gateway.sent(/steer/).map(({ body }) => body as SteerRequest);

  it.each([
    [['pause', 'shop-1'], { action: 'pause' }],
    [['resume', 'shop-1'], { action: 'resume' }],
    [['retry', 'shop-1', 'switch'], { action: 'retry', step: 'switch' }],
    [['skip', 'shop-1', 'switch', '--reason', 'no need'], { action: 'skip', step: 'switch', reason: 'no need' }],
    [['abort', 'shop-1', '--yes'], { action: 'abort', undo: false }],
    [['abort', 'shop-1', '--undo', '--yes'], { action: 'abort', undo: true }],
  ])('%j', async (argv, expected) => {
    expect(await runCli([...argv, '--as', 'dana'], world())).toBe(0);
    expect(steered()).toEqual([{ ...expected, jti: expect.any(String) }]);
  });

  it('aborts only after a yes', async () => {
    expect(await runCli(['abort', 'shop-1', '--as', 'dana'], world())).toBe(2);
    expect(await runCli(['abort', 'shop-1', '--as', 'dana'], world({ typed: ['no'] }))).toBe(2);
    expect(steered()).toEqual([]);
    expect(await runCli(['abort', 'shop-1', '--as', 'dana'], world({ typed: ['y'] }))).toBe(0);
  });
});

describe('daybook runs', () => {
  beforeEach(() => {
    const one = { runbook: 'hello', environment: 'stage', startedAt: START };
    gateway.runs = [
      { ...one, run: 'old-1', status: 'succeeded', endedAt: START + 65_000 },
      { ...one, run: 'new-1', status: 'waiting', startedAt: START + 60_000, parent: 'old-1' },
    ];
  });

  it('lists the newest first, with its time and its parent', async () => {
    const context = world();
    context.clock.advance(120_000);
    expect(await runCli(['runs', '--as', 'dana'], context)).toBe(0);
    expect(context.stdout.text).toBe(`STATUS       RUN    RUNBOOK  ENVIRONMENT  STARTED           TOOK
◷ waiting    new-1  hello    stage        2026-11-21 14:01  1m 00s    part of old-1
✔ succeeded  old-1  hello    stage        2026-11-21 14:00  1m 05s
`);
  });

  it('keeps only what is asked for', async () => {
    const context = world();
    await runCli(['runs', '--status', 'waiting', '--json', '--as', 'dana'], context);
    expect(JSON.parse(context.stdout.text)).toMatchObject({ ok: true, runs: [{ run: 'new-1' }] });
  });
});

it('shows the last known state when no worker answers, and says so', async () => {
  gateway.reply = replyOf(waitingRun(), { fresh: false });
  const context = world();
  expect(await runCli(['show', 'shop-1', '--as', 'dana'], context)).toBe(0);
  expect(context.stderr.text).toContain('No worker answers; this is the state of 14:12:00.');
});
