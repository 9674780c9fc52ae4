import { readFile } from 'node:fs/promises';
import { runCli } from '../../cli/run-cli.js';
import { openDesk } from '../../gateway/slack/desk.js';
import { loadWorkspace } from '../../workspace/load.js';
import { fakeContext } from '../cli/fake-context.js';
import { type WorkspaceFiles, writeWorkspace } from '../support/workspace.js';

/*
 * Bad input about people and transports: refused, with the cure. What is proved elsewhere is named here and not repeated;
 * the drift test below notices when one of those tests is gone.
 */
const ELSEWHERE: readonly [item: string, file: string, title: string][] = [
  ['no signing secret', 'test/gateway/slack/desk.test.ts', 'of a target that names neither secret nor app token leave'],
  ['an empty signing secret', 'test/gateway/slack/desk.test.ts', 'leave no door: the log says why and what to do'],
  ['an empty signing secret', 'test/gateway/slack/forged.test.ts', 'is taken by nobody: 100 signed with nothing'],
  [
    'an empty signing secret, real gateway',
    'test/integration/human-waits/forged-answers.test.ts',
    'Slack calls, unsigned, wrongly signed, changed, of the wrong people: none is accepted',
  ],
  ['a target that there is not', 'test/model/contact/people-and-transports.test.ts', 'is enough in one environment'],
  ['a target of another environment', 'test/transports/open-transports.test.ts', 'whose target is missing for the'],
  ['a target of another environment', 'test/transports/open-transports.test.ts', 'is opened under its own name only'],
  ['a target of another environment', 'test/model/people-asks.test.ts', 'do not count where their target has no entry'],
  [
    'a person without any transport',
    'test/model/people-asks.test.ts',
    'need not reach everybody, and whom they do not',
  ],
  ['a person without any transport', 'test/model/people-asks.test.ts', 'must reach somebody of %s'],
  ['a person without any transport', 'test/activities/audience/open-audience.test.ts', 'says why nobody can reach'],
  ['a person without any transport', 'test/cli/people.test.ts', 'warns of whom nothing reaches'],
  ['an empty group', 'test/integration/human-waits/does-not-plan.test.ts', 'H22: %s with %s does not plan'],
  ['an address with a line break', 'test/model/contact/people-and-transports.test.ts', 'is refused at the place'],
  ['an address with a line break', 'test/transports/email.test.ts', 'is the only one to which a mail goes, whatever'],
  ['a guest, a bot, a deleted user, a foreign team', 'test/gateway/slack/forged.test.ts', '%s: nothing is taken of 20'],
  [
    'a guest, a bot, a deleted user, a foreign team, real gateway',
    'test/integration/bad-input/strangers.test.ts',
    'decides nothing, is told why and what to do, and nobody else is',
  ],
  [
    'no secret of mail links',
    'test/workspace/link-keys.test.ts',
    'do not exist when %s, and the error says what to do',
  ],
  ['no secret of mail links', 'test/gateway/links.test.ts', 'is not believed by a gateway without a secret'],
  [
    'no secret of mail links',
    'test/activities/audience/send-messages.test.ts',
    'sends to the page that asks to sign in where no secret signs links',
  ],
];

const FILES = {
  people: `
people:
  dana: { name: Dana Reyes, email: dana@shop.example, slack: { team: T0SHOP, user: U0DANA } }
  ines: { name: Ines Duarte, email: ines@shop.example }
groups: { release: [dana], operations: [ines] }
`,
  policy: `
environments:
  production: { colour: red, start: [release], steer: [release], guarded: [{ type: traffic }], approvals: {}, decisions: {} }
  stage: { start: [release], steer: [release], guarded: [], approvals: {}, decisions: {} }
`,
  targets: `
targets:
  mail: { production: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none } }
  chat: { production: { kind: slack, team: T0SHOP, token: 'env:TOKEN', signingSecret: 'env:SIGN', api: 'http://127.0.0.1:9/api/' } }
`,
  daybook: `
daybook: 1
local: true
zone: UTC
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
transports:
  slack: { kind: slack, target: chat }
  email: { kind: email, target: mail, from: 'Daybook <daybook@shop.example>' }
`,
  runbook: `
daybook: 1
runbook: r
title: R
day: 1
owner: release
stages:
  - stage: a
    steps:
      - { id: tell, type: acknowledge, to: [operations], message: { subject: Tonight, body: We switch. }, deadline: 4h, onDeadline: fail }
`,
} satisfies Omit<WorkspaceFiles, 'runbooks'> & { runbook: string };

type File = keyof typeof FILES;

async function workspaceWith(changes: readonly [File, from: string, to: string][]): Promise<string> {
  const texts = { ...FILES };
  for (const [file, from, to] of changes) {
    if (!texts[file].includes(from)) throw new Error(`${file} has no ${from}`);
    texts[file] = texts[file].replace(from, to);
  }
  const { runbook, ...files } = texts;
  return writeWorkspace({ ...files, runbooks: { r: runbook } });
}

async function daybook(root: string, ...argv: string[]): Promise<{ exit: number; said: string }> {
  const context = fakeContext({ cwd: root });
  return { exit: await runCli(argv, context), said: context.stdout.text + context.stderr.text };
}

interface Row {
  item: string;
  change: [File, from: string, to: string][];
  /** Where: file, line and column; with the code. */
  where: string;
  /** What is underlined, on the line that is shown. */
  underlined: string;
  what: string;
  cure: string;
}

const PLAN: readonly Row[] = [
  {
    item: 'an empty signing secret',
    change: [['targets', "signingSecret: 'env:SIGN'", "signingSecret: ''"]],
    where: 'targets.yaml:4:87  error DB1012',
    underlined: "''",
    what: '`signingSecret` is an empty text',
    cure: 'Expected: a secret that is not empty, or a reference such as env:NAME',
  },
  {
    item: 'an SMTP host that is no configured target',
    change: [['daybook', 'target: mail', 'target: mial']],
    where: 'daybook.yaml:9:33  error DB3029',
    underlined: 'mial',
    what: 'There is no target `mial` in targets.yaml',
    cure: 'Cure:     Did you mean `mail`?',
  },
  {
    item: 'an SMTP host that is a target of another kind',
    change: [['daybook', 'target: mail', 'target: chat']],
    where: 'daybook.yaml:9:33  error DB3029',
    underlined: 'chat',
    what: 'The target `chat` is of kind slack in production, and smtp is needed',
    cure: 'Cure:     Use one of `mail`.',
  },
  {
    item: 'a target that this environment has not',
    change: [['targets', '{ production: { kind: smtp', '{ stage: { kind: smtp']],
    where: 'runbooks/r.yaml:10:44  error DB4306',
    underlined: '[operations]',
    what: 'no transport reaches anybody who is asked: ines',
    cure: 'Cure:     Add production to the target of email in targets.yaml.',
  },
  {
    item: 'a person without any transport',
    change: [['people', 'Ines Duarte, email: ines@shop.example', 'Ines Duarte']],
    where: 'runbooks/r.yaml:10:44  error DB4306',
    underlined: '[operations]',
    what: 'no transport reaches anybody who is asked: ines',
    cure: 'Cure:     Give them an address for one of slack, email in people.yaml.',
  },
  {
    item: 'an address with a line break',
    change: [['people', 'ines@shop.example', '"ines@shop.example\\r\\nbcc: all@shop.example"']],
    where: 'people.yaml:4:37  error DB3010',
    underlined: '"ines@shop.example\\r\\nbcc: all@shop.example"',
    what: '`people.ines.email`',
    cure: 'Expected: one plain e-mail address, such as dana@shop.example',
  },
  {
    item: 'no secret of mail links outside of a local workspace',
    change: [['daybook', 'local: true', 'oidc: { issuer: "https://login.shop.example", clientId: daybook }']],
    where: 'daybook.yaml:9:3  error DB3040',
    underlined: 'email',
    what: 'Messages over email carry signed links, and daybook.yaml names no secret for them',
    cure: "Cure:     Add `links: { secret: 'env:DAYBOOK_LINK_SECRET' }`; the worker and the gateway need the same one.",
  },
];

describe('bad input is refused, with the cure', () => {
  it.each(PLAN.map((row) => [row.item, row] as const))(
    '%s: does not plan; what, where, why and what to do',
    async (_, row) => {
      const root = await workspaceWith(row.change);
      const { exit, said } = await daybook(root, 'plan', 'r', '-e', 'production');
      expect(exit).toBe(2);
      expect(said).toContain('error: r does not plan.');
      expect(said).toContain(row.where);
      expect(said).toContain(row.what);
      expect(said).toContain(row.cure);
      expect(underlinedIn(said)).toContain(row.underlined);
      expect(said).toMatch(/More about a code: daybook explain DB\d{4}$/m);
      const code = /DB\d{4}$/.exec(row.where)?.[0] ?? '';
      expect(await daybook(root, 'explain', code)).toMatchObject({ exit: 0, said: expect.stringContaining(code) });
    },
  );

  it('and the same workspace without it plans', async () => {
    expect(await daybook(await workspaceWith([]), 'plan', 'r', '-e', 'production')).toMatchObject({ exit: 0 });
  });
});

/** What carets stand under. */
function underlinedIn(said: string): string[] {
  const lines = said.split('\n');
  return lines.flatMap((line, index) => {
    const caret = /^[\s|]*?(\^+)$/.exec(line)?.[1];
    if (!caret) return [];
    return [(lines[index - 1] ?? '').slice(line.length - caret.length, line.length)];
  });
}

describe('a gateway that has no secret to know Slack by', () => {
  const GOOD = { TOKEN: 'xoxb-canary-token', SIGN: 'canary-signing' };
  const neither: [File, string, string][] = [['targets', ", signingSecret: 'env:SIGN'", '']];

  it.each<[item: string, [File, string, string][], env: NodeJS.ProcessEnv, why: string]>([
    [
      'no signing secret',
      [],
      { ...GOOD, SIGN: undefined },
      'chat.signingSecret in targets.yaml refers to the environment variable SIGN, which this process cannot use (unset). Set SIGN where the process starts, and start it again.',
    ],
    [
      'an empty one',
      [],
      { ...GOOD, SIGN: '' },
      'chat.signingSecret in targets.yaml refers to the environment variable SIGN, which this process cannot use (empty). Set SIGN where the process starts, and start it again.',
    ],
    [
      'a blank one',
      [],
      { ...GOOD, SIGN: ' \t' },
      'chat for production: its signingSecret cannot be used. Correct it in targets.yaml, or what it refers to, and start again.',
    ],
    [
      'none in targets.yaml, nor an app token',
      neither,
      GOOD,
      'it has neither a signingSecret (for signed requests) nor an appToken (for Socket Mode)',
    ],
  ])('%s: takes nothing from Slack, and says where, why and what to do', async (_item, change, env, why) => {
    const { workspace } = await loadWorkspace(await workspaceWith(change));
    if (!workspace) throw new Error('the workspace does not load');
    const lines: unknown[] = [];
    const desk = await openDesk({ workspace, env, log: (...line) => void lines.push(line) });
    expect(desk.connections).toEqual([]);
    expect(lines).toEqual([
      ['error', 'no answers are taken from Slack', { target: 'chat', environment: 'production', why }],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/canary/);
  });

  it('and with one it would', async () => {
    const { workspace } = await loadWorkspace(await workspaceWith([]));
    if (!workspace) throw new Error('the workspace does not load');
    const desk = await openDesk({ workspace, env: GOOD, log: () => {} });
    expect(desk.connections.map(({ team }) => team)).toEqual(['T0SHOP']);
  });
});

describe('what is proved elsewhere', () => {
  it.each(ELSEWHERE)('%s: %s has "%s"', async (_item, file, title) => {
    expect(await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(title);
  });
});
