import { planDigest } from '../../model/digest.js';
import type { JsonObject } from '../../model/json.js';
import { makePlan } from '../../model/make-plan/make-plan.js';
import { resolveCondition, resolveParams } from '../../model/resolve.js';
import { inputs, needs, parsed, planOf, policy, refusalOf, request, runbook, step, workspace } from './planned.js';

const GO_LIVE = `
inputs:
  release: { type: string, pattern: '^v[0-9]+$' }
  environment: { type: environment, default: production }
stages:
  - stage: prepare
    steps:
      - { id: tell, type: notify, to: [operations, kim], message: { subject: 'Release \${{ inputs.release }} in \${{ run.id }}', body: now } }
      - { id: install, type: deploy, target: host, slot: green, version: '\${{ inputs.release }}', undo: { stop: true } }
  - stage: cutover
    steps:
      - { id: green-is-healthy, type: check, target: api, get: /healthz, expect: response.status == 200 && response.json.version == inputs.release }
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } }, onFailure: undo }
      - { id: watch, type: check, target: api, get: /healthz, for: 10m, planned: 10m, when: steps.switch.status == "succeeded" }
`;

const codes = (problems: { code: string }[]): string[] => problems.map(({ code }) => code);
const goLive = () => planOf(GO_LIVE, { ...inputs({ release: 'v7' }), environment: undefined });

/** One stage named s with these steps. */
const stage = (steps: string[], more = ''): string =>
  `stages:\n  - stage: s\n${more}    steps:\n${steps.map((line) => `      - ${line}\n`).join('')}`;
const wait = (id: string, more = ''): string => `{ id: ${id}, type: wait, for: 1s${more} }`;

describe('makePlan', () => {
  it('says what will happen, to what, and what undoes it', () => {
    const plan = goLive();
    expect(plan.stages).toEqual([
      { name: 'prepare', first: 0, count: 2 },
      { name: 'cutover', first: 2, count: 4 },
    ]);
    expect(step(plan, 'switch')).toEqual({
      id: 'switch',
      type: 'traffic',
      title: 'switch',
      lane: 'effect',
      sentence: 'Set edge to green 100 %',
      stage: 1,
      needs: [3],
      params: { to: { green: 100 } },
      target: 'edge',
      retry: { attempts: 3, firstMs: 1000, factor: 2 },
      onFailure: 'undo',
      undo: { params: { to: { blue: 100 } }, sentence: 'Set edge to blue 100 %' },
      approval: 3,
    });
    expect(step(plan, 'go').ask).toEqual({
      kind: 'approval',
      decision: 'cutover',
      covers: [4],
      deadlineMs: 14_400_000,
      onDeadline: 'reject',
    });
    expect(step(plan, 'install')).toMatchObject({
      params: { version: 'v7' },
      undo: { params: { slot: 'green', stop: true } },
    });
    expect(plan.targets.edge).toEqual({ name: 'edge', kind: 'haproxy', config: { url: 'http://127.0.0.1:1' } });
    expect(step(plan, 'watch').plannedMs).toBe(600_000);
  });

  it('leaves what is only known later as expressions, with what is known beside them', () => {
    const plan = goLive();
    expect(step(plan, 'tell').params.message).toEqual({
      subject: { $text: ['Release v7 in ', { $expr: 'run.id' }] },
      body: 'now',
    });
    expect(step(plan, 'green-is-healthy').params.expect).toEqual({
      $expr: 'response.status == 200 && response.json.version == inputs.release',
      late: true,
      in: { inputs: { release: 'v7' } },
    });
    expect(step(plan, 'watch').when).toEqual({ $expr: 'steps.switch.status == "succeeded"' });
    const resolved = resolveParams(step(plan, 'tell').params, { run: { id: 'r-1' }, steps: {} });
    expect(resolved).toMatchObject({ ok: true, value: { message: { subject: 'Release v7 in r-1' } } });
  });

  it('holds the people whom it asks, and no others', () => {
    const plan = goLive();
    expect(plan.groupMembers).toEqual({ release: ['dana'], product: ['omar'], operations: ['lin', 'omar'] });
    expect(plan.people).toEqual({ dana: 'Dana Reyes', omar: 'Omar Haddad', lin: 'Lin Wei', kim: 'Kim Park' });
    expect(planOf(stage([wait('a')])).people).toEqual({ dana: 'Dana Reyes' });
  });

  it('gives the same digest whatever the order of keys, and another one for another input', () => {
    const book = parsed(`daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\n${GO_LIVE}`);
    const first = makePlan(
      request(book, { ...inputs({ release: 'v7', environment: 'production' }), environment: undefined }),
    );
    const turned = workspace();
    turned.targets = Object.fromEntries(Object.entries(turned.targets).reverse());
    turned.policy.environments = {
      production: Object.fromEntries(Object.entries(policy).reverse()) as unknown as typeof policy,
    };
    const again = makePlan(
      request(book, {
        ...inputs({ environment: 'production', release: 'v7' }),
        environment: undefined,
        workspace: turned,
      }),
    );
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(again.digest).toBe(first.digest);
    expect(planDigest(JSON.parse(JSON.stringify(first.plan)))).toBe(first.digest);
    expect(makePlan(request(book, { ...inputs({ release: 'v8' }), environment: undefined })).digest).not.toBe(
      first.digest,
    );
  });

  it('reports every missing, unknown and unfit input at once', () => {
    const problems = refusalOf(
      `inputs: { release: { type: string, pattern: '^v' }, count: { type: number } }\n${stage([wait('a')])}`,
      inputs({ release: 'x', cuont: 1 }),
    );
    expect(codes(problems).sort()).toEqual(['DB5001', 'DB5003', 'DB5004']);
    expect(problems.find(({ code }) => code === 'DB5004')?.cure).toContain('count');
  });

  it('wants exactly one environment that policy knows', () => {
    expect(codes(refusalOf(stage([wait('a')]), { environment: undefined }))).toEqual(['DB5007']);
    expect(codes(refusalOf(stage([wait('a')]), { environment: 'moon' }))).toEqual(['DB4011']);
    expect(
      codes(refusalOf(GO_LIVE, { ...inputs({ release: 'v1', environment: 'stage' }), environment: 'production' })),
    ).toEqual(['DB5008']);
  });

  it('places a problem inside the scalar', () => {
    const [problem] = refusalOf(
      `inputs: { release: { type: string, default: v1 } }\n${stage([`{ id: a, type: wait, for: 1s, when: 'inputs.relase == "v1"' }`])}`,
    );
    expect(problem).toMatchObject({
      code: 'DB4113',
      cure: 'Did you mean `inputs.release`?',
      where: { start: { line: 11, column: 53 } },
    });
  });

  it('checks the type of a field again once its slot is filled', () => {
    const lines = (value: string) =>
      `inputs: { share: { type: string, default: '${value}' } }\n${stage([`{ id: w, type: wait, for: '\${{ inputs.share }}' }`])}`;
    expect(step(planOf(lines('5m')), 'w')).toMatchObject({ params: { for: '5m' }, plannedMs: 300_000 });
    expect(codes(refusalOf(lines('soon')))).toEqual(['DB4023']);
  });

  it('writes numbers into text fields as text, and leaves them numbers in a body', () => {
    const lines = stage([
      `{ id: a, type: http, target: api, method: POST, path: '/n/\${{ 1 + 1 }}', headers: { n: '\${{ 1 + 1 }}' }, body: { n: '\${{ 1 + 1 }}' } }`,
    ]);
    expect(step(planOf(lines), 'a').params).toEqual({
      method: 'POST',
      path: '/n/2',
      headers: { n: '2' },
      body: { n: 2 },
    });
  });

  it('refuses an input that would be read as an expression later', () => {
    const lines = `inputs: { l: { type: list } }\n${stage([`{ id: a, type: http, target: api, method: POST, path: /, body: '\${{ inputs.l }}' }`])}`;
    expect(codes(refusalOf(lines, inputs({ l: [{ $expr: 'run.id' }] })))).toEqual(['DB5002']);
  });

  it('says once what is wrong in every iteration', () => {
    const lines = stage([`{ id: a, type: wait, for: 1s, when: '"x"', forEach: [1, 2, 3, 4] }`]);
    expect(codes(refusalOf(lines))).toEqual(['DB4103']);
  });

  it('keeps a step in the plan that is known to be skipped, and asks nothing for it', () => {
    const plan = planOf(
      stage([
        `{ id: a, type: traffic, target: edge, to: { green: 100 }, when: run.environment == "stage" }`,
        wait('b', ', when: run.environment != "stage"'),
      ]),
    );
    expect(step(plan, 'a')).toMatchObject({ when: { $expr: 'false' } });
    expect(step(plan, 'b')).not.toHaveProperty('when');
  });

  it('carries the zone and refuses a time that the clocks skip', () => {
    expect(step(planOf(stage([`{ id: a, type: wait, until: '02:00' }`])), 'a').params).toEqual({
      until: '02:00',
      zone: 'Europe/Berlin',
    });
    expect(codes(refusalOf(stage([`{ id: a, type: wait, until: '2026-03-29T02:30' }`])))).toEqual(['DB2028']);
  });
});

describe('order', () => {
  it('runs the steps of a stage one after another, unless they say what they need', () => {
    const plan = planOf(stage([wait('a'), wait('b'), wait('c', ', needs: [a]'), wait('d', ', needs: []')]));
    expect(['a', 'b', 'c', 'd'].map((id) => needs(plan, id))).toEqual([[], ['a'], ['a'], []]);
  });

  it('runs the steps of a parallel stage together', () => {
    const plan = planOf(stage([wait('a'), wait('b'), wait('c', ', needs: [b, a]')], '    order: parallel\n'));
    expect(['a', 'b', 'c'].map((id) => needs(plan, id))).toEqual([[], [], ['a', 'b']]);
  });

  it('repeats a step over a list, one after another, and joins all of it', () => {
    const plan = planOf(
      stage([
        '{ id: ramp, type: wait, for: "${{ item }}", title: "Wait ${{ index }}", forEach: [1s, 2s, 3s] }',
        wait('after'),
      ]),
    );
    expect(plan.groups).toEqual([{ id: 'ramp', atOnce: 1, iterations: 3 }]);
    expect(plan.steps.map(({ id, title }) => [id, title])).toEqual([
      ['ramp[0]', 'Wait 0'],
      ['ramp[1]', 'Wait 1'],
      ['ramp[2]', 'Wait 2'],
      ['after', 'after'],
    ]);
    expect(step(plan, 'ramp[1]')).toMatchObject({ params: { for: '2s' }, group: { index: 0, iteration: 1 } });
    expect(needs(plan, 'ramp[1]')).toEqual(['ramp[0]']);
    expect(needs(plan, 'after')).toEqual(['ramp[0]', 'ramp[1]', 'ramp[2]']);
  });

  const GROUP = `
inputs: { parts: { type: list, default: [5, 100] } }
stages:
  - stage: s
    steps:
      - id: ramp
        forEach: '\${{ inputs.parts }}'
        atOnce: 2
        steps:
          - { id: ok, type: approval, decision: cutover, covers: [shift], deadline: 1h, onDeadline: ask }
          - { id: shift, type: traffic, target: edge, to: { green: '\${{ item }}', blue: '\${{ 100 - item }}' } }
          - { id: look, type: check, target: api, get: /, expect: 'response.json.share == steps.shift.outputs.after.green' }
      - { id: say, type: notify, to: [release], message: { subject: done, body: '\${{ steps.ramp[1].shift.outputs.after }}' } }
`;

  it('repeats a group: steps speak to their own iteration, and outside one item is named', () => {
    const plan = planOf(GROUP);
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'ramp[0].ok',
      'ramp[0].shift',
      'ramp[0].look',
      'ramp[1].ok',
      'ramp[1].shift',
      'ramp[1].look',
      'say',
    ]);
    expect(step(plan, 'ramp[1].shift')).toMatchObject({
      approval: 3,
      params: { to: { green: 100, blue: 0 } },
      keepsOutputs: true,
    });
    expect(step(plan, 'ramp[1].look').params.expect).toMatchObject({
      $expr: "response.json.share == steps['ramp[1].shift'].outputs.after.green",
    });
    expect(step(plan, 'ramp[0].ok').ask?.covers).toEqual([1]);
    expect(step(plan, 'say').params.message).toMatchObject({
      body: { $text: [{ $expr: "steps['ramp[1].shift'].outputs.after" }] },
    });
    expect(needs(plan, 'ramp[1].ok')).toEqual([]);
    expect(needs(plan, 'say')).toEqual(['ramp[0].look', 'ramp[1].look']);
    expect(step(plan, 'ramp[0].look')).not.toHaveProperty('keepsOutputs');
  });

  it('reads one iteration from outside: of a single step by its number, of a group with the step in it', () => {
    const call = (id: string, more = '') => `{ id: ${id}, type: http, target: api, method: POST, path: /x${more} }`;
    const tell = (text: string) =>
      `{ id: tell, type: notify, to: [kim], message: { subject: s, body: '\${{ ${text} }}' } }`;
    const group = `{ id: ramp, forEach: [1, 2, 3], steps: [${call('provision')}, ${wait('rest')}] }`;
    const read = (text: string) =>
      step(planOf(stage([call('each', ', forEach: [7, 8]'), group, tell(text)])), 'tell').params.message;
    const refused = (text: string) => refusalOf(stage([group, tell(text)]));
    const body = (id: string) => ({ body: { $text: [{ $expr: `steps['${id}'].outputs.status` }] } });
    expect(read('steps.each[1].outputs.status')).toMatchObject(body('each[1]'));
    expect(read('steps.ramp[2].provision.outputs.status')).toMatchObject(body('ramp[2].provision'));
    expect(refused('steps.ramp[2].outputs.status')).toMatchObject([{ code: 'DB4111' }]);
    expect(refused('steps.provision.outputs.status')).toMatchObject([
      { code: 'DB4111', cure: "Write steps['ramp'][0].provision.outputs." },
    ]);
  });

  const grouped = (group: string, inner: string[]) =>
    stage([
      `{ id: first, type: check, target: api, get: / }`,
      `{ id: g, forEach: [1, 2], ${group}, steps: [${inner.join(', ')}] }`,
      wait('after'),
    ]);

  it('holds the `when` of a group for each step in it, together with the step’s own', () => {
    const plan = planOf(
      grouped('when: steps.first.status == "succeeded" || index == 9', [
        wait('plain'),
        wait('own', ', when: run.id != "x" || item == 1'),
      ]),
    );
    const group = 'steps.first.status == "succeeded" || index == 9';
    expect(step(plan, 'g[1].plain').when).toEqual({ $expr: group, in: { index: 1 } });
    expect(step(plan, 'g[1].own').when).toEqual({
      $expr: `(${group}) && (run.id != "x" || item == 1)`,
      in: { index: 1, item: 2 },
    });
    const holds = (status: string, id: string) =>
      resolveCondition(step(plan, 'g[1].own').when ?? { $expr: '' }, { steps: { first: { status } }, run: { id } });
    expect(holds('succeeded', 'r')).toEqual({ ok: true, value: true });
    expect(holds('succeeded', 'x')).toEqual({ ok: true, value: false });
    expect(holds('failed', 'r')).toEqual({ ok: true, value: false });
    expect(step(plan, 'after').when).toBeUndefined();
  });

  it('never does a step of a group whose `when` is known to be false, whatever the step’s own says', () => {
    const plan = planOf(
      grouped('when: item == 1', [wait('plain'), wait('own', ', when: run.id != "x"'), wait('no', ', when: "false"')]),
    );
    const conditions = ['g[0].plain', 'g[0].own', 'g[0].no', 'g[1].plain', 'g[1].own'].map((id) => step(plan, id).when);
    const never = { $expr: 'false' };
    expect(conditions).toEqual([undefined, { $expr: 'run.id != "x"' }, never, never, never]);
  });

  it('reports the `when` of a group at the group, and one that is too long only together at the step', () => {
    const [problem] = refusalOf(grouped('when: steps.after.status == "failed"', [wait('a')]));
    expect(problem).toMatchObject({ code: 'DB4109', path: 'stages[0].steps[1].when' });
    const long = `run.id != '${'x'.repeat(600)}'`;
    expect(refusalOf(grouped(`when: "${long}"`, [wait('a', `, when: "${long}"`)]))).toMatchObject([
      {
        code: 'DB4104',
        path: 'stages[0].steps[1].steps[0].when',
        message: expect.stringMatching(/^together with the `when` of the group g: an expression has at most 1000/),
      },
    ]);
  });

  it('gives title and owner of a group to the steps in it that have none', () => {
    const plan = planOf(
      grouped('title: "Part ${{ item }}", owner: product', [wait('a'), wait('b', ', title: Mine, owner: operations')]),
    );
    const shown = plan.steps.map(({ id, title, owner }) => [id, title, owner]);
    expect(shown).toEqual([
      ['first', 'first', undefined],
      ['g[0].a', 'Part 1: a', 'product'],
      ['g[0].b', 'Mine', 'operations'],
      ['g[1].a', 'Part 2: a', 'product'],
      ['g[1].b', 'Mine', 'operations'],
      ['after', 'after', undefined],
    ]);
    const [problem] = refusalOf(grouped('title: "Part ${{ steps.first.status }}"', [wait('a')]));
    expect(problem).toMatchObject({ code: 'DB4112', path: 'stages[0].steps[1].title' });
  });

  it('leaves an empty forEach out, says so, and hands on what it waited for', () => {
    const none = `{ id: none, type: wait, for: 1s, forEach: '\${{ inputs.l }}' }`;
    const lines = `inputs: { l: { type: list } }\n${stage([wait('a'), none, wait('b')])}`;
    const { plan, problems } = makePlan(request(runbook(lines), inputs({ l: [] })));
    expect(problems).toMatchObject([{ code: 'DB4204', severity: 'warning' }]);
    expect(plan && needs(plan, 'b')).toEqual(['a']);
  });

  it.each([
    ['a value that is no list', '"${{ 5 }}"', 'DB4202'],
    ['what a step answers', '"${{ steps.a.outputs }}"', 'DB4201'],
  ])('refuses to repeat over %s', (_what, list, code) => {
    expect(codes(refusalOf(stage([wait('a'), `{ id: r, type: wait, for: 1s, forEach: ${list} }`])))).toEqual([code]);
  });
});

describe('approvals', () => {
  const go = (more = '') =>
    `{ id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject${more} }`;
  const shift = (more = '') => `{ id: switch, type: traffic, target: edge, to: { green: 100 }${more} }`;

  it('refuses a guarded effect that no approval covers', () => {
    const [problem, ...rest] = refusalOf(stage([shift()]));
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ code: 'DB4001', cure: expect.stringContaining('covers: [switch]') });
  });

  it('refuses an approval by other people than policy demands', () => {
    expect(codes(refusalOf(stage([go().replace('cutover', 'other'), shift()])))).toEqual(['DB4002']);
  });

  it('refuses a covered step that comes before its approval', () => {
    expect(codes(refusalOf(stage([shift(), go()])))).toEqual(['DB4003']);
    expect(
      codes(refusalOf(`stages:\n  - { stage: a, steps: [${shift()}] }\n  - { stage: b, steps: [${go()}] }`)),
    ).toContain('DB4003');
  });

  it('makes a covered step wait for its approval in a parallel stage', () => {
    expect(needs(planOf(stage([shift(), go()], '    order: parallel\n')), 'switch')).toEqual(['go']);
  });

  it('refuses a circle of a need and the order of the stage', () => {
    expect(codes(refusalOf(stage([wait('a', ', needs: [b]'), wait('b')])))).toEqual(['DB4017']);
  });

  it('refuses approvals that wait for one another in a circle', () => {
    const circle = [
      go(', needs: [second]'),
      shift(),
      `{ id: on, type: approval, decision: cutover, covers: [second], deadline: 1h, onDeadline: reject, needs: [switch] }`,
      shift(', needs: []').replace('switch', 'second'),
    ];
    expect(codes(refusalOf(stage(circle, '    order: parallel\n')))).toContain('DB4003');
  });

  it('does not take an approval for one that is known to be skipped', () => {
    expect(codes(refusalOf(stage([go(', when: "1 > 2"'), shift()])))).toEqual(['DB4001']);
  });

  it('guards in one environment and not in the other', () => {
    const elsewhere = workspace();
    elsewhere.targets.edge = { stage: { name: 'edge', environment: 'stage', kind: 'haproxy', config: {} } };
    expect(planOf(stage([shift()]), { environment: 'stage', workspace: elsewhere }).steps).toHaveLength(1);
  });

  it.each<[string, Record<string, string[]>]>([
    ['a group is empty', { product: [] }],
    ['one person would have to fill two roles', { product: ['omar'], operations: ['omar'] }],
    ['the starter is barred and needed', { release: ['omar'], operations: ['lin'] }],
  ])('does not plan a decision that can never pass: %s', (_why, groups) => {
    expect(codes(refusalOf(stage([go(), shift()]), { workspace: workspace({ groups }) }))).toContain('DB4005');
  });

  it('wants what is approved to be known when it is asked', () => {
    const find = '{ id: find, type: check, target: api, get: / }';
    const late = shift().replace('100', "'${{ steps.find.outputs.json.share }}'");
    expect(codes(refusalOf(stage([go(), find, late])))).toEqual(['DB4022']);
    expect(planOf(stage([find, go(), late])).steps).toHaveLength(3);
  });

  it('does not let a step read what is not over before it', () => {
    const early = wait('b', ', when: steps.c.status == "failed"');
    expect(codes(refusalOf(stage([wait('a'), early, wait('c')])))).toEqual(['DB4109']);
  });

  it('does not let a step read an output that its type does not have', () => {
    const reads = wait('b', ', when: steps.a.outputs.statos == 200');
    expect(refusalOf(stage(['{ id: a, type: check, target: api, get: / }', reads]))).toMatchObject([
      { code: 'DB4108', cure: 'Did you mean `status`?' },
    ]);
  });
});

describe('what must be decided, and by whom', () => {
  it.each([
    ['failure', '{ id: a, type: deploy, target: host, slot: blue, version: v1, onFailure: ask }'],
    ['failure', '{ id: a, type: deploy, target: host, slot: blue, version: v1, undo: { stop: true } }'],
    ['undecided', '{ id: a, type: check, target: api, get: / }'],
    ['happened', '{ id: a, type: command, target: box, run: [x] }'],
    ['deadline', '{ id: a, type: manual, to: [release], instructions: do, deadline: 1h, onDeadline: ask }'],
  ])('needs decisions.%s in policy for %s', (kind, line) => {
    const { [kind as keyof typeof policy.decisions]: _left, ...decisions } = policy.decisions;
    const problems = refusalOf(stage([line]), { workspace: workspace({ policy: { decisions } }) });
    expect(problems).toMatchObject([{ code: 'DB4006', message: expect.stringContaining(`decisions.${kind}`) }]);
    expect(planOf(stage([line])).steps).toHaveLength(1);
  });

  it.each([
    ['nobody', 'there is no group, person or rota'],
    ['empty', 'has no members'],
  ])('does not ask %s', (name, why) => {
    const line = `{ id: a, type: manual, to: [${name}], instructions: do, deadline: 1h, onDeadline: fail }`;
    expect(refusalOf(stage([line]))).toMatchObject([{ code: 'DB4007', message: expect.stringContaining(why) }]);
  });

  it('does not plan what nobody may start', () => {
    expect(codes(refusalOf(stage([wait('a')]), { workspace: workspace({ policy: { start: ['empty'] } }) }))).toEqual([
      'DB4029',
    ]);
  });

  it('gives effects without a probe one attempt and marks them', () => {
    const plan = planOf(
      stage([
        '{ id: a, type: command, target: box, run: [x] }',
        '{ id: b, type: command, target: box, run: [x], probe: { run: [y] } }',
      ]),
    );
    expect(step(plan, 'a')).toMatchObject({ unprobed: true });
    expect(step(plan, 'a')).not.toHaveProperty('retry');
    expect(step(plan, 'b')).toMatchObject({ retry: { attempts: 3 } });
  });

  it.each([
    ['DB4008', 'there', 'api', 'ape'],
    ['DB4010', 'of another kind', 'api', 'host'],
  ])('refuses a target with %s: it is not %s', (code, _what, right, wrong) => {
    const line = '{ id: a, type: check, target: api, get: / }'.replace(right, wrong);
    expect(codes(refusalOf(stage([line])))).toEqual([code]);
  });

  it('does not use the entry of another environment', () => {
    expect(codes(refusalOf(stage(['{ id: a, type: check, target: api, get: / }']), { environment: 'stage' }))).toEqual([
      'DB4009',
    ]);
  });
});

describe('nested runbooks', () => {
  const CHILD = parsed(`
daybook: 1
runbook: child
title: Child
day: N
owner: release
inputs: { n: { type: number }, where: { type: environment, default: stage } }
stages: [{ stage: s, steps: [{ id: a, type: wait, for: 1s }] }]
`);
  const call = (given: string) =>
    stage([`{ id: c, type: runbook, runbook: child, inputs: ${given}, forEach: [1, 2, 1] }`]);
  const nested = { nestedRunbooks: (name: string) => (name === 'child' ? CHILD : undefined) };

  it('are part of the plan by their digest, once for equal inputs, in the environment of the parent', () => {
    const plan = planOf(call('{ n: "${{ item }}" }'), nested);
    const digests = plan.steps.map(({ nestedPlan }) => nestedPlan);
    expect(digests[0]).toBe(digests[2]);
    expect(Object.keys(plan.nested).sort()).toEqual([...new Set(digests)].sort());
    for (const [digest, child] of Object.entries(plan.nested)) {
      expect(planDigest(child)).toBe(digest);
      expect(child).toMatchObject({ environment: 'production', inputs: { where: 'production' } });
    }
    expect(
      Object.values(plan.nested)
        .map((child) => (child.inputs as JsonObject).n)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('are refused with their problems when they do not plan, and in another environment', () => {
    expect(codes(refusalOf(call('{}'), nested))).toEqual(expect.arrayContaining(['DB4020', 'DB5001']));
    expect(codes(refusalOf(call('{ n: 1, where: stage }'), nested))).toContain('DB4025');
  });

  it('do not nest themselves', () => {
    const self = runbook(stage(['{ id: c, type: runbook, runbook: test }']));
    expect(codes(makePlan(request(self, { nestedRunbooks: () => self })).problems)).toEqual(['DB4019']);
    expect(codes(refusalOf(stage(['{ id: c, type: runbook, runbook: nowhere }'])))).toEqual(['DB4018']);
  });
});

describe('size', () => {
  const many = (stages: number, each: number): string =>
    `inputs: { l: { type: list } }\nstages:\n${Array.from({ length: stages }, (_, s) => `  - stage: s${s}\n    steps:\n      - { id: r${s}, type: check, target: api, get: '/\${{ item }}', expect: 'response.json.n == item', forEach: '\${{ inputs.l }}', atOnce: ${each} }\n`).join('')}`;
  const list = (length: number) => Array.from({ length }, (_, index) => index);

  it('plans 1,000 steps in less than half a second', () => {
    const wanted = request(runbook(many(10, 100)), inputs({ l: list(100) }));
    const times = Array.from({ length: 5 }, () => {
      const before = performance.now();
      expect(makePlan(wanted).plan?.steps).toHaveLength(1000);
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(500);
  });

  it('plans 10,000 steps, and no more', () => {
    expect(planOf(many(10, 10), inputs({ l: list(1000) })).steps).toHaveLength(10_000);
    expect(codes(refusalOf(many(11, 10), inputs({ l: list(1000) })))).toEqual(['DB4012']);
  });

  it('does not plan what a run could not carry', () => {
    const lines = many(3, 10);
    expect(codes(refusalOf(lines, { ...inputs({ l: list(1000) }), compressedSize: () => 1024 * 1024 + 1 }))).toEqual([
      'DB4012',
    ]);
  });
});
