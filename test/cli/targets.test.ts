import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import type { RunReply, StartRequest } from '../../gateway/api.js';
import type { StepView } from '../../model/run-view.js';
import { fakeContext, type FakeWish, type FakeWorld } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { replyOf, START, step, waitingRun } from './made-up-runs.js';

let gateway: FakeGateway;
let root: string;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  root = await mkdtemp(join(tmpdir(), 'daybook-targets-'));
  const files = {
    'daybook.yaml': `daybook: 1
local: true
zone: UTC
temporal: { address: 127.0.0.1:7233 }
gateway: { address: '${gateway.address}' }
`,
    'people.yaml': `people:
  dana: { name: Dana, email: dana@shop.example }
groups: { release: [dana] }
`,
    'policy.yaml': `environments:
  stage: { start: [release], steer: [release], decisions: { undecided: { who: [release], deadline: 1h, onDeadline: abort } } }
  production: { colour: red, start: [release], steer: [release], guarded: [{ type: traffic }] }
`,
    'targets.yaml': `targets:
  shop:
    stage: { kind: http, url: 'http://dana:hunter22@127.0.0.1:8080/base', headers: { authorization: 'env:SHOP_TOKEN' } }
    production: { kind: http, url: 'env:SHOP_URL', owner: release, exposure: public, layer: service }
  post: { stage: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none, user: u, password: 'file:secret' , owner: release } }
  box: { stage: { kind: command, allow: [[ls]], owner: release } }
`,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

const world = (wish: Partial<FakeWish> = {}): FakeWorld => fakeContext({ cwd: root, ...wish });
const targets = (context: FakeWorld, ...argv: string[]) => runCli(['targets', ...argv], context);
const check = (context: FakeWorld, ...argv: string[]) => targets(context, 'check', '--as', 'dana', ...argv);
const plans = () => gateway.sent(/^POST \/api\/runs$/).map(({ body }) => (body as StartRequest).plan);

describe('daybook targets list', () => {
  it('shows every entry with its owner, its address and what it needs, and no credential', async () => {
    const context = world();
    expect(await targets(context, 'list')).toBe(0);
    const rows = context.stdout.text.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      ['TARGET', 'ENVIRONMENT', 'KIND', 'OWNER', 'EXPOSURE', 'LAYER', 'ADDRESS', 'NEEDS'],
      ['box', 'stage', 'command', 'release'],
      ['post', 'stage', 'smtp', 'release', '127.0.0.1:2525', 'file:secret'],
      ['shop', 'production', 'http', 'release', 'public', 'service', 'env:SHOP_URL', 'env:SHOP_URL'],
      ['shop', 'stage', 'http', 'nobody', 'http://127.0.0.1:8080/…', 'env:SHOP_TOKEN'],
      [''],
    ]);
    expect(context.stderr.text).toContain('Nobody owns shop');
    expect(context.stdout.text + context.stderr.text).not.toContain('hunter22');
    expect(gateway.requests).toEqual([]);
  });

  it('is one value for a script, of one environment', async () => {
    const context = world();
    expect(await targets(context, 'list', '-e', 'production', '--json')).toBe(0);
    expect(JSON.parse(context.stdout.text)).toEqual({
      ok: true,
      targets: [
        {
          target: 'shop',
          kind: 'http',
          environment: 'production',
          owner: 'release',
          exposure: 'public',
          layer: 'service',
          address: 'env:SHOP_URL',
          needs: ['env:SHOP_URL'],
        },
      ],
      unowned: [],
    });
  });

  it('says which environments there are', async () => {
    const context = world();
    expect(await targets(context, 'list', '-e', 'stagee')).toBe(2);
    expect(context.stderr.text).toContain('Did you mean `stage`?');
  });
});

describe('daybook targets check', () => {
  /** The run is over, and its looks ended like this. */
  function over(...steps: StepView[]): RunReply {
    return replyOf({
      ...waitingRun(),
      run: 'made-1',
      status: 'succeeded',
      endedAt: START + 1000,
      asks: [],
      stages: [{ name: 'look', status: 'succeeded', steps }],
    });
  }
  const looked = (target: string, more: Partial<StepView>) =>
    step(target, { type: 'examine', target, status: 'succeeded', message: 'It answers.', ...more });

  it('looks at every target of the environment at once, and at no other', async () => {
    gateway.reply = over(looked('shop', {}), looked('post', {}), looked('box', {}));
    const context = world();
    expect(await check(context, '-e', 'stage')).toBe(0);
    const [plan] = plans();
    expect(plan?.environment).toBe('stage');
    expect(plan?.steps.map(({ id, type, target, onFailure }) => [id, type, target, onFailure])).toEqual([
      ['shop', 'examine', 'shop', 'continue'],
      ['post', 'examine', 'post', 'continue'],
      ['box', 'examine', 'box', 'continue'],
    ]);
    expect(plan?.steps.every(({ needs }) => needs.length === 0)).toBe(true);
    expect(plan?.targets.shop?.config).toMatchObject({ headers: { authorization: 'env:SHOP_TOKEN' } });
    expect(context.stdout.text).toContain('3 of 3 targets reached.');
  });

  it('ends with 4 when one was not reached, and shows that one first', async () => {
    gateway.reply = over(
      looked('box', {}),
      looked('post', { status: 'failed', message: 'no: refused' }),
      looked('shop', { status: 'errored', message: 'shop could not be reached (ECONNREFUSED).' }),
    );
    const context = world();
    expect(await check(context, '-e', 'stage')).toBe(4);
    expect(context.stdout.text.split('\n').slice(-5)).toEqual([
      'shop  http     unreachable  shop could not be reached (ECONNREFUSED).',
      'post  smtp     refused      no: refused',
      'box   command  reached      It answers.',
      '1 of 3 targets reached.',
      '',
    ]);
  });

  it('looks at those that are named, for a script', async () => {
    gateway.reply = over(looked('box', {}));
    const context = world();
    expect(await check(context, 'box', '-e', 'stage', '--json')).toBe(0);
    expect(plans()[0]?.steps.map(({ id }) => id)).toEqual(['box']);
    const lines = context.stdout.text.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      ok: true,
      run: 'made-1',
      targets: [{ target: 'box', kind: 'command', result: 'reached', said: 'It answers.' }],
    });
  });

  it.each([
    ['a target of another environment', ['post', '-e', 'production'], 'no target post for production'],
    ['a name that there is not', ['shpo', '-e', 'stage'], 'Did you mean `shop`?'],
    ['no environment where there are several', [], 'each has targets of its own'],
  ])('starts nothing for %s', async (_what, argv, said) => {
    const context = world();
    expect(await check(context, ...argv)).toBe(2);
    expect(context.stderr.text).toContain(said);
    expect(plans()).toEqual([]);
  });
});
