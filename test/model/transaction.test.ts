import { checkExpression } from '../../model/expression/check-expression.js';
import { makePlan } from '../../model/make-plan/make-plan.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import { resolveParams } from '../../model/resolve.js';
import { problemsText } from '../../model/source-frame.js';
import { stepTypes } from '../../model/steps/index.js';
import { planOf, request, runbook, step } from './planned.js';

const HEAD = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\n';

function text(fields: string): string {
  const step = `- id: buy\n  type: transaction\n  target: api\n${fields.trim().replace(/^/gm, '  ')}`;
  return `${HEAD}stages:\n  - stage: main\n    steps:\n${step.replace(/^/gm, '      ')}\n`;
}

/** Each problem as its code and what it points at. */
function problemsOf(fields: string): [string, string][] {
  const yaml = text(fields);
  const { problems } = parseRunbook(yaml, 'runbooks/test.yaml', stepTypes, checkExpression);
  return problems.map(({ code, where }) => {
    const line = yaml.split('\n')[(where?.start.line ?? 1) - 1] ?? '';
    const end = where?.end.line === where?.start.line ? (where?.end.column ?? 1) - 1 : undefined;
    return [code, line.slice((where?.start.column ?? 1) - 1, end)];
  });
}

describe('a journey as it is written', () => {
  it('may name what earlier calls have captured, wherever a slot or an expression stands', () => {
    expect(
      problemsOf(`
calls:
  - { name: login, post: /login, capture: { token: { from: response.json.token, secret: true }, id: response.json.id } }
  - name: order
    post: /users/\${{ captured.id }}/orders
    headers: { authorization: 'Bearer \${{ captured.token }}' }
    json: { list: ['\${{ captured.id + 1 }}'] }
    expect: response.json.id == captured.id
    capture: { order: string(response.json.order) + captured.id }
afterwards:
  - { name: cancel, delete: '/orders/\${{ captured.order }}' }`),
    ).toEqual([]);
  });

  it.each([
    ['a path', "{ name: b, get: '/orders/${{ captured.ordr }}' }", 'captured.ordr'],
    ['the middle of a header', "{ name: b, get: /, headers: { x: 'a ${{ captured.no }} b' } }", 'captured.no'],
    ['a body, deep inside', "{ name: b, post: /, json: { list: [{ it: '${{ captured.no }}' }] } }", 'captured.no'],
    ['an expectation', '{ name: b, get: /, expect: response.json.a == captured.no }', 'captured.no'],
    ['a capture', '{ name: b, get: /, capture: { c: captured.no } }', 'captured.no'],
    [
      'the call that captures it itself',
      "{ name: b, get: '/${{ captured.own }}', capture: { own: response.json.x } }",
      'captured.own',
    ],
  ])('points at a name that is not captured yet, in %s', (_place, call, pointed) => {
    expect(problemsOf(`calls:\n  - { name: a, get: /, capture: { order: response.json.id } }\n  - ${call}`)).toEqual([
      ['DB4421', pointed],
    ]);
  });

  it('suggests the name that was meant', () => {
    const yaml = text(
      "calls:\n  - { name: a, get: /, capture: { order: response.json.id } }\n  - { name: b, get: '/${{ captured.ordr }}' }",
    );
    const { problems } = parseRunbook(yaml, 'runbooks/test.yaml', stepTypes, checkExpression);
    expect(problemsText(problems, new Map([['runbooks/test.yaml', yaml]]))).toContain('Did you mean `captured.order`?');
  });

  it.each([
    ['two calls of one name', '- { name: a, get: / }\n  - { name: a, get: / }', 'DB4422'],
    ['a dependency that is not declared', '- { name: a, get: /, dependency: payments }', 'DB4423'],
    ['no method', '- { name: a }', 'DB1017'],
    ['two methods', '- { name: a, get: /, post: / }', 'DB1017'],
    ['two bodies', '- { name: a, post: /, text: x, json: {} }', 'DB1017'],
    ['a body of what is only read', '- { name: a, get: /, text: x }', 'DB1017'],
    ['a broken expectation', '- { name: a, get: /, expect: response.status = 200 }', 'DB4101'],
    ['response in a path', "- { name: a, get: '/${{ response.json.x }}' }", 'DB4102'],
  ])('is refused with %s', (_what, calls, code) => {
    expect(problemsOf(`calls:\n  ${calls}`).map(([found]) => found)).toEqual([code]);
  });

  it('takes a pace only when it is walked more than once', () => {
    expect(problemsOf('calls:\n  - { name: a, get: / }\nevery: 5s').map(([code]) => code)).toEqual(['DB1017']);
    expect(problemsOf('calls:\n  - { name: a, get: / }\nevery: 5s\nrepeat: 3')).toEqual([]);
  });
});

describe('a journey in the plan', () => {
  const STAGES = `
inputs:
  shop: { type: string, default: berlin }
stages:
  - stage: main
    steps:
      - { id: build, type: check, target: api, get: /version }
      - id: buy
        type: transaction
        target: api
        needs: [build]
        dependencies: { payments: { owner: operations } }
        calls:
          - { name: login, post: '/\${{ inputs.shop }}/login', capture: { token: response.json.token, n: response.json.n } }
          - name: order
            post: /\${{ inputs.shop }}/orders/\${{ captured.n }}
            json: { n: '\${{ captured.n }}', version: '\${{ steps.build.outputs.json }}' }
            expect: response.json.shop == inputs.shop && response.json.n == captured.n
`;

  it('has what is known filled in, what a step answers when it starts, and what is captured only then', () => {
    const { params } = step(planOf(STAGES), 'buy');
    const resolved = resolveParams(params, { run: { id: 'r' }, steps: { build: { outputs: { json: 'v7' } } } });
    expect(resolved).toMatchObject({
      ok: true,
      value: {
        calls: [
          { post: '/berlin/login', capture: { token: { $expr: 'response.json.token', late: true } } },
          {
            post: { $text: ['/berlin/orders/', { $expr: 'captured.n', late: true }] },
            json: { n: { $expr: 'captured.n', late: true }, version: 'v7' },
            expect: { late: true, in: { inputs: { shop: 'berlin' } } },
          },
        ],
      },
    });
  });

  it('says in one sentence what is walked', () => {
    expect(step(planOf(STAGES), 'buy').sentence).toBe('Walk login and order through api');
  });

  it('names an owner of a dependency who does not exist', () => {
    const { problems } = makePlan(request(runbook(STAGES.replace('operations', 'operatoins'))));
    expect(problems).toMatchObject([
      { code: 'DB4007', path: 'stages[0].steps[1].dependencies.payments.owner', cure: 'Did you mean `operations`?' },
    ]);
  });
});
