import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import type { AnswerRequest } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import { type FakeWish, type FakeWorld, fakeContext } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { APPROVAL, replyOf, START, waitingRun } from './made-up-runs.js';

const { request: _request, quorum: _quorum, decision: _decision, ...PLAIN } = APPROVAL;
const AUDIENCE = {
  total: 200,
  shards: ['ann'],
  require: {},
  counts: { total: 200, states: { acknowledged: 181, declined: 2, unreachable: 1 }, groups: {} },
};
const ANNOUNCE: Ask = {
  ...PLAIN,
  id: 'announce/1',
  step: 'announce',
  kind: 'acknowledgement',
  title: 'Tell everybody',
  text: 'The storefront moves tonight.',
  actions: ['acknowledge', 'decline'],
  audience: AUDIENCE,
};
const POLL: Ask = {
  ...ANNOUNCE,
  id: 'poll/1',
  step: 'poll',
  kind: 'questionnaire',
  title: 'Are you ready?',
  actions: ['answer', 'decline'],
  form: [
    { name: 'ready', label: 'Is your team ready?', type: 'yes-no', required: true },
    { name: 'trust', label: 'How sure are you?', type: 'scale', required: true, min: 1, max: 5, ends: ['not', 'very'] },
    { name: 'where', label: 'Where do you sit?', type: 'choice', required: false, options: ['Berlin', 'Lima'] },
    { name: 'notes', label: 'Anything else?', type: 'text', required: false },
  ],
};
const SWITCH: Ask = {
  ...PLAIN,
  id: 'mains/1',
  step: 'mains',
  kind: 'manual',
  title: 'Switch the mains',
  text: 'Switch the mains over.',
  actions: ['complete', 'observe'],
  pair: { driver: ['dba'], observer: ['operations'] },
};

let gateway: FakeGateway;
let root: string;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.reply = replyOf(waitingRun({ asks: [APPROVAL, ANNOUNCE, POLL, SWITCH] }));
  root = await mkdtemp(join(tmpdir(), 'daybook-cli-'));
  await writeFile(join(root, 'daybook.yaml'), `daybook: 1\nlocal: true\ngateway: { address: '${gateway.address}' }\n`);
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

const world = (wish: Partial<FakeWish> = {}): FakeWorld => fakeContext({ cwd: root, ...wish });
const run = (words: string[], context = world()) => runCli([...words, '--as', 'dana'], context);
const sent = () => gateway.sent(/POST .*\/answer/).map(({ body }) => body as AnswerRequest);

describe('an acknowledgement', () => {
  it('is given on what was shown, and its verdict is printed', async () => {
    const context = world();
    expect(await run(['acknowledge', 'shop-1'], context)).toBe(0);
    expect(gateway.sent(/answer/)[0]?.path).toBe('/api/runs/shop-1/asks/announce%2F1/answer');
    expect(sent()).toEqual([{ action: 'acknowledge', digest: ANNOUNCE.digest, jti: expect.any(String) }]);
    expect(context.stdout.text).toBe('accepted: acknowledge announce/1 of run shop-1 as dana. recorded\n');
  });

  it('is declined with a reason, as a questionnaire may be', async () => {
    expect(await run(['decline', 'shop-1', 'announce', '--reason', 'our fair is then'])).toBe(0);
    expect(await run(['decline', 'shop-1', 'poll'])).toBe(0);
    expect(sent()).toMatchObject([{ action: 'decline', reason: 'our fair is then' }, { action: 'decline' }]);
  });

  it('is not guessed when two are open that could be declined', async () => {
    const context = world();
    expect(await run(['decline', 'shop-1'], context)).toBe(2);
    expect(context.stderr.text).toContain('announce/1, poll/1');
    expect(sent()).toEqual([]);
  });

  it('is given for somebody by their deputy', async () => {
    expect(await run(['acknowledge', 'shop-1', '--for', 'omar'])).toBe(0);
    expect(sent()[0]).toMatchObject({ action: 'acknowledge', about: 'omar' });
    expect(sent()[0]).not.toHaveProperty('for');
  });

  it('is not sent for something else than was shown', async () => {
    expect(await run(['acknowledge', 'shop-1', '--digest', 'ffffffffffff'])).toBe(9);
    expect(sent()).toEqual([]);
  });

  it('that came late ends with its own exit code', async () => {
    gateway.verdict = { verdict: 'late', message: 'it was over at 14:00' };
    expect(await run(['acknowledge', 'shop-1'])).toBe(6);
  });

  it('is waived with a reason only', async () => {
    const context = world();
    expect(await run(['waive', 'shop-1', 'announce', 'omar'], context)).toBe(2);
    expect(context.stderr.text).toContain('--reason');
    expect(sent()).toEqual([]);
    expect(await run(['waive', 'shop-1', 'announce', 'omar', '--reason', 'has left'])).toBe(0);
    expect(sent()[0]).toMatchObject({ action: 'waive', about: 'omar', reason: 'has left' });
  });
});

describe('a questionnaire', () => {
  it('is answered with fields, each as the kind that its question takes', async () => {
    const fields = ['-f', 'ready=yes', '-f', 'trust=4', '-f', 'where=Lima', '-f', 'notes=a=b'];
    expect(await run(['answer', 'shop-1', ...fields])).toBe(0);
    expect(sent()[0]).toMatchObject({
      action: 'answer',
      digest: POLL.digest,
      fields: { ready: true, trust: 4, where: 'Lima', notes: 'a=b' },
    });
  });

  it('asks each question at the terminal, again when the answer will not do', async () => {
    const context = world({ typed: ['perhaps', 'no', '9', '5', '', 'none so far'] });
    expect(await run(['answer', 'shop-1'], context)).toBe(0);
    expect(sent()[0]?.fields).toEqual({ ready: false, trust: 5, notes: 'none so far' });
    expect(context.stderr.text).toContain('Is your team ready? [yes | no]');
    expect(context.stderr.text).toContain('takes yes or no');
    expect(context.stderr.text).toContain('How sure are you? [1..5, not to very]');
    expect(context.stderr.text).toContain('Where do you sit? [Berlin | Lima; may be left out]');
  });

  it('asks only for what the fields lack', async () => {
    const context = world({ typed: ['3'] });
    expect(await run(['answer', 'shop-1', '-f', 'ready=no'], context)).toBe(0);
    expect(sent()[0]?.fields).toEqual({ ready: false, trust: 3 });
  });

  it('names everything that is wrong where nobody can be asked, and sends nothing', async () => {
    const context = world();
    expect(await run(['answer', 'shop-1', '-f', 'trust=9', '-f', 'colour=red'], context)).toBe(2);
    expect(context.stderr.text).toContain('"Is your team ready?" needs an answer');
    expect(context.stderr.text).toContain('"How sure are you?" takes a whole number from 1 to 5');
    expect(context.stderr.text).toContain('"colour" is no question of this form');
    expect(sent()).toEqual([]);
  });

  it('gives up on a person who never answers so that it will do', async () => {
    expect(await run(['answer', 'shop-1'], world({ typed: ['a', 'b', 'c', '1', '', ''] }))).toBe(2);
    expect(sent()).toEqual([]);
  });

  it('refuses a field that is no pair', async () => {
    expect(await run(['answer', 'shop-1', '-f', 'ready'])).toBe(2);
    expect(sent()).toEqual([]);
  });
});

describe('votes and signatures of several people', () => {
  it('hands a vote to somebody who is named', async () => {
    expect(await run(['delegate', 'shop-1', 'go'])).toBe(2);
    expect(await run(['delegate', 'shop-1', 'go', '--to', 'omar', '--reason', 'on a plane'])).toBe(0);
    expect(sent()).toMatchObject([{ action: 'delegate', for: 'omar', reason: 'on a plane', digest: APPROVAL.digest }]);
  });

  it('votes in the place of somebody', async () => {
    expect(await run(['approve', 'shop-1', 'go', '--yes', '--for', 'ines'])).toBe(0);
    expect(await run(['reject', 'shop-1', 'go', '--for', 'ines'])).toBe(0);
    expect(sent()).toMatchObject([
      { action: 'approve', for: 'ines' },
      { action: 'reject', for: 'ines' },
    ]);
  });

  it('signs as the one who watched', async () => {
    expect(await run(['observe', 'shop-1'])).toBe(0);
    expect(sent()[0]).toMatchObject({ action: 'observe', digest: SWITCH.digest });
  });
});

describe('what waits for me', () => {
  const asks = [
    {
      run: 'shop-1',
      title: 'Storefront goes live',
      environment: 'production',
      now: START,
      ask: APPROVAL,
      own: true,
      others: [],
      page: 'http://p',
    },
    {
      run: 'shop-1',
      title: 'Storefront goes live',
      environment: 'production',
      now: START,
      ask: POLL,
      own: false,
      others: ['omar'],
      page: 'http://p',
    },
  ];

  it('lists each with the command that answers it, and in whose place', async () => {
    gateway.asks = { asks, silent: ['shop-2'] };
    const context = world();
    expect(await run(['asks'], context)).toBe(0);
    expect(context.stdout.text).toContain('daybook approve shop-1 go/1 --digest');
    expect(context.stdout.text).toContain('daybook answer shop-1 poll/1');
    expect(context.stdout.text).toContain('in the place of omar: add --for PERSON');
    expect(context.stdout.text).toContain('183 of 200 people have answered; 2 declined, 1 unreachable');
    expect(context.stderr.text).toContain('No worker answers for shop-2');
  });

  it('says so when nothing does', async () => {
    const context = world();
    expect(await run(['asks'], context)).toBe(0);
    expect([context.stdout.text, context.stderr.text]).toEqual([
      '',
      expect.stringContaining('Nothing waits for dana.'),
    ]);
  });

  it('is one JSON value for a script', async () => {
    gateway.asks = { asks, silent: [] };
    const context = world();
    expect(await run(['asks', '--json'], context)).toBe(0);
    expect(JSON.parse(context.stdout.text)).toEqual({ ok: true, asks: JSON.parse(JSON.stringify(asks)), silent: [] });
  });

  it('stands in the run as well, with the commands of an audience and of a pair', async () => {
    const context = world();
    expect(await run(['show', 'shop-1'], context)).toBe(0);
    for (const words of [
      'acknowledge shop-1 announce/1',
      'decline shop-1 announce/1',
      'answer shop-1 poll/1',
      'observe shop-1 mains/1',
    ])
      expect(context.stdout.text).toContain(`daybook ${words}`);
    expect(context.stdout.text).toContain('dba, watched by operations');
  });
});
