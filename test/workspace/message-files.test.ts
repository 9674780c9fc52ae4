import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planRunbook } from '../../cli/planning/plan-runbook.js';
import { checkExpression } from '../../model/expression/check-expression.js';
import { loadRunbook } from '../../workspace/load.js';

const FILES: Record<string, string> = {
  'daybook.yaml':
    'daybook: 1\nlocal: true\nzone: UTC\ntemporal: { address: 127.0.0.1:7233 }\ngateway: { address: http://127.0.0.1:7080 }\n',
  'people.yaml': 'people: { dana: { name: Dana } }\ngroups: { release: [dana] }\n',
  'policy.yaml': 'environments: { stage: { start: [release], steer: [release] } }\n',
  'targets.yaml': 'targets: {}\n',
  'messages/go-live.md': '# Tonight\n\n${{ inputs.release }} goes live.\n',
};
const BODY_LINE = 11;

/** A runbook whose one message has this body. */
const runbook = (body: string, type = 'acknowledge', name = 'go-live') => `daybook: 1
runbook: ${name}
title: Go live
day: 1
owner: release
inputs: { release: { type: string, default: v7 } }
stages:
  - stage: tell
    steps:
      - { id: a, type: ${type}, to: [release], ${type === 'notify' ? '' : 'deadline: 4h, onDeadline: fail, '}message: { subject: s,
          body: ${body} } }
`;

let base: string;
let root: string;

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'daybook-messages-'));
  root = join(base, 'shop');
  for (const [file, text] of Object.entries(FILES)) await write(file, text);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const planned = async (named = 'go-live', given: string[] = []) =>
  planRunbook({ root, cwd: root, named, inputs: given, environment: 'stage' });

describe('a message file', () => {
  it('becomes part of the plan, with its slots filled', async () => {
    await write('runbooks/go-live.yaml', runbook('messages/go-live.md'));
    const { plan } = await planned('go-live', ['release=v8']);
    expect(plan.steps[0]?.ask?.text).toBe('# Tonight\n\nv8 goes live.\n');
  });

  it('is covered by the digest, whatever line ends the checkout has', async () => {
    await write('runbooks/go-live.yaml', runbook('messages/go-live.md'));
    const { digest } = await planned();
    await write('messages/go-live.md', `\ufeff${FILES['messages/go-live.md']?.replaceAll('\n', '\r\n')}`);
    expect((await planned()).digest).toBe(digest);
    await write('messages/go-live.md', 'Nothing happens tonight.\n');
    expect((await planned()).digest).not.toBe(digest);
  });

  it('may be the body of a notification and of a variant, and belong to a runbook that is called', async () => {
    await write('runbooks/go-live.yaml', runbook('messages/go-live.md', 'notify'));
    const calling = runbook('x', 'notify', 'outer').replace(
      / {6}- \{[\s\S]*$/,
      '      - { id: call, type: runbook, runbook: go-live }\n',
    );
    await write('runbooks/outer.yaml', calling);
    const { plan } = await planned('outer');
    const [called] = Object.values(plan.nested);
    expect(called?.steps[0]?.params.message).toEqual({ subject: 's', body: '# Tonight\n\nv7 goes live.\n' });
    await write(
      'runbooks/go-live.yaml',
      runbook('Hello').replace(
        'to: [release]',
        'to: [release], variants: [{ for: release, body: messages/go-live.md }]',
      ),
    );
    const { plan: varied } = await planned();
    expect(varied.steps[0]?.ask?.variants).toEqual([{ for: 'release', text: '# Tonight\n\nv7 goes live.\n' }]);
  });

  it('is only meant by a path: a sentence that ends in .md is a text', async () => {
    await write('runbooks/go-live.yaml', runbook("'Read messages/go-live.md'"));
    expect((await planned()).plan.steps[0]?.ask?.text).toBe('Read messages/go-live.md');
  });

  it.each([
    ['is missing', 'messages/none.md', 'there is no file messages/none.md'],
    ['leads out of the workspace', '../secret.md', '../secret.md leads out of the workspace'],
    ['is absolute', '/etc/motd.md', '/etc/motd.md leads out of the workspace'],
    ['is a link that leads out', 'messages/linked.md', 'messages/linked.md is a link that leads out of the workspace'],
    ['is empty', 'messages/empty.md', 'messages/empty.md is empty'],
    ['is too long', 'messages/long.md', 'messages/long.md has 70000 characters; a message has at most 65536'],
    ['is a folder', 'messages/folder.md', 'messages/folder.md is not a regular file'],
  ])('that %s is a problem at the place that names it', async (_, body, message) => {
    await writeFile(join(base, 'secret.md'), 'a canary');
    await symlink(join(base, 'secret.md'), join(root, 'messages', 'linked.md'));
    await write('messages/empty.md', ' \n');
    await write('messages/long.md', 'x'.repeat(70_000));
    await mkdir(join(root, 'messages', 'folder.md'));
    await write('runbooks/go-live.yaml', runbook(body));
    const { runbook: read, problems, messages } = await loadRunbook(root, 'go-live');
    expect(read).toBeUndefined();
    expect(problems).toMatchObject([
      {
        code: 'DB4301',
        message,
        cure: 'Write the path of a Markdown file of this workspace, relative to its root.',
        path: 'stages[0].steps[0].message.body',
        where: { file: 'runbooks/go-live.yaml', start: { line: BODY_LINE, column: 17 } },
      },
    ]);
    expect([...messages]).toEqual([]);
    await expect(planned()).rejects.toMatchObject({ problems: [{ code: 'DB4301' }] });
  });

  it('with a mistake in a slot is shown at the slot, before anything is planned', async () => {
    await write('messages/go-live.md', 'Tonight\n\n  We ship ${{ inputs.relaese }}.\n');
    await write('runbooks/go-live.yaml', runbook('messages/go-live.md'));
    const { problems } = await loadRunbook(root, 'go-live', { checkExpression });
    expect(problems).toMatchObject([
      {
        code: 'DB4113',
        where: { file: 'messages/go-live.md', start: { line: 3, column: 22 }, end: { line: 3, column: 29 } },
      },
    ]);
  });

  it('may name the item of a forEach, and only there', async () => {
    await write('messages/go-live.md', 'Part ${{ item }}');
    const once = runbook('messages/go-live.md');
    await write('runbooks/go-live.yaml', once.replace('to: [release]', 'to: [release], forEach: [1, 2]'));
    expect((await planned()).plan.steps.map(({ ask }) => ask?.text)).toEqual(['Part 1', 'Part 2']);
    await write('runbooks/go-live.yaml', once);
    expect((await loadRunbook(root, 'go-live', { checkExpression })).problems).toMatchObject([{ code: 'DB4102' }]);
  });

  it('with a slot that only planning can judge is shown there as well', async () => {
    await write('messages/go-live.md', 'We ship\n${{ 1 / (size(inputs.release) - 2) }}.\n');
    await write('runbooks/go-live.yaml', runbook('messages/go-live.md'));
    await expect(planned()).rejects.toMatchObject({
      problems: [{ code: 'DB4107', where: { file: 'messages/go-live.md', start: { line: 2, column: 5 } } }],
    });
  });
});
