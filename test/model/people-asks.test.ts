import { planDigest } from '../../model/digest.js';
import { makePlan, type PlanRequest } from '../../model/make-plan/make-plan.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import type { Person, Rota } from '../../model/people.js';
import type { PlanAsk } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import { stepTypes } from '../../model/steps/index.js';
import type { TransportConfig, Workspace } from '../../model/workspace.js';
import { inputs, planOf, refusalOf, request, runbook, step, workspace } from './planned.js';

const MAIL: Record<string, TransportConfig> = { mail: { kind: 'email', target: 'smtp', from: 'daybook@shop.example' } };
const BOTH: Record<string, TransportConfig> = { chat: { kind: 'slack', target: 'slack' }, ...MAIL };

interface Change {
  transports?: Record<string, TransportConfig>;
  people?: Record<string, Partial<Person>>;
  groups?: Record<string, string[]>;
  rotas?: Record<string, Rota>;
}

/** The shop, in which everybody has an address; a test changes only what it is about. */
function shop({ transports = {}, people = {}, groups, rotas }: Change = {}): { workspace: Workspace } {
  const made = workspace({ groups });
  made.daybook.transports = transports;
  for (const person of Object.values(made.people.people)) {
    person.email = `${person.id}@shop.example`;
    person.slack = { team: 'T1', user: person.id };
    Object.assign(person, people[person.id]);
  }
  Object.assign(made.people, rotas && { rotas });
  for (const name of ['smtp', 'slack'])
    made.targets[name] = { production: { name, environment: 'production', kind: name, config: {} } };
  return { workspace: made };
}

const HEAD = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\n';
const ON_CALL: Rota = { zone: 'UTC', from: '2026-01-01', at: '09:00', days: 7, order: ['kim', 'lin'] };

const stage = (...steps: string[]): string =>
  `stages:\n  - stage: s\n    steps:\n${steps.map((line) => `      - ${line}\n`).join('')}`;
const MESSAGE = 'message: { subject: Tonight, body: It goes live. }';
const acknowledge = (more = '', to = 'operations, kim'): string =>
  stage(
    `{ id: a, type: acknowledge, to: [${to}], ${MESSAGE}, deadline: 10h, onDeadline: fail${more === '' ? '' : `, ${more}`} }`,
  );
const questionnaire = (questions: string): string =>
  stage(
    `{ id: a, type: questionnaire, to: [operations], ${MESSAGE}, deadline: 10h, onDeadline: continue, questions: [${questions}] }`,
  );
const manual = (more: string, to = 'to: [operations]'): string =>
  stage(`{ id: a, type: manual, ${to}, instructions: Do it., deadline: 4h, onDeadline: fail, ${more} }`);

const askOf = (lines: string, change: Partial<PlanRequest> = shop()): PlanAsk | undefined =>
  step(planOf(lines, change), 'a').ask;
const told = (problems: readonly Problem[]) =>
  problems.map(({ code, severity, path }) => `${severity} ${code} ${path}`);
const warningsOf = (lines: string, change: Partial<PlanRequest>): Problem[] => {
  const { plan, problems } = makePlan(request(runbook(lines), change));
  if (!plan) throw new Error(`it did not plan: ${JSON.stringify(problems)}`);
  return problems;
};
/** Problems of a runbook that cannot even be read. */
function unread(lines: string): string {
  try {
    runbook(lines);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was read');
}

describe('an acknowledgement in the plan', () => {
  it('has the audience, the words, what is required, and how people are told', () => {
    const more =
      'require: { atLeast: 90%, everyoneIn: [operations], noneDeclined: true, byTime: "17:00" }, remind: { every: 2h }, escalate: [{ after: 6h, to: kim }, { after: 8h, to: release }], urgent: true';
    expect(askOf(acknowledge(more))).toEqual({
      kind: 'acknowledgement',
      to: ['operations', 'kim'],
      subject: 'Tonight',
      text: 'It goes live.',
      require: {
        atLeast: { percent: 90 },
        everyoneIn: ['operations'],
        noneDeclined: true,
        byTime: { until: '17:00', zone: 'Europe/Berlin' },
      },
      contact: {
        urgent: true,
        remind: { everyMs: 7_200_000, within: 'working-hours', atMost: 3 },
        escalate: [
          { afterMs: 21_600_000, to: 'kim' },
          { afterMs: 28_800_000, to: 'release' },
        ],
      },
      deadlineMs: 36_000_000,
      onDeadline: 'fail',
    });
  });

  it('requires everybody and reminds nobody unless it is told', () => {
    const ask = askOf(acknowledge());
    expect(ask).not.toHaveProperty('require');
    expect(ask?.contact).toEqual({ urgent: false, escalate: [] });
    expect(askOf(acknowledge('require: { atLeast: 2 }, remind: { every: 1h, within: any, atMost: 1 }'))).toMatchObject({
      require: { atLeast: { count: 2 } },
      contact: { remind: { everyMs: 3_600_000, within: 'any', atMost: 1 } },
    });
  });

  it('takes slots where the runbook takes them: in words when it opens, everywhere else at planning', () => {
    const lines = `inputs: { who: { type: string }, share: { type: string }, patience: { type: duration } }\n${stage(
      "{ id: a, type: acknowledge, to: ['${{ inputs.who }}'], message: { subject: 'Run ${{ run.id }}', body: 'For ${{ inputs.who }}' }, variants: [{ for: release, body: '${{ run.id }}' }], require: { atLeast: '${{ inputs.share }}' }, escalate: [{ after: '${{ inputs.patience }}', to: release }], deadline: 4h, onDeadline: ask }",
    )}`;
    const given = { who: 'release', share: '50%', patience: '1h' };
    const ask = askOf(lines, { ...shop(), ...inputs(given) });
    expect(ask).toMatchObject({
      to: ['release'],
      subject: { $text: ['Run ', { $expr: 'run.id' }] },
      text: 'For release',
      variants: [{ for: 'release', text: { $text: [{ $expr: 'run.id' }] } }],
      require: { atLeast: { percent: 50 } },
      contact: { escalate: [{ afterMs: 3_600_000, to: 'release' }] },
    });
    const late = { ...shop(), ...inputs({ ...given, patience: '5h', share: '400%' }) };
    expect(told(refusalOf(lines, late))).toEqual([
      'error DB4302 stages[0].steps[0].require.atLeast',
      'error DB4305 stages[0].steps[0].escalate[0].after',
    ]);
  });

  it('does not plan when it depends on a step whom it asks, and does when only its words do', () => {
    const first = '{ id: first, type: check, target: api, get: /x }';
    const asking = (to: string, body: string) =>
      `{ id: a, type: acknowledge, to: [${to}], message: { subject: s, body: ${body} }, deadline: 4h, onDeadline: fail }`;
    const status = '"${{ steps.first.outputs.status }}"';
    expect(told(refusalOf(stage(first, asking(status, 'b')), shop()))).toEqual(['error DB4027 stages[0].steps[1]']);
    expect(askOf(stage(first, asking('release', status)))?.text).toEqual({
      $text: [{ $expr: 'steps.first.outputs.status' }],
    });
  });

  it('gives its counts to the steps after it', () => {
    const wait = '{ id: b, type: wait, for: 1s, when: "steps.a.outputs.percent >= 90" }';
    const plan = planOf(stage(acknowledge().split('      - ')[1]?.trim() ?? '', wait), shop());
    expect(step(plan, 'a')).toMatchObject({ lane: 'workflow', keepsOutputs: true });
  });
});

describe('a questionnaire in the plan', () => {
  it('has its questions with what holds by default written out', () => {
    const ask = askOf(
      questionnaire(
        '{ name: ready, label: Ready?, type: choice, options: [ready, not ready] }, { name: load, label: Load, type: scale, ends: [low, high] }, { name: cost, label: Cost, type: number, min: 0, required: false }',
      ),
    );
    expect(ask).toMatchObject({ kind: 'questionnaire', onDeadline: 'continue' });
    expect(ask?.form).toEqual([
      { name: 'ready', label: 'Ready?', type: 'choice', required: true, options: ['ready', 'not ready'] },
      { name: 'load', label: 'Load', type: 'scale', required: true, min: 1, max: 5, ends: ['low', 'high'] },
      { name: 'cost', label: 'Cost', type: 'number', required: false, min: 0 },
    ]);
  });

  it.each([
    ['a name twice', '{ name: a, label: A, type: text }, { name: a, label: B, type: text }', 'questions[1].name'],
    ['a choice without options', '{ name: a, label: A, type: choice }', 'questions[0]'],
    ['a choice of one option', '{ name: a, label: A, type: choice, options: [x] }', 'questions[0].options'],
    ['an option twice', '{ name: a, label: A, type: choice, options: [x, y, x] }', 'questions[0].options[2]'],
    ['options on a text', '{ name: a, label: A, type: text, options: [x, y] }', 'questions[0].options'],
    ['a number that goes down', '{ name: a, label: A, type: number, min: 5, max: 5 }', 'questions[0].max'],
    ['a scale in halves', '{ name: a, label: A, type: scale, min: 0.5 }', 'questions[0].min'],
    ['a scale that begins above its end', '{ name: a, label: A, type: scale, min: 6 }', 'questions[0].min'],
    ['a scale of a hundred', '{ name: a, label: A, type: scale, max: 100 }', 'questions[0].max'],
    ['words for the ends of a number', '{ name: a, label: A, type: number, ends: [a, b] }', 'questions[0].ends'],
  ])('refuses %s', (_, questions, path) => {
    expect(unread(questionnaire(questions))).toMatch(new RegExp(`^DB4309 ${escaped(`stages[0].steps[0].${path}`)}: `));
  });

  it('names its results as outputs', () => {
    const question = '{ name: ready, label: Ready?, type: yes-no }';
    const reading = (output: string) =>
      `${questionnaire(question)}      - { id: b, type: wait, for: 1s, when: 'steps.a.outputs.${output}' }\n`;
    expect(step(planOf(reading('answers.ready.answered > 1'), shop()), 'b').when?.$expr).toContain(
      'answers.ready.answered',
    );
    expect(told(refusalOf(reading('results > 1'), shop()))).toEqual(['error DB4108 stages[0].steps[1].when']);
  });
});

function escaped(text: string): string {
  return text.replace(/[[\]]/g, '\\$&');
}

describe('what is required of an audience', () => {
  it.each([
    ['0.5%', 'DB4302'],
    ['101%', 'DB4302'],
    ['90 people', 'DB1012'],
    ['0', 'DB1013'],
  ])('is no share of %s', (atLeast, code) => {
    expect(unread(acknowledge(`require: { atLeast: ${atLeast} }`))).toContain(
      `${code} stages[0].steps[0].require.atLeast`,
    );
  });

  it('is not more people than are asked, each counted once and one for a rota', () => {
    const rota = shop({ rotas: { 'on-call': ON_CALL } });
    expect(askOf(acknowledge('require: { atLeast: 3 }', 'operations, kim, omar'), rota)).toBeDefined();
    expect(told(refusalOf(acknowledge('require: { atLeast: 4 }', 'operations, kim, omar'), rota))).toEqual([
      'error DB4303 stages[0].steps[0].require.atLeast',
    ]);
    expect(askOf(acknowledge('require: { atLeast: 4 }', 'operations, kim, on-call'), rota)).toBeDefined();
  });

  it('is not everybody in a group that is not asked', () => {
    expect(askOf(acknowledge('require: { everyoneIn: [product] }'))).toBeDefined();
    const [problem] = refusalOf(acknowledge('require: { everyoneIn: [operations, release] }'), shop());
    expect(problem).toMatchObject({
      code: 'DB4304',
      path: 'stages[0].steps[0].require.everyoneIn[1]',
      message: 'a: everybody in release must acknowledge, and dana is not asked',
      cure: 'Add release to `to`, or leave it out here.',
    });
  });

  it('is not somebody who may be on duty, unless the rota itself is asked', () => {
    const rota = shop({ rotas: { 'on-call': ON_CALL } });
    const requiring = (to: string) => acknowledge('require: { everyoneIn: [on-call] }', to);
    expect(told(refusalOf(requiring('kim, lin'), rota))).toEqual([
      'error DB4304 stages[0].steps[0].require.everyoneIn[0]',
    ]);
    expect(askOf(requiring('kim, on-call'), rota)).toBeDefined();
  });

  it('is a time on the clocks of a zone, and not one that they skip', () => {
    const by = (more: string) => acknowledge(`require: { ${more} }`);
    expect(askOf(by('byTime: "2026-12-01T12:00", zone: America/New_York'))?.require?.byTime).toEqual({
      until: '2026-12-01T12:00',
      zone: 'America/New_York',
    });
    expect(told(refusalOf(by('byTime: "2026-03-29T02:30"'), shop()))).toEqual([
      'error DB2028 stages[0].steps[0].require.byTime',
    ]);
    expect(unread(by('zone: UTC'))).toContain('DB1017');
    expect(unread(by('byTime: noon'))).toContain('DB2028');
  });
});

describe('silence', () => {
  it.each([
    ['deadline', 'DB2007'],
    ['onDeadline', 'DB2008'],
  ])('needs a %s', (field, code) => {
    const lines = acknowledge().replace(new RegExp(`, ${field}: \\w+`), '');
    expect(unread(lines)).toContain(code);
  });

  it('escalates in the order in which it is written, before the deadline', () => {
    const [order, late] = [
      unread(acknowledge('escalate: [{ after: 6h, to: release }, { after: 2h, to: product }]')),
      unread(acknowledge('escalate: [{ after: 2h, to: release }, { after: 10h, to: product }]')),
    ];
    expect(order).toMatch(/^DB4305 stages\[0\]\.steps\[0\]\.escalate\[1\]\.after: .*after 2h, .*after 6h$/);
    expect(late).toMatch(
      /^DB4305 stages\[0\]\.steps\[0\]\.escalate\[1\]\.after: .*after 10h, and the deadline is 10h$/,
    );
    expect(askOf(acknowledge('escalate: [{ after: 2h, to: release }, { after: 2h, to: product }]'))).toBeDefined();
  });

  it('escalates to somebody who exists', () => {
    for (const nobody of ['relaese', 'empty']) {
      const lines = acknowledge(`escalate: [{ after: 1h, to: ${nobody} }]`);
      expect(told(refusalOf(lines, shop({ transports: BOTH })))).toEqual([
        'error DB4007 stages[0].steps[0].escalate[0].to',
      ]);
    }
    const rota = shop({ rotas: { 'on-call': ON_CALL } });
    expect(askOf(acknowledge('escalate: [{ after: 1h, to: on-call }]'), rota)).toBeDefined();
  });

  it('escalates to deputies, and says when nobody has one', () => {
    const lines = acknowledge('escalate: [{ after: 1h, to: deputy }]');
    expect(told(warningsOf(lines, shop({ transports: BOTH })))).toEqual([
      'warning DB4307 stages[0].steps[0].escalate[0].to',
    ]);
    const deputised = shop({ transports: BOTH, people: { omar: { deputies: [{ person: 'dana' }] } } });
    expect(warningsOf(lines, deputised)).toEqual([]);
    expect(planOf(lines, deputised).people).toHaveProperty('dana', 'Dana Reyes');
  });

  it('is reminded of before the deadline, and after a pause', () => {
    expect(unread(acknowledge('remind: { every: 0s }'))).toContain('DB4310');
    expect(told(warningsOf(acknowledge('remind: { every: "${{ \'10h\' }}" }'), shop({ transports: BOTH })))).toEqual([
      'warning DB4310 stages[0].steps[0].remind.every',
    ]);
    expect(warningsOf(acknowledge('remind: { every: 9h }'), shop({ transports: BOTH }))).toEqual([]);
  });

  it('is warned about once: by what reads the runbook, or else by the plan', () => {
    const lines = acknowledge('remind: { every: 10h }');
    const { problems } = parseRunbook(HEAD + lines, 'runbooks/test.yaml', stepTypes);
    expect(told(problems)).toEqual(['warning DB4310 stages[0].steps[0].remind.every']);
    expect(warningsOf(lines, shop({ transports: BOTH }))).toEqual([]);
  });
});

const BEFORE_TRANSPORTS = stage(
  `{ id: tell, type: notify, to: [operations, kim], via: console, ${MESSAGE} }`,
  '{ id: hand, type: manual, to: [operations], instructions: Do it., deadline: 4h, onDeadline: ask, outputs: { ticket: Its number } }',
  '{ id: go, type: approval, decision: cutover, covers: [switch], text: Think., deadline: 4h, onDeadline: reject }',
  '{ id: switch, type: traffic, target: edge, to: { green: 100 } }',
);

describe('transports', () => {
  const approval = (more = '') =>
    stage(
      `{ id: a, type: approval, decision: cutover, covers: [b], deadline: 4h, onDeadline: reject${more} }`,
      '{ id: b, type: traffic, target: edge, to: { green: 100 } }',
    );

  it('stand in the plan by name, in their order, and every ask says how people are told', () => {
    const plan = planOf(approval(), shop({ transports: BOTH }));
    expect(plan.transports).toEqual(['chat', 'mail']);
    expect(step(plan, 'a').ask?.contact).toEqual({ urgent: false, escalate: [] });
  });

  it('change nothing in plans of workspaces that have none', () => {
    const plan = planOf(BEFORE_TRANSPORTS, shop());
    expect(plan).not.toHaveProperty('transports');
    for (const { ask } of plan.steps) expect(ask ?? {}).not.toHaveProperty('contact');
    // As the version before transports planned it: the digest that was approved stays the digest.
    expect(planDigest(plan)).toBe('dc0578e06f90e8d2ec1b09b671a32c588630435c5191433838ea666b1f41ebe4');
  });

  it('are warned about when somebody would be reminded, and there are none', () => {
    const problems = warningsOf(approval(', remind: { every: 1h }'), shop());
    expect(told(problems)).toEqual(['warning DB4310 stages[0].steps[0].remind']);
  });

  it('need not reach everybody, and whom they do not reach is named once', () => {
    const change = shop({ transports: MAIL, people: { kim: { email: undefined } } });
    const lines = stage(
      ...['a', 'b'].map((id) => acknowledge().replace('id: a', `id: ${id}`).split('      - ')[1]?.trim() ?? ''),
    );
    const problems = warningsOf(lines, change);
    expect(problems).toMatchObject([
      {
        code: 'DB4306',
        severity: 'warning',
        path: 'stages[0].steps[0].to',
        message: 'a: no transport reaches kim',
        cure: 'Give them an address for one of mail in people.yaml.',
      },
    ]);
  });

  it.each([
    ['an acknowledgement', acknowledge(), 'to'],
    ['a manual step', manual('urgent: true'), 'to'],
    ['an approval', approval(), 'decision'],
    ['a pair', manual('urgent: false', 'pair: { driver: [lin], observer: [omar] }'), 'pair'],
    ['a notification', stage(`{ id: a, type: notify, to: [operations], ${MESSAGE} }`), 'to'],
  ])('must reach somebody of %s', (_, lines, field) => {
    const nobody = Object.fromEntries(['omar', 'lin', 'kim', 'dana'].map((id) => [id, { email: undefined }]));
    const [problem] = refusalOf(lines, shop({ transports: MAIL, people: nobody }));
    expect(problem).toMatchObject({ code: 'DB4306', severity: 'error', path: `stages[0].steps[0].${field}` });
  });

  it('do not count where their target has no entry for the environment', () => {
    const change = shop({ transports: BOTH, people: { kim: { email: undefined } } });
    delete change.workspace.targets.slack;
    expect(told(warningsOf(acknowledge(), change))).toEqual(['warning DB4306 stages[0].steps[0].to']);
  });

  it('may be named by a notification, and must exist then', () => {
    const notify = (via: string) => stage(`{ id: a, type: notify, to: [kim], via: ${via}, ${MESSAGE} }`);
    expect(planOf(notify('mail'), shop({ transports: BOTH })).transports).toEqual(['chat', 'mail']);
    expect(told(refusalOf(notify('mial'), shop({ transports: BOTH })))).toEqual([
      'error DB4312 stages[0].steps[0].via',
    ]);
    expect(planOf(notify('console'), shop())).toBeDefined();
    expect(told(refusalOf(notify('mail'), shop()))).toEqual(['error DB4312 stages[0].steps[0].via']);
    const only = shop({ transports: BOTH, people: { kim: { email: undefined } } });
    expect(told(refusalOf(notify('mail'), only))).toEqual(['error DB4306 stages[0].steps[0].to']);
  });
});

describe('a pair', () => {
  const pair = (driver: string, observer: string) =>
    manual('urgent: true', `pair: { driver: [${driver}], observer: [${observer}] }`);

  it('is two lists of people, one of whom does it and another one watches', () => {
    const plan = planOf(pair('operations', 'kim'), shop());
    expect(step(plan, 'a')).toMatchObject({
      sentence: 'Ask operations, watched by kim, to do it: a',
      ask: { kind: 'manual', pair: { driver: ['operations'], observer: ['kim'] } },
    });
    expect(step(plan, 'a').ask).not.toHaveProperty('to');
    expect(plan.groupMembers.operations).toEqual(['lin', 'omar']);
    expect(plan.people.kim).toBe('Kim Park');
  });

  it.each([
    ['kim', 'kim'],
    ['product', 'omar'],
  ])('of %s and %s is one person', (driver, observer) => {
    expect(told(refusalOf(pair(driver, observer), shop()))).toEqual(['error DB4308 stages[0].steps[0].pair']);
  });

  it('may be one group, when there are two in it', () => {
    expect(planOf(pair('operations', 'operations'), shop())).toBeDefined();
  });

  it('stands instead of `to`, and one of the two must be there', () => {
    const both = 'to: [kim], pair: { driver: [kim], observer: [lin] }';
    expect(unread(manual('urgent: true', both))).toContain('DB1017');
    expect(unread(manual('urgent: true', 'title: x'))).toContain('DB1017');
  });
});

describe('rotas and variants', () => {
  it('stand by name, with the names of everybody who takes turns', () => {
    const plan = planOf(acknowledge('', 'on-call'), shop({ rotas: { 'on-call': ON_CALL } }));
    expect(step(plan, 'a').ask?.to).toEqual(['on-call']);
    expect(plan.groupMembers).toEqual({ release: ['dana'] });
    expect(plan.people).toEqual({ dana: 'Dana Reyes', kim: 'Kim Park', lin: 'Lin Wei' });
  });

  it('give other words to a group or to an interest, and say when nobody gets them', () => {
    const variants = (whom: string) => acknowledge(`variants: [{ for: ${whom}, subject: Other }]`);
    expect(warningsOf(variants('operations'), shop())).toEqual([]);
    expect(warningsOf(variants('checkout'), shop({ people: { kim: { interests: ['checkout'] } } }))).toEqual([]);
    expect(told(warningsOf(variants('checkout'), shop({ people: { dana: { interests: ['checkout'] } } })))).toEqual([
      'warning DB4311 stages[0].steps[0].variants[0].for',
    ]);
    expect(unread(acknowledge('variants: [{ for: operations }]'))).toContain('DB4311');
  });
});
