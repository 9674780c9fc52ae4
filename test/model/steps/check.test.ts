import { checkExpression } from '../../../model/expression/check-expression.js';
import { parseRunbook } from '../../../model/parse-runbook.js';
import { stepTypes } from '../../../model/steps/index.js';
import { planOf, step, workspace } from '../planned.js';

const data = { name: 'data', environment: 'production', kind: 'postgres', config: {} };
const change = { workspace: { ...workspace(), targets: { ...workspace().targets, data: { production: data } } } };

const body = (line: string) =>
  `stages:\n  - stage: look\n    steps:\n      - { id: count, type: check, target: data, ${line} }\n`;

function problems(line: string): string[] {
  const head = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 0\nowner: release\n';
  return parseRunbook(head + body(line), 'test.yaml', stepTypes, checkExpression).problems.map(({ code }) => code);
}

describe('a check of a database in a plan', () => {
  it('says what it asks, in one line, and judges rows that only the answer knows', () => {
    const { sentence, params } = step(
      planOf(body('query: "select count(*) as n\\n  from orders", expect: \'rows[0].n > 0\''), change),
      'count',
    );
    expect(sentence).toBe('Check select count(*) as n from orders: rows[0].n > 0 on data');
    expect(params.expect).toMatchObject({ $expr: 'rows[0].n > 0', late: true });
  });

  it.each([
    ['two questions at once', "query: select 1, get: '/'"],
    ['values without a query', "get: '/', values: [1]"],
    ['a slot in the middle of a query, where a value could become a statement', "query: 'select ${{ run.id }}'"],
  ])('does not take %s', (_what, line) => {
    expect(problems(line)).not.toEqual([]);
  });

  it('takes a whole query, and values, from what is known', () => {
    expect(problems("query: '${{ run.id }}'")).toEqual([]);
    expect(problems("query: 'select $1', values: ['${{ run.id }}']")).toEqual([]);
  });
});
