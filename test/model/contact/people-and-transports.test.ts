import { parseWorkspace } from '../../../model/files/parse-workspace.js';
import type { Problem } from '../../../model/problem.js';
import { problemsText } from '../../../model/source-frame.js';
import type { Workspace } from '../../../model/workspace.js';

const DAYBOOK = `daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233 }
gateway: { address: http://127.0.0.1:7080 }
transports:
  slack: { kind: slack, target: slack-app }
  mail: { kind: email, target: mail-server, from: 'Daybook <daybook@shop.example>', replies: mailbox }
  pager: { kind: webhook, target: pager-api, shape: pagerduty }
  screen: { kind: console }
`;
const PEOPLE = `people:
  dana:
    name: Dana Reyes
    email: dana@shop.example
    zone: America/New_York
    slack: { team: T0SHOP, user: U0DANA }
    addresses: { pager: '+1 555 0100' }
    interests: [payments]
    transports: [slack, pager, mail]
    hours: { from: '08:00', to: '16:30', days: [mon, tue] }
    quiet: { from: '22:00', to: '06:00' }
    deputies: [{ person: omar }, { person: lin, from: '2026-12-20', to: '2026-12-31' }]
    away: [{ from: '2026-12-24', to: '2026-12-26', why: personal }]
  omar: { name: Omar Haddad, email: omar@shop.example, hours: { from: '09:00', to: '24:00' } }
  lin: { name: Lin Wei, slack: { team: T0SHOP, user: W0LIN } }
groups:
  release: [dana, omar]
  noc: [lin]
rotas:
  on-call: { zone: Europe/Berlin, from: '2026-01-05', at: '09:00', days: 7, order: [dana, omar] }
channels:
  noc: { slack: C0NOC, mail: noc@shop.example }
`;
const POLICY = `environments:
  stage:
    start: [release]
    steer: [release]
    approvals:
      cutover: { quorum: { group: release, count: 1 }, deputies: true, delegation: true }
`;
const TARGETS = `targets:
  slack-app: { stage: { kind: slack, team: T0SHOP, token: 'env:SLACK_TOKEN', appToken: 'env:SLACK_APP', api: 'http://127.0.0.1:9000/api/' } }
  mail-server: { stage: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none } }
  mailbox: { stage: { kind: imap, host: localhost, port: 1143, tls: none, user: daybook, password: 'env:MAIL_PASSWORD', authServ: mx.shop.example } }
  pager-api: { stage: { kind: webhook, url: 'http://127.0.0.1:9100/events', secret: 'env:PAGER_SECRET', timeout: 5s } }
`;

const FILES = { 'daybook.yaml': DAYBOOK, 'people.yaml': PEOPLE, 'policy.yaml': POLICY, 'targets.yaml': TARGETS };
type File = keyof typeof FILES;

/** The workspace with one text in one file replaced. A text that is not there would make a test mean nothing. */
function changed(file: File, from: string, to: string, rest: Partial<Record<File, string>> = {}): Map<string, string> {
  const texts = { ...FILES, ...rest };
  if (!texts[file].includes(from)) throw new Error(`${file} has no ${from}`);
  return new Map(Object.entries({ ...texts, [file]: texts[file].replace(from, to) }));
}

const read = (texts: Map<string, string> = new Map(Object.entries(FILES))) => parseWorkspace(texts, '/shop');

function good(): Workspace {
  const { workspace, problems } = read();
  if (!workspace) throw new Error(JSON.stringify(problems));
  return workspace;
}

/** Code, file and the text that is underlined. */
function pointed(problem: Problem, texts: Map<string, string>): [string, string, string] {
  const { file = '', start, end } = problem.where ?? {};
  const line = texts.get(file)?.split('\n')[(start?.line ?? 1) - 1] ?? '';
  return [problem.code, file, line.slice((start?.column ?? 1) - 1, (end?.column ?? 1) - 1)];
}

describe('people and transports that are right', () => {
  it('say who is reached how, when, and who acts for whom', () => {
    expect(read().problems).toEqual([]);
    const { people, daybook, policy } = good();
    expect(people.people.dana).toEqual({
      id: 'dana',
      name: 'Dana Reyes',
      email: 'dana@shop.example',
      zone: 'America/New_York',
      slack: { team: 'T0SHOP', user: 'U0DANA' },
      addresses: { pager: '+1 555 0100' },
      interests: ['payments'],
      transports: ['slack', 'pager', 'mail'],
      hours: { from: '08:00', to: '16:30', days: ['mon', 'tue'] },
      quiet: { from: '22:00', to: '06:00' },
      deputies: [{ person: 'omar' }, { person: 'lin', from: '2026-12-20', to: '2026-12-31' }],
      away: [{ from: '2026-12-24', to: '2026-12-26', why: 'personal' }],
    });
    expect(people.people.omar?.hours?.days).toEqual(['mon', 'tue', 'wed', 'thu', 'fri']);
    expect(people.rotas?.['on-call']?.order).toEqual(['dana', 'omar']);
    expect(people.channels).toEqual({ noc: { slack: 'C0NOC', mail: 'noc@shop.example' } });
    expect(Object.keys(daybook.transports)).toEqual(['slack', 'mail', 'pager', 'screen']);
    expect(daybook.transports.mail).toEqual({
      kind: 'email',
      target: 'mail-server',
      from: 'Daybook <daybook@shop.example>',
      replies: 'mailbox',
    });
    expect(policy.environments.stage?.approvals.cutover).toMatchObject({ deputies: true, delegation: true });
  });

  it('keep the order of daybook.yaml, and say the shape of a webhook', () => {
    const texts = changed('daybook.yaml', ', shape: pagerduty', '');
    expect(read(texts).workspace?.daybook.transports.pager).toEqual({
      kind: 'webhook',
      target: 'pager-api',
      shape: 'daybook',
    });
  });
});

describe('people.yaml', () => {
  it.each([
    // Who they are.
    ['user: W0LIN', 'user: U0DANA', 'DB3011', '{ team: T0SHOP, user: U0DANA }'],
    ['user: W0LIN', 'user: lin', 'DB3038', 'lin'],
    ['team: T0SHOP, user: W0LIN', 'team: shop, user: W0LIN', 'DB3038', 'shop'],
    ['{ team: T0SHOP, user: W0LIN }', '{ user: W0LIN }', 'DB1010', 'slack'],
    [
      'omar@shop.example',
      '"omar@shop.example\\r\\nbcc: all@shop.example"',
      'DB3010',
      '"omar@shop.example\\r\\nbcc: all@shop.example"',
    ],
    ['omar@shop.example', 'Omar <omar@shop.example>', 'DB3010', 'Omar <omar@shop.example>'],
    ['omar@shop.example', '"omar@shop.example, lin@shop.example"', 'DB3010', '"omar@shop.example, lin@shop.example"'],
    ['omar@shop.example', `${'o'.repeat(250)}@shop.example`, 'DB3010', `${'o'.repeat(250)}@shop.example`],
    // Names.
    ['  on-call:', '  noc:', 'DB3016', 'noc'],
    ['  on-call:', '  omar:', 'DB3016', 'omar'],
    ['  noc: [lin]', '  deputy: [lin]', 'DB3037', 'deputy'],
    ['  lin: {', '  gateway: {', 'DB3037', 'gateway'],
    // How they are reached.
    ['[slack, pager, mail]', '[slack, pagr, mail]', 'DB3028', 'pagr'],
    ['[slack, pager, mail]', '[]', 'DB1016', '[]'],
    ['addresses: { pager:', 'addresses: { mail:', 'DB3028', 'mail'],
    ['addresses: { pager:', 'addresses: { pagr:', 'DB3028', 'pagr'],
    ["'+1 555 0100'", '"+1 555\\n0100"', 'DB1012', '"+1 555\\n0100"'],
    ['interests: [payments]', 'interests: [Payments!]', 'DB3020', 'Payments!'],
    // When.
    ['America/New_York', 'EST5', 'DB2025', 'EST5'],
    ["from: '08:00', to: '16:30'", "from: '8:00', to: '16:30'", 'DB3033', "'8:00'"],
    ["from: '08:00', to: '16:30'", "from: '24:00', to: '16:30'", 'DB3033', "'24:00'"],
    ["from: '08:00', to: '16:30'", "from: '08:00', to: '25:00'", 'DB3033', "'25:00'"],
    ["from: '08:00', to: '16:30'", "from: '08:00', to: '08:00'", 'DB3034', "'08:00'"],
    ["from: '22:00', to: '06:00'", "from: '22:00', to: '22:00'", 'DB3034', "'22:00'"],
    ["from: '22:00', to: '06:00'", "from: '06:00', to: '18:00'", 'DB3035', "{ from: '06:00', to: '18:00' }"],
    ['days: [mon, tue]', 'days: [mon, teu]', 'DB1011', 'teu'],
    ['days: [mon, tue]', 'days: []', 'DB1016', '[]'],
    ["{ from: '2026-12-24', to", "{ from: '2026-02-30', to", 'DB3031', "'2026-02-30'"],
    ["{ from: '2026-12-24', to", "{ from: '24.12.2026', to", 'DB3031', "'24.12.2026'"],
    ["to: '2026-12-26'", "to: '2026-12-23'", 'DB3032', "'2026-12-23'"],
    // Who acts for whom.
    ['{ person: omar }', '{ person: omra }', 'DB3012', 'omra'],
    ['{ person: omar }', '{ person: dana }', 'DB3030', 'dana'],
    ['{ person: omar }', '{ person: release }', 'DB3012', 'release'],
    ["to: '2026-12-31'", "to: '2026-12-19'", 'DB3032', "'2026-12-19'"],
    // Rotas.
    ['order: [dana, omar]', 'order: [dana, omra]', 'DB3012', 'omra'],
    ['order: [dana, omar]', 'order: []', 'DB1016', '[]'],
    ["from: '2026-01-05'", "from: '2026-13-05'", 'DB3031', "'2026-13-05'"],
    ["at: '09:00'", "at: '24:00'", 'DB3033', "'24:00'"],
    ['days: 7', 'days: 0', 'DB1013', '0'],
    ['zone: Europe/Berlin, from', 'zone: Berlin, from', 'DB2025', 'Berlin'],
    // Channels.
    ['  noc: { slack', '  nco: { slack', 'DB3004', 'nco'],
    ['{ slack: C0NOC,', '{ slak: C0NOC,', 'DB3028', 'slak'],
    ['{ slack: C0NOC,', "{ slack: '#noc',", 'DB3039', "'#noc'"],
    ['mail: noc@shop.example }', 'mail: Noc <noc@shop.example> }', 'DB3039', 'Noc <noc@shop.example>'],
    ['mail: noc@shop.example }', 'screen: here }', 'DB3039', 'here'],
  ] as const)('with `%s` as `%s` is refused at the place', (from, to, code, underlined) => {
    const texts = changed('people.yaml', from, to);
    const { workspace, problems } = read(texts);
    expect(workspace).toBeUndefined();
    expect(problems.map((problem) => pointed(problem, texts))).toContainEqual([code, 'people.yaml', underlined]);
    const found = problems.find((problem) => problem.code === code);
    expect(found?.cure ?? found?.expected ?? '').not.toBe('');
  });

  it('tells all of it at once', () => {
    const texts = changed('people.yaml', 'user: W0LIN', 'user: U0DANA');
    texts.set(
      'people.yaml',
      (texts.get('people.yaml') ?? '')
        .replace('{ person: omar }', '{ person: dana }')
        .replace('order: [dana, omar]', 'order: [dana, omra]')
        .replace("to: '2026-12-26'", "to: '2026-12-23'")
        .replace('  noc: { slack', '  nco: { slack'),
    );
    const { problems } = read(texts);
    expect(problems.map(({ code }) => code).sort()).toEqual(['DB3004', 'DB3011', 'DB3012', 'DB3030', 'DB3032']);
    expect(problemsText(problems, texts).match(/\^+$/gm)).toHaveLength(5);
  });

  it('keeps why somebody is away out of every message', () => {
    const texts = changed('people.yaml', "to: '2026-12-26', why: personal", "to: '2026-12-23', why: canary-note");
    const told = read(texts).problems.map(({ message, cure, expected }) => [message, cure, expected].join(' '));
    expect(told.join(' ')).not.toContain('canary-note');
  });
});

describe('a warning', () => {
  it.each([
    [
      'says whom no transport reaches, and what they lack',
      changed(
        'people.yaml',
        '  lin: { name: Lin Wei, slack: { team: T0SHOP, user: W0LIN } }',
        '  lin: { name: Lin Wei, transports: [slack, pager] }',
      ),
      'DB3036',
      'lin',
      'Give them `slack: { team, user }` or `addresses: { pager: … }`.',
    ],
    [
      'says who is a member of a Slack workspace that is none of ours',
      changed('people.yaml', 'team: T0SHOP, user: W0LIN', 'team: T0OTHER, user: W0LIN'),
      'DB3043',
      'T0OTHER',
      'Write the team of a target of kind slack; answers from any other one are refused.',
    ],
  ] as const)('%s', (_, texts, code, underlined, cure) => {
    const { workspace, problems } = read(texts);
    expect(workspace).toBeDefined();
    expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(problems.map((problem) => pointed(problem, texts))).toEqual([[code, 'people.yaml', underlined]]);
    expect(problems[0]?.cure).toBe(cure);
  });

  it('about somebody without a transport is not given where nobody is told anything', () => {
    const plain = DAYBOOK.slice(0, DAYBOOK.indexOf('transports:'));
    const people = 'people: { dana: { name: Dana } }\ngroups: { release: [dana] }\n';
    const { problems } = read(new Map(Object.entries({ ...FILES, 'daybook.yaml': plain, 'people.yaml': people })));
    expect(problems).toEqual([]);
  });
});

describe('a transport', () => {
  it.each([
    ['target: slack-app }', 'target: slack-ap }', 'DB3029', 'slack-ap'],
    ['target: slack-app }', 'target: pager-api }', 'DB3029', 'pager-api'],
    ['replies: mailbox', 'replies: mail-server', 'DB3029', 'mail-server'],
    ['kind: slack,', 'kind: slak,', 'DB1011', 'slak'],
    ['kind: slack,', 'kind: teams,', 'DB1011', 'teams'],
    ['{ kind: console }', '{ kind: console, target: mailbox }', 'DB1009', 'target'],
    [', target: pager-api', '', 'DB1010', 'pager'],
    ['  slack: { kind', '  Slack: { kind', 'DB3020', 'Slack'],
    [
      "'Daybook <daybook@shop.example>'",
      '"Daybook\\r\\nbcc: x <daybook@shop.example>"',
      'DB3010',
      '"Daybook\\r\\nbcc: x <daybook@shop.example>"',
    ],
    [
      "'Daybook <daybook@shop.example>'",
      "'<daybook@shop.example>, x@shop.example'",
      'DB3010',
      "'<daybook@shop.example>, x@shop.example'",
    ],
    ['shape: pagerduty', 'shape: opsgenie', 'DB1011', 'opsgenie'],
    ['daybook: 1\n', "daybook: 1\nlinks: { secret: 'plain text' }\n", 'DB3015', "'plain text'"],
  ] as const)('with `%s` as `%s` is refused at the place', (from, to, code, underlined) => {
    const texts = changed('daybook.yaml', from, to);
    const { workspace, problems } = read(texts);
    expect(workspace).toBeUndefined();
    expect(problems.map((problem) => pointed(problem, texts))).toContainEqual([code, 'daybook.yaml', underlined]);
  });

  it('is enough in one environment, of the right kind there and nowhere of another', () => {
    const policy = `${POLICY}  production:\n    start: [release]\n    steer: [release]\n    guarded: [{ type: traffic }]\n`;
    expect(read(new Map(Object.entries({ ...FILES, 'policy.yaml': policy }))).problems).toEqual([]);
    const texts = changed(
      'targets.yaml',
      '  pager-api: { stage:',
      "  pager-api: { production: { kind: http, url: 'http://127.0.0.1:1' }, stage:",
      { 'policy.yaml': policy },
    );
    expect(read(texts).problems.map(({ code, message }) => [code, message])).toEqual([
      ['DB3029', 'the target `pager-api` is of kind http in production, and webhook is needed'],
    ]);
  });

  it('that puts links into messages needs a secret for them, unless the workspace is local', () => {
    const remote = DAYBOOK.replace('local: true', 'oidc: { issuer: "https://login.shop.example", clientId: daybook }');
    const texts = new Map(Object.entries({ ...FILES, 'daybook.yaml': remote }));
    expect(read(texts).problems.map((problem) => pointed(problem, texts))).toEqual([
      ['DB3040', 'daybook.yaml', 'mail'],
    ]);
    texts.set('daybook.yaml', `${remote}links: { secret: 'env:LINKS' }\n`);
    const { workspace, problems } = read(texts);
    expect(problems).toEqual([]);
    expect(workspace?.daybook.links).toEqual({ secret: 'env:LINKS' });
  });
});

describe('a target that messages go through', () => {
  it.each([
    [
      'host: 127.0.0.1, port: 2525, tls: none',
      'host: smtp.shop.example, port: 465, tls: implicit',
      'DB3014',
      'smtp.shop.example',
    ],
    ['host: 127.0.0.1, port: 2525, tls: none', "host: 'env:SMTP', port: 2525, tls: none", 'DB3041', 'none'],
    ['host: 127.0.0.1, port: 2525, tls: none', 'host: 10.0.0.8, port: 2525, tls: none', 'DB3041', 'none'],
    ['host: 127.0.0.1,', 'host: "127.0.0.1:25",', 'DB1012', '"127.0.0.1:25"'],
    ['port: 2525, tls: none', 'port: 2525', 'DB1010', 'stage'],
    ['port: 2525, tls: none', 'port: 2525, tls: none, user: daybook', 'DB1017', 'stage'],
    [
      'host: localhost, port: 1143, tls: none',
      'host: imap.shop.example, port: 993, tls: implicit',
      'DB3014',
      'imap.shop.example',
    ],
    [", password: 'env:MAIL_PASSWORD'", '', 'DB1010', 'stage'],
    ["password: 'env:MAIL_PASSWORD'", "password: ''", 'DB1012', "''"],
    ["secret: 'env:PAGER_SECRET'", "secret: ''", 'DB1012', "''"],
    ["secret: 'env:PAGER_SECRET'", "secret: '  '", 'DB1012', "'  '"],
    [", secret: 'env:PAGER_SECRET'", '', 'DB1010', 'stage'],
    ["token: 'env:SLACK_TOKEN'", "token: 'env:SLACK TOKEN'", 'DB3015', "'env:SLACK TOKEN'"],
    ['http://127.0.0.1:9100/events', 'https://events.pager.example/v2', 'DB3014', "'https://events.pager.example/v2'"],
    ["api: 'http://127.0.0.1:9000/api/'", "signingSecret: 'env:SIGN'", 'DB3014', 'stage'],
    ['team: T0SHOP', 'team: shop', 'DB1012', 'shop'],
  ] as const)('with `%s` as `%s` is refused in a local workspace', (from, to, code, underlined) => {
    const texts = changed('targets.yaml', from, to);
    const { workspace, problems } = read(texts);
    expect(workspace).toBeUndefined();
    expect(problems.map((problem) => pointed(problem, texts))).toContainEqual([code, 'targets.yaml', underlined]);
  });

  it('may be elsewhere when the workspace is not local, and then only encrypted', () => {
    const remote = `${DAYBOOK.replace('local: true', 'oidc: { issuer: "https://login.shop.example", clientId: daybook }')}links: { secret: 'env:LINKS' }\n`;
    const targets = `targets:
  slack-app: { stage: { kind: slack, team: T0SHOP, token: 'env:SLACK_TOKEN', signingSecret: 'env:SIGN' } }
  mail-server: { stage: { kind: smtp, host: smtp.shop.example, port: 587, tls: starttls, user: daybook, password: 'env:P' } }
  mailbox: { stage: { kind: imap, host: 'env:IMAP_HOST', port: 'env:IMAP_PORT', tls: implicit, user: daybook, password: 'env:P' } }
  pager-api: { stage: { kind: webhook, url: 'https://events.pager.example/v2', secret: 'env:S' } }
`;
    const texts = new Map(Object.entries({ ...FILES, 'daybook.yaml': remote, 'targets.yaml': targets }));
    expect(read(texts).problems).toEqual([]);
    texts.set('targets.yaml', targets.replace('https://events', 'http://events'));
    expect(read(texts).problems.map((problem) => pointed(problem, texts))).toEqual([
      ['DB3041', 'targets.yaml', "'http://events.pager.example/v2'"],
    ]);
  });
});
