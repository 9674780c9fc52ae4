import { checkRunbook } from '../../model/check-references.js';
import { parseWorkspace } from '../../model/files/parse-workspace.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import type { Problem } from '../../model/problem.js';
import { problemsText } from '../../model/source-frame.js';
import { stepTypes } from '../../model/steps/index.js';
import type { Workspace } from '../../model/workspace.js';

const DAYBOOK = `daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233 }
gateway: { address: http://127.0.0.1:7080 }
`;
const PEOPLE = `people:
  dana: { name: Dana Reyes, email: dana@shop.example }
  omar: { name: Omar Haddad, email: omar@shop.example }
  lin: { name: Lin Wei }
groups:
  leads: [lin]
  release: [dana]
  product: [omar, group:leads]
  operations: [lin]
  nobody: []
`;
const POLICY = `environments:
  production:
    colour: red
    start: [release]
    steer: [release]
    guarded: [{ type: traffic, target: edge, decision: cutover }]
    approvals:
      cutover: { quorum: { allOf: [{ group: product, count: 1 }, { group: operations, count: 1 }] }, votesExpire: 2h }
    decisions:
      failure: { who: [release, lin], deadline: 1h, onDeadline: abort }
`;
const TARGETS = `targets:
  edge: { production: { kind: haproxy, socket: 'env:EDGE_SOCKET', backend: shop, servers: { blue: blue1, green: green1 } } }
  api: { production: { kind: http, url: 'http://127.0.0.1:8080', timeout: 2s, headers: { authorization: 'file:.secrets/token' } } }
  host: { production: { kind: process, program: [node, shop.js], folder: app, slots: { blue: { port: 8001 }, green: { port: 'env:GREEN_PORT' } } } }
  box: { production: { kind: command, allow: [[/usr/bin/systemctl, restart, shop], [./migrate.sh]], env: { TOKEN: 'env:ADMIN_TOKEN' } } }
`;

const FILES = { 'daybook.yaml': DAYBOOK, 'people.yaml': PEOPLE, 'policy.yaml': POLICY, 'targets.yaml': TARGETS };

/** The workspace with one text in one file replaced. A text that is not there would make a test mean nothing. */
function changed(file: keyof typeof FILES, from: string, to: string): Map<string, string> {
  if (!FILES[file].includes(from)) throw new Error(`${file} has no ${from}`);
  return new Map(Object.entries({ ...FILES, [file]: FILES[file].replace(from, to) }));
}

const codes = (problems: Problem[]) => problems.map((problem) => problem.code);

function good(): Workspace {
  const { workspace, problems } = parseWorkspace(new Map(Object.entries(FILES)), '/shop');
  if (!workspace) throw new Error(JSON.stringify(problems));
  return workspace;
}

describe('a workspace that is right', () => {
  it('has defaults filled in, groups resolved and durations in milliseconds', () => {
    const { workspace, problems } = parseWorkspace(new Map(Object.entries(FILES)), '/shop');
    expect(problems).toEqual([]);
    expect(workspace?.daybook).toEqual({
      local: true,
      zone: 'Europe/Berlin',
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      gateway: { address: 'http://127.0.0.1:7080' },
      keys: '.daybook/public-keys.json',
      records: { folder: '.daybook/records' },
      transports: {},
    });
    expect(workspace?.people.groups.product).toEqual(['omar', 'lin']);
    expect(workspace?.policy.environments.production?.approvals.cutover).toMatchObject({
      level: 3,
      bar: ['starter', 'author'],
      deny: 1,
      votesExpireMs: 7_200_000,
      useWithinMs: 1_800_000,
      author: 'optional',
    });
    // Missing and not false: plans of policies that do not say it keep their digests.
    expect(Object.keys(workspace?.policy.environments.production?.approvals.cutover ?? {})).not.toContain('deputies');
    expect(workspace?.policy.environments.production?.decisions.failure).toEqual({
      who: ['release', 'lin'],
      deadlineMs: 3_600_000,
      onDeadline: 'abort',
    });
    expect(workspace?.targets.host?.production).toEqual({
      name: 'host',
      environment: 'production',
      kind: 'process',
      config: {
        program: ['node', 'shop.js'],
        folder: 'app',
        slots: { blue: { port: 8001 }, green: { port: 'env:GREEN_PORT' } },
      },
    });
  });
});

describe('a workspace file', () => {
  it('that is missing is a problem, never an empty one', () => {
    const { workspace, problems } = parseWorkspace(new Map([['daybook.yaml', DAYBOOK]]), '/shop');
    expect(workspace).toBeUndefined();
    expect(problems.map(({ code, where }) => [code, where?.file])).toEqual([
      ['DB3001', 'people.yaml'],
      ['DB3001', 'policy.yaml'],
      ['DB3001', 'targets.yaml'],
    ]);
  });

  it('is judged together with the others: every problem of all four at once, framed', () => {
    const texts = new Map([
      ['daybook.yaml', DAYBOOK.replace('Europe/Berlin', 'Berlin')],
      ['people.yaml', PEOPLE.replace('dana@shop.example', 'Dana <dana@shop.example>')],
      ['policy.yaml', POLICY.replace('steer:', 'ster:')],
      ['targets.yaml', TARGETS.replace('kind: haproxy', 'kind: haproxi')],
    ]);
    const { problems } = parseWorkspace(texts, '/shop');
    expect(codes(problems)).toEqual(['DB2025', 'DB3010', 'DB1009', 'DB3013']);
    const printed = problemsText(problems, texts);
    expect(printed).toContain('daybook.yaml:3:7');
    expect(printed).toContain('Did you mean `steer`?');
    expect(printed).toContain('Did you mean `haproxy`?');
    expect(printed.match(/\^+$/gm)).toHaveLength(4);
  });

  it.each([
    ['daybook.yaml', 'daybook: 1', 'daybook: 2', 'DB1018'],
    ['daybook.yaml', '127.0.0.1:7233', 'somewhere', 'DB3017'],
    ['daybook.yaml', '127.0.0.1:7233', '10.0.0.8:7233', 'DB3014'],
    ['daybook.yaml', 'http://127.0.0.1:7080', 'http://127.0.0.1.evil.example:7080', 'DB3014'],
    ['daybook.yaml', 'http://127.0.0.1:7080', 'http://127.0.0.1@evil.example:7080', 'DB3014'],
    ['daybook.yaml', 'local: true', 'keys: ../keys.json', 'DB1012'],
    ['daybook.yaml', 'local: true', 'oidc: { issuer: "http://login.shop.example", clientId: x }', 'DB3017'],
    ['people.yaml', 'omar@shop.example', 'DANA@shop.example', 'DB3011'],
    ['people.yaml', 'omar@shop.example', 'omar@shöp.example', 'DB3010'],
    ['people.yaml', 'omar@shop.example', 'omar@localhost', 'DB3010'],
    ['people.yaml', 'release: [dana]', 'release: [danna]', 'DB3012'],
    ['people.yaml', 'group:leads', 'group:leeds', 'DB3004'],
    ['people.yaml', 'leads: [lin]', 'leads: [lin, group:product]', 'DB3006'],
    ['people.yaml', 'leads: [lin]', 'leads: [group:leads, lin]', 'DB3006'],
    ['people.yaml', 'nobody: []', 'dana: [lin]', 'DB3016'],
    ['people.yaml', 'nobody: []', 'No Body: []', 'DB3020'],
    ['policy.yaml', 'start: [release]', 'start: [relese]', 'DB3004'],
    ['policy.yaml', 'start: [release]', 'start: [nobody]', 'DB3005'],
    ['policy.yaml', 'start: [release]', 'start: []', 'DB1016'],
    ['policy.yaml', 'start: [release]', 'start: [dana]', 'DB3004'],
    ['policy.yaml', 'who: [release, lin]', 'who: [linn]', 'DB3004'],
    ['policy.yaml', '{ group: product, count: 1 }', '{ group: products, count: 1 }', 'DB3004'],
    ['policy.yaml', '{ group: product, count: 1 }', '{ group: product, count: 3 }', 'DB3007'],
    ['policy.yaml', '{ group: product, count: 1 }', '{ group: leads, count: 1 }', 'DB3007'],
    ['policy.yaml', '{ group: product, count: 1 }', '{ group: product, count: 0 }', 'DB1013'],
    ['policy.yaml', '{ group: product, count: 1 }', '{ group: product, cout: 1 }', 'DB1009'],
    ['policy.yaml', 'type: traffic', 'type: trafic', 'DB3022'],
    ['policy.yaml', 'type: traffic', 'type: wait', 'DB3022'],
    ['policy.yaml', 'target: edge', 'target: egde', 'DB3022'],
    ['policy.yaml', 'decision: cutover', 'decision: cutovr', 'DB3021'],
    ['policy.yaml', '{ type: traffic, target: edge, decision: cutover }', '{ decision: cutover }', 'DB1017'],
    ['policy.yaml', 'onDeadline: abort', 'onDeadline: continue', 'DB1011'],
    ['policy.yaml', 'votesExpire: 2h', 'deputies: yes', 'DB1008'],
    ['policy.yaml', 'type: traffic, target: edge', 'type: traffic, target: mail', 'DB3022'],
    ['targets.yaml', 'api: { production:', 'api: { stage:', 'DB3008'],
    ['targets.yaml', 'http://127.0.0.1:8080', 'http://shop.example', 'DB3014'],
    ['targets.yaml', 'http://127.0.0.1:8080', 'ftp://127.0.0.1', 'DB1012'],
    ['targets.yaml', 'env:EDGE_SOCKET', '10.1.2.3:9999', 'DB3014'],
    ['targets.yaml', 'env:EDGE_SOCKET', 'env:EDGE SOCKET', 'DB3015'],
    ['targets.yaml', 'port: 8001', 'port: 80010', 'DB1013'],
    ['targets.yaml', 'backend: shop', 'backend: "shop; shutdown"', 'DB1012'],
  ] as const)('%s with `%s` as `%s` is refused', (file, from, to, code) => {
    const texts = changed(file, from, to);
    const { workspace, problems } = parseWorkspace(texts, '/shop');
    expect(workspace).toBeUndefined();
    expect(codes(problems)).toContain(code);
    expect(problems.find((problem) => problem.code === code)?.where?.file).toBe(file);
  });

  it('with targets in production and no policy for it is refused at the target', () => {
    const { problems } = parseWorkspace(changed('policy.yaml', '  production:', '  prod:'), '/shop');
    expect(problems.map(({ code, where }) => [code, where?.file])).toEqual([['DB3009', 'targets.yaml']]);
  });

  it('with groups in a circle names the whole circle, once', () => {
    const { problems } = parseWorkspace(changed('people.yaml', 'leads: [lin]', 'leads: [group:product, lin]'), '/shop');
    expect(problems.map((problem) => problem.message)).toEqual([
      'groups contain one another in a circle: leads contains product contains leads',
    ]);
  });

  it('with an alias bomb is refused', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `  l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    const { problems } = parseWorkspace(
      new Map([...Object.entries(FILES), ['people.yaml', `people:\n  l0: &l0 [x]\n${levels.join('\n')}\n`]]),
      '/shop',
    );
    expect(codes(problems)).toContain('DB1004');
  });
});

describe('warnings', () => {
  it.each([
    ['daybook.yaml', 'local: true\n', '', 'DB3023'],
    ['policy.yaml', '    guarded: [{ type: traffic, target: edge, decision: cutover }]\n', '', 'DB3025'],
  ] as const)('do not keep the workspace back: %s without `%s`', (file, from, to, code) => {
    const { workspace, problems } = parseWorkspace(changed(file, from, to), '/shop');
    expect(workspace).toBeDefined();
    expect(problems.map((problem) => [problem.code, problem.severity])).toEqual([[code, 'warning']]);
  });
});

describe('a workspace that is not local', () => {
  it('may reach other machines', () => {
    const texts = changed('targets.yaml', 'http://127.0.0.1:8080', 'https://shop.example');
    texts.set(
      'daybook.yaml',
      `${DAYBOOK.replace('local: true', 'oidc: { issuer: "https://login.shop.example", clientId: daybook }').replace('127.0.0.1:7233', 'temporal.shop.example:7233').replace('http://127.0.0.1:7080', 'https://daybook.shop.example')}`,
    );
    expect(parseWorkspace(texts, '/shop').problems).toEqual([]);
  });
});

describe('the names in a runbook', () => {
  const problemsOf = (steps: string, head = '', workspace = good()) => {
    const text = `daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\n${head}stages:\n  - stage: main\n    steps:\n${steps.replace(/^/gm, '      ')}\n`;
    const { runbook, problems } = parseRunbook(text, 'runbooks/test.yaml', stepTypes);
    if (!runbook) throw new Error(problemsText(problems, new Map()));
    return checkRunbook(runbook, workspace, { runbooks: ['restore'] });
  };

  it('are fine when the workspace has them all', () => {
    const steps = `- { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
- { id: switch, type: traffic, target: edge, to: { green: 100 } }
- { id: tell, type: notify, to: [product, dana], message: { subject: s, body: b } }
- { id: look, type: check, target: api, get: /healthz }
- { id: back, type: runbook, runbook: restore }`;
    expect(problemsOf(steps)).toEqual([]);
  });

  it.each([
    [
      'an unknown target',
      '- { id: a, type: traffic, target: egde, to: { green: 100 } }',
      'DB4008',
      'Did you mean `edge`?',
    ],
    ['a target of another kind', '- { id: a, type: traffic, target: host, to: { green: 100 } }', 'DB4010', undefined],
    ['a check with `run` on an http target', '- { id: a, type: check, target: api, run: [x] }', 'DB4010', undefined],
    [
      'an unknown group',
      '- { id: a, type: notify, to: [relese], message: { subject: s, body: b } }',
      'DB4007',
      'Did you mean `release`?',
    ],
    [
      'an empty group',
      '- { id: a, type: manual, to: [nobody], instructions: i, deadline: 1h, onDeadline: fail }',
      'DB4007',
      'Add somebody to it in people.yaml.',
    ],
    ['an unknown owner', '- { id: a, type: wait, for: 1s, owner: dannna }', 'DB4007', 'Did you mean `dana`?'],
    [
      'a decision that policy does not have',
      '- { id: a, type: approval, decision: cutovr, covers: [b], deadline: 1h, onDeadline: reject }\n- { id: b, type: traffic, target: edge, to: { green: 100 } }',
      'DB4004',
      'Did you mean `cutover`?',
    ],
    ['an unknown nested runbook', '- { id: a, type: runbook, runbook: restor }', 'DB4018', 'Did you mean `restore`?'],
    ['itself as a nested runbook', '- { id: a, type: runbook, runbook: test }', 'DB4019', 'Name another runbook.'],
  ])('are refused when there is %s', (_, steps, code, cure) => {
    const problems = problemsOf(steps);
    expect(problems.map((problem) => [problem.code, problem.severity, problem.cure])).toEqual([[code, 'error', cure]]);
    expect(problems[0]?.where?.start.line).toBeGreaterThan(7);
  });

  it('ask for a decision in every environment that has the targets, and only there', () => {
    const workspace = good();
    const production = workspace.policy.environments.production;
    if (!production) throw new Error('no production');
    workspace.policy.environments.stage = { ...production, environment: 'stage', approvals: {} };
    const steps =
      '- { id: go, type: approval, decision: cutover, covers: [a], deadline: 1h, onDeadline: reject }\n- { id: a, type: traffic, target: edge, to: { green: 100 } }';
    expect(problemsOf(steps, '', workspace)).toEqual([]);
    const edge = workspace.targets.edge?.production;
    if (!workspace.targets.edge || !edge) throw new Error('no edge');
    workspace.targets.edge.stage = { ...edge, environment: 'stage' };
    expect(problemsOf(steps, '', workspace)).toMatchObject([
      { code: 'DB4004', severity: 'warning', message: 'policy.yaml has no decision `cutover` for stage' },
    ]);
    expect(
      problemsOf(steps, 'inputs: { environment: { type: environment, choices: [production] } }\n', workspace),
    ).toEqual([]);
  });
});
