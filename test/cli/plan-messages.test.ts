import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { runCli } from '../../cli/run-cli.js';
import { messagesText } from '../../cli/render/plan-messages.js';
import { type MessagePreview, previewMessages } from '../../model/messages/preview.js';
import { fakeContext } from './fake-context.js';
import { madeUpPlan } from './made-up-plans.js';

const FILES = {
  'daybook.yaml': `
daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: http://127.0.0.1:7080 }
keys: .daybook/public-keys.json
records: { folder: .daybook/records }
transports: { screen: { kind: console } }
`,
  'people.yaml': `
people:
  dana: { name: Dana Reyes }
  omar: { name: Omar Haddad }
groups: { release: [dana], product: [omar, dana] }
`,
  'policy.yaml': `
environments:
  production:
    colour: red
    start: [release]
    steer: [release]
    guarded: [{ type: traffic }]
    decisions:
      undecided: { who: [release], deadline: 1h, onDeadline: abort }
`,
  'targets.yaml': 'targets: { shop: { production: { kind: http, url: http://127.0.0.1:8080 } } }',
  'runbooks/tell.yaml': `
daybook: 1
runbook: tell
title: Storefront goes live
day: 1
owner: release
inputs: { release: { type: string } }
stages:
  - stage: tell
    steps:
      - { id: look, type: check, target: shop, get: /healthz, expect: response.status == 200 }
      - id: announce
        type: acknowledge
        to: [product]
        message: { subject: 'Storefront \${{ inputs.release }} tonight', body: 'Checked with \${{ steps.look.outputs.status }}.' }
        remind: { every: 1h }
        deadline: 4h
        onDeadline: fail
      - { id: done, type: notify, to: [omar], message: { subject: Done, body: It is **over**. } }
`,
};

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybook-messages-'));
  await mkdir(join(root, 'runbooks'));
  for (const [file, text] of Object.entries(FILES)) await writeFile(join(root, file), text);
});

afterAll(() => rm(root, { recursive: true }));

async function plan(...more: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(['plan', 'tell', '-i', 'release=v1', '-e', 'production', '--messages', ...more], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

it('prints every message of a plan, step by step, with whom it reaches, without a server', async () => {
  const { exit, out, err } = await plan();
  expect([exit, err]).toEqual([0, 'Planning tell\n']);
  const digest = /Plan {11}([0-9a-f]{12})/.exec(out)?.[1] ?? 'none';
  expect(out.slice(0, out.indexOf('  2. '))).toBe(`10 messages that a run of this plan can send. Nothing is sent now.

announce  acknowledgement  Storefront goes live
  1. ask: when it opens, outside of the quiet hours of each
     to product (Omar Haddad, Dana Reyes)
     over screen
     | [PRODUCTION] Acknowledge by \${{ 4h after it opens }}: Storefront v1 tonight
     |
     |   Checked with \${{ steps.look.outputs.status }}.
     |
     | Who answers    product (2 people)
     | Needed         everybody
     | Deadline       \${{ 4h after it opens }}
     | Silence means  the step fails
     | Run            \${{ run }} (Storefront goes live), step announce
     | Plan           ${digest}
     | Digest         \${{digest}}
     |
     | Read and acknowledge:
     | \${{ link }}
     |
     | [ I have read this ]  [ I object ]

`);
  expect([...out.matchAll(/^ {2}\d+\. (.*):/gm)].map(([, title]) => title)).toEqual([
    'ask',
    'reminder 1',
    'reminder 2',
    'reminder 3',
    'closed',
    'closed',
    'notification',
    'ask',
    'closed',
    'closed',
  ]);
});

it('gives the same as JSON, whole, with the digest of the plan', async () => {
  const { out } = await plan('--json');
  const answer = JSON.parse(out) as { ok: boolean; digest: string; messages: MessagePreview[]; plan?: unknown };
  expect(answer).toMatchObject({ ok: true, problems: [] });
  expect(answer.plan).toBeUndefined();
  expect(new Set(answer.messages.map(({ step }) => step))).toEqual(new Set(['announce', 'done', 'look']));
  for (const { letter } of answer.messages)
    expect(letter.facts).toContainEqual({ label: 'Plan', value: answer.digest.slice(0, 12) });
});

it('refuses a runbook that does not plan, and prints no message', async () => {
  const context = fakeContext({ cwd: root });
  await writeFile(join(root, 'runbooks', 'broken.yaml'), 'daybook: 1\nrunbook: broken\n');
  expect(await runCli(['plan', 'broken', '--messages'], context)).toBe(2);
  expect(context.stdout.text).toBe('');
});

describe('the text', () => {
  const PAINT = pc.createColors(false);
  const [preview] = previewMessages(madeUpPlan());
  if (!preview) throw new Error('the made-up plan sends nothing');

  it('of reminders and endings is what differs from the ask', () => {
    const letter = { ...preview.letter, subject: 'S', preface: 'Reminder 1.', news: ['Late'], body: 'the whole text' };
    const text = messagesText([{ ...preview, what: 'reminder', n: 1, when: '1h after', letter }], PAINT);
    expect(text).toContain('1. reminder 1: 1h after\n');
    expect(text).toContain('     | S\n     | Reminder 1.\n     | - Late\n');
    expect(text).not.toContain('the whole text');
  });

  it('names eight of a large group and counts the others', () => {
    const to = [{ name: 'all', people: Array.from({ length: 200 }, (_, index) => `P${index}`) }];
    expect(messagesText([{ ...preview, to }], PAINT)).toContain('to all (P0, P1, P2, P3, P4, P5, P6, P7, 192 more)\n');
  });

  it('says when nobody is told, and when nothing is sent at all', () => {
    expect(messagesText([{ ...preview, transports: [] }], PAINT)).toContain('nobody is told');
    expect(messagesText([{ ...preview, transports: ['slack', 'email'] }], PAINT)).toContain('over slack, then email\n');
    expect(messagesText([], PAINT)).toBe('A run of this plan sends no message.\n');
  });

  it('cannot write on the terminal anything but text', () => {
    const letter = { ...preview.letter, body: 'a\u001b[2Jb\u202ec' };
    const to = [{ name: 'x\u001b[1m\ny', people: ['\u0007'] }];
    const text = messagesText([{ ...preview, what: 'ask', to, letter, when: 'a\rb' }], PAINT);
    // Line ends are the only control characters.
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('x�[1m y');
  });
});
