import { parseDocument } from 'yaml';
import { checkExpression } from '../../model/expression/check-expression.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import type { Problem } from '../../model/problem.js';
import { problemsText } from '../../model/source-frame.js';
import { stepTypes } from '../../model/steps/index.js';

const FILE = 'runbooks/test.yaml';
const HEAD = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\n';

function read(text: string) {
  return parseRunbook(text, FILE, stepTypes, checkExpression);
}

/** Problems of a runbook with these steps (YAML list items without indentation), and the text itself. */
function stepsRead(steps: string, head = HEAD): { problems: Problem[]; text: string } {
  const text = `${head}stages:\n  - stage: main\n    steps:\n${steps.trim().replace(/^/gm, '      ')}\n`;
  return { problems: read(text).problems, text };
}

/** What the problem points at. */
function pointed(problem: Problem | undefined, text: string): string {
  const where = problem?.where;
  if (!where) return '';
  const line = text.split('\n')[where.start.line - 1] ?? '';
  return line.slice(where.start.column - 1, where.end.line === where.start.line ? where.end.column - 1 : undefined);
}

const codes = (problems: Problem[]) => problems.map((problem) => problem.code);

const SWITCH = '- { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }';

describe('a runbook that is right', () => {
  const text = `${HEAD}
inputs:
  release: { type: string, pattern: '^v\\d+$' }
  environment: { type: environment, default: production }
objectives: { rto: 15m, rpo: 30s }
stages:
  - stage: cutover
    title: Cut over
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - id: switch
        type: traffic
        target: edge
        to: { green: 100 }
        undo: { to: { blue: 100 } }
        retry: 3
        timeout: 1m30s
        when: inputs.release == 'v2'
  - stage: widen
    order: parallel
    steps:
      - id: ramp
        forEach: [5, 50, 100]
        steps:
          - { id: widen, type: traffic, target: edge, to: { green: '\${{ item }}', blue: '\${{ 100 - item }}' } }
          - { id: look, type: check, target: api, get: /healthz, needs: [widen] }
`;

  it('gives every field its type and keeps what belongs to the step type as written', () => {
    const { runbook, problems } = read(text);
    expect(problems).toEqual([]);
    expect(runbook).toMatchObject({
      name: 'test',
      day: '1',
      atOnce: 200,
      objectives: { rtoMs: 900_000, rpoMs: 30_000 },
    });
    expect(runbook?.inputs.environment).toEqual({ type: 'environment', default: 'production' });
    expect(runbook?.stages[0]?.steps[1]).toEqual({
      id: 'switch',
      type: 'traffic',
      target: 'edge',
      when: "inputs.release == 'v2'",
      timeoutMs: 90_000,
      retry: { attempts: 3, firstMs: 1000, factor: 2 },
      undo: { to: { blue: 100 } },
      params: { to: { green: 100 } },
      path: 'stages[0].steps[1]',
    });
    expect(runbook?.stages[1]).toMatchObject({
      order: 'parallel',
      steps: [{ id: 'ramp', forEach: [5, 50, 100], steps: [{ id: 'widen' }, { id: 'look' }] }],
    });
  });

  it('knows where each path stands', () => {
    const { runbook } = read(text);
    expect(runbook?.source.range('stages[0].steps[1].target')).toMatchObject({
      file: FILE,
      start: { line: 18, column: 17 },
      end: { line: 18, column: 21 },
    });
    expect(runbook?.source.range('stages[0].steps[1].target', 'key')?.start.column).toBe(9);
    expect(runbook?.source.range('stages[0].steps[9].target')).toBeUndefined();
  });
});

describe('five different mistakes in one file', () => {
  const text = `${HEAD}
stages:
  - stage: main
    steps:
      - id: green
        type: chek
      - id: go
        type: approval
        decision: cutover
        covers: [swich]
        onDeadline: reject
      - id: switch
        type: traffic
        target: edge
        to: { green: 100 }
        timeot: 30s
      - id: put
        type: deploy
        target: host
        slot: blue
        version: 1.10
`;
  const { runbook, problems } = read(text);
  const printed = problemsText(problems, new Map([[FILE, text]]));

  it('are all reported at once, in the order of the file', () => {
    expect(runbook).toBeUndefined();
    expect(codes(problems)).toEqual(['DB2001', 'DB2007', 'DB2006', 'DB1009', 'DB1014']);
  });

  it('each point at the very characters that are wrong', () => {
    expect(problems.map((problem) => pointed(problem, text))).toEqual(['chek', 'id: go', 'swich', 'timeot', '1.10']);
  });

  it('are printed with frame, caret, expectation and cure, and counted', () => {
    expect(printed).toContain("runbooks/test.yaml:11:15  error DB2001  There is no step type 'chek'");
    expect(printed).toMatch(/> 11 \| {9}type: chek\n\s+\| {15}\^{4}\n/);
    expect(printed).toContain('Did you mean `check`?');
    expect(printed).toContain('Did you mean `switch`?');
    expect(printed).toContain('Did you mean `timeout`?');
    expect(printed).toContain("Quote it: '1.10'.");
    expect(printed.match(/\^+$/gm)).toHaveLength(5);
    expect(printed).toMatch(/\n5 errors\. .*daybook explain DB2001$/);
  });
});

describe('shape', () => {
  it.each([
    [
      'a text where a list is needed',
      '- { id: go, type: approval, decision: d, covers: switch, deadline: 4h, onDeadline: reject }',
      'DB1008',
      'switch',
    ],
    [
      'a word that is none of the allowed ones',
      `- { id: a, type: traffic, target: e, to: { b: 100 }, onFailure: undoo }`,
      'DB1011',
      'undoo',
    ],
    ['a duration without its unit', '- { id: a, type: wait, for: 30 }', 'DB1015', '30'],
    ['an id with a capital letter', '- { id: Switch, type: wait, for: 30s }', 'DB2002', 'Switch'],
    [
      'percentages that do not sum to 100',
      '- { id: a, type: traffic, target: e, to: { green: 90 } }',
      'DB2020',
      '{ green: 90 }',
    ],
    ['neither for nor until', '- { id: a, type: wait }', 'DB1017', '{ id: a, type: wait }'],
    [
      'both get and run',
      '- { id: a, type: check, target: t, get: /x, run: [y] }',
      'DB1017',
      '{ id: a, type: check, target: t, get: /x, run: [y] }',
    ],
    ['a step without a type', '- { id: a, target: t }', 'DB2012', '{ id: a, target: t }'],
    ['a step that is a text', '- wait', 'DB1008', 'wait'],
    [
      'a boolean where a text is needed',
      '- { id: a, type: deploy, target: t, slot: blue, version: true }',
      'DB1014',
      'true',
    ],
    [
      'an octal number where a text is needed',
      '- { id: a, type: deploy, target: t, slot: blue, version: 010 }',
      'DB1014',
      '010',
    ],
    ['an unknown zone', "- { id: a, type: wait, until: '02:00', zone: CETX }", 'DB2025', 'CETX'],
    [
      'a full address as a path',
      '- { id: a, type: check, target: t, get: "http://evil.example/" }',
      'DB1012',
      '"http://evil.example/"',
    ],
    [
      'text with slots where one whole slot is needed',
      '- { id: a, type: wait, for: "${{ 1 }} and ${{ 2 }}" }',
      'DB1015',
      '"${{ 1 }} and ${{ 2 }}"',
    ],
  ])('refuses %s, and points at it', (_, steps, code, at) => {
    const { problems, text } = stepsRead(steps);
    expect(codes(problems)).toEqual([code]);
    expect(pointed(problems[0], text)).toBe(at);
  });

  it('says what was found and what was expected', () => {
    const { problems } = stepsRead(
      '- { id: go, type: approval, decision: d, covers: switch, deadline: 4h, onDeadline: reject }',
    );
    expect(problems[0]).toMatchObject({ message: "`covers` is the text 'switch'", expected: 'a list of step ids' });
  });

  it('does not blame one step type for the fields of another', () => {
    const { problems } = stepsRead('- { id: a, type: traffic, target: e, to: { green: 100 }, deadline: 4h }');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe("'deadline' is not a field of a traffic step");
  });

  it('accepts an expression wherever a value may come later', () => {
    const { problems } = stepsRead(
      '- { id: a, type: check, target: t, get: /x, within: "${{ run.id }}" }\n- { id: b, type: traffic, target: "${{ run.id }}", to: { green: "${{ 100 }}" } }',
    );
    expect(problems).toEqual([]);
  });

  it('refuses a format that it does not know', () => {
    expect(
      codes(
        read(
          `${HEAD.replace('daybook: 1', 'daybook: 2')}stages: [{ stage: a, steps: [{ id: w, type: wait, for: 1s }] }]\n`,
        ).problems,
      ),
    ).toEqual(['DB1018']);
  });
});

describe('rules across fields', () => {
  const wait = (id: string, more = '') => `- { id: ${id}, type: wait, for: 1s${more} }`;

  it.each([
    ['two steps of one id', `${wait('a')}\n${wait('a')}`, ['DB2003']],
    ['needs that name nothing', wait('a', ', needs: [b]'), ['DB2004']],
    ['a step that needs itself', wait('a', ', needs: [a]'), ['DB2005']],
    [
      'three steps that need one another',
      `${wait('a', ', needs: [c]')}\n${wait('b', ', needs: [a]')}\n${wait('c', ', needs: [b]')}`,
      ['DB2005'],
    ],
    [
      'an approval of nothing that exists',
      '- { id: go, type: approval, decision: d, covers: [x], deadline: 4h, onDeadline: reject }',
      ['DB2006'],
    ],
    [
      'an approval of a wait',
      `- { id: go, type: approval, decision: d, covers: [a], deadline: 4h, onDeadline: reject }\n${wait('a')}`,
      ['DB2019'],
    ],
    [
      'a step that two approvals cover',
      `- { id: g1, type: approval, decision: d, covers: [switch], deadline: 4h, onDeadline: reject }\n- { id: g2, type: approval, decision: d, covers: [switch], deadline: 4h, onDeadline: reject }\n${SWITCH}`,
      ['DB2024'],
    ],
    [
      'a wait for people without deadline and outcome',
      '- { id: m, type: manual, to: [release], instructions: Do it }',
      ['DB2007', 'DB2008'],
    ],
    ['a retry without a probe', '- { id: c, type: command, target: t, run: [x], retry: 3 }', ['DB2009']],
    ['a retry of a check', '- { id: c, type: check, target: t, get: /x, retry: 3 }', ['DB2023']],
    ['an undo that the type does not have', '- { id: n, type: wait, for: 1s, undo: { for: 2s } }', ['DB2010']],
    ['an undo of nothing', wait('a', ', onFailure: undo'), ['DB2011']],
    ['a step without its target', '- { id: t, type: traffic, to: { green: 100 } }', ['DB2013']],
    ['a target that is not used', wait('a', ', target: t'), ['DB2014']],
    ['a group without forEach', `- id: g\n  steps:\n    ${wait('a')}`, ['DB2022']],
    ['a forEach in a forEach', `- id: g\n  forEach: [1]\n  steps:\n    ${wait('a', ', forEach: [2]')}`, ['DB2021']],
    ...['onFailure: stop', 'timeout: 1s', 'retry: 3', 'target: t', 'planned: 1s', 'undo: { stop: true }'].map(
      (field): [string, string, string[]] => [
        `a group with ${field}, which only its steps can have`,
        `- id: g\n  forEach: [1]\n  ${field}\n  steps:\n    ${wait('a')}`,
        ['DB1009'],
      ],
    ),
    ['atOnce without forEach', wait('a', ', atOnce: 2'), ['DB2027']],
  ])('refuse %s', (_, steps, expected) => {
    expect(codes(stepsRead(steps).problems)).toEqual(expected);
  });

  it('let a retry through that has a probe, and an undo that follows one', () => {
    const probe = '- { id: c, type: command, target: t, run: [x], retry: 3, probe: { run: [y] }, undo: { run: [z] } }';
    expect(stepsRead(`${probe}\n${wait('a', ', onFailure: undo')}`).problems).toEqual([]);
  });

  it('name each circle of needs once, with its way', () => {
    const { problems } = stepsRead(
      `${wait('a', ', needs: [b]')}\n${wait('b', ', needs: [a]')}\n${wait('c', ', needs: [d]')}\n${wait('d', ', needs: [c]')}`,
    );
    expect(problems.map((problem) => problem.message)).toEqual([
      'steps need one another in a circle: a needs b needs a',
      'steps need one another in a circle: c needs d needs c',
    ]);
  });

  it.each([
    ['a pattern that is not RE2', "release: { type: string, pattern: '(?=x)' }", 'DB2016'],
    ['a default of another type', 'count: { type: number, default: many }', 'DB2017'],
    ['a default that lost its quotes', 'release: { type: string, default: 1.10 }', 'DB1014'],
    ['a default outside of its pattern', "release: { type: string, pattern: '^v', default: '2' }", 'DB2017'],
    ['a default that is no choice', 'region: { type: string, choices: [eu, us], default: asia }', 'DB2017'],
    ['a choice of another type', 'region: { type: string, choices: [eu, 1] }', 'DB2017'],
    ['a name that expressions cannot read', '"1st release": { type: string }', 'DB2018'],
    ['two environments', 'a: { type: environment }, b: { type: environment }', 'DB2026'],
  ])('refuse an input with %s', (_, input, code) => {
    expect(codes(stepsRead(wait('a'), `${HEAD}inputs: { ${input} }\n`).problems)).toEqual([code]);
  });
});

describe('expressions', () => {
  const head = `${HEAD}inputs: { release: { type: string } }\n`;

  it.each([
    ['plain text', '- { id: a, type: wait, for: 1s, when: inputs.relese == "v1" }', 'relese'],
    [
      'single quotes with a quote inside',
      "- { id: a, type: wait, for: 1s, when: '\"it''s\" == inputs.relese' }",
      'relese',
    ],
    [
      'double quotes with escapes',
      '- { id: a, type: wait, for: 1s, when: "\\"\\u00e4\\t\\" == inputs.relese" }',
      'relese',
    ],
    [
      'a slot in the middle of a text',
      '- { id: a, type: notify, to: [r], message: { subject: "A \\t ${{ inputs.relese }} b", body: b } }',
      'relese',
    ],
    [
      'a literal block',
      '- id: a\n  type: notify\n  to: [r]\n  message:\n    subject: s\n    body: |\n      First.\n\n      Then ${{ inputs.relese }} now.',
      'relese',
    ],
    [
      'a folded block',
      '- id: a\n  type: notify\n  to: [r]\n  message:\n    subject: s\n    body: >-\n      First,\n      then ${{ inputs.relese }} now.',
      'relese',
    ],
  ])('have their caret inside %s', (_, steps, at) => {
    const { problems, text } = stepsRead(steps, head);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'DB4113', cure: 'Did you mean `inputs.release`?' });
    expect(pointed(problems[0], text)).toBe(at);
  });

  it.each([
    ['an expression that ends too early', '- { id: a, type: wait, for: 1s, when: "1 +" }', 'DB4101'],
    ['an unknown step', '- { id: a, type: wait, for: 1s, when: "steps.b.status == \'failed\'" }', 'DB4111'],
    [
      'an item of an unknown step',
      "- { id: a, type: wait, for: 1s, when: \"steps['b[2]'].status == 'failed'\" }",
      'DB4111',
    ],
    ['an item outside of a forEach', '- { id: a, type: wait, for: "${{ item }}" }', 'DB4102'],
    ['a response outside of an expect', '- { id: a, type: wait, for: 1s, when: response.status == 200 }', 'DB4102'],
    [
      'a slot that is not closed',
      '- { id: a, type: notify, to: [r], message: { subject: "${{ inputs.release", body: b } }',
      'DB4110',
    ],
    [
      'a slot in a field that is an expression already',
      '- { id: a, type: wait, for: 1s, when: "${{ true }}" }',
      'DB4101',
    ],
  ])('refuse %s', (_, steps, code) => {
    expect(codes(stepsRead(steps, head).problems)).toEqual([code]);
  });

  it('may name an item of a forEach by its id in the plan', () => {
    const steps = `- id: ramp
  forEach: [1, 2]
  steps:
    - { id: shift, type: wait, for: 1s }
- { id: each, type: wait, for: 1s, forEach: [1, 2] }
- { id: b, type: wait, for: 1s, when: "steps['ramp[1].shift'].status == 'succeeded' && steps['each[0]'].status != ''" }`;
    expect(stepsRead(steps, head).problems).toEqual([]);
  });

  it('may read the response in an expect and in a probe', () => {
    const steps =
      '- { id: a, type: http, target: t, method: PUT, path: /x, expect: response.status == 200, probe: { get: /x, expect: response.json.done } }';
    expect(stepsRead(steps, head).problems).toEqual([]);
  });

  it('are left to others when no checker is given', () => {
    const text = `${HEAD}stages: [{ stage: a, steps: [{ id: a, type: wait, for: 1s, when: '1 +' }] }]\n`;
    expect(parseRunbook(text, FILE, stepTypes).problems).toEqual([]);
  });
});

describe('speed', () => {
  const steps = (count: number, change = '') =>
    Array.from({ length: count }, (_, index) => {
      const own = [
        'type: check\n  get: /healthz\n  expect: response.status == 200',
        'type: deploy\n  slot: blue\n  version: "${{ inputs.release }}"',
        'type: traffic\n  to: { green: 90, blue: 10 }',
        'type: http\n  method: POST\n  path: /x\n  body: { a: [1, 2, 3] }',
      ];
      return `- id: s${index}\n  ${own[index % 4]}\n  target: t${index % 7}\n  timeout: 30s\n  needs: [${index > 0 ? `s${index - 1}` : ''}]${change}`;
    }).join('\n');
  const textOf = (count: number, change?: string) =>
    `${HEAD}inputs: { release: { type: string } }\nstages:\n  - stage: main\n    steps:\n${steps(count, change).replace(/^/gm, '      ')}\n`;

  /** Fastest of several, ms: what others do on the machine meanwhile only ever adds. */
  const fastest = (work: () => void, times = 5) =>
    Math.min(
      ...Array.from({ length: times }, () => {
        const started = performance.now();
        work();
        return performance.now() - started;
      }),
    );

  it('reads 1,000 steps in under half a second, mostly spent in the YAML library', () => {
    const text = textOf(1000);
    expect(read(text).problems).toEqual([]);
    const whole = fastest(() => read(text));
    // On a machine that is slow or busy the library itself says how slow.
    expect(whole).toBeLessThan(Math.max(500, 5 * fastest(() => parseDocument(text))));
  });

  it('finds and prints 1,000 problems without slowing down with their number', () => {
    const text = textOf(1000, '\n  timeot: 1s');
    const { problems } = read(text);
    expect(problems).toHaveLength(1000);
    expect(fastest(() => problemsText(problems, new Map([[FILE, text]])), 2)).toBeLessThan(2000);
  });
});
