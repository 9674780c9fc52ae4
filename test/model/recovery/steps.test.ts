import { checkExpression } from '../../../model/expression/check-expression.js';
import { parseRunbook } from '../../../model/parse-runbook.js';
import { stepTypes } from '../../../model/steps/index.js';
import { postgresPair } from '../../../model/target-kinds/postgres-pair.js';
import { planOf, refusalOf, step, workspace } from '../planned.js';

const pair = { name: 'pair', environment: 'production', kind: 'postgres-pair', config: {} };
const change = { workspace: { ...workspace(), targets: { ...workspace().targets, pair: { production: pair } } } };

const steps = (...lines: string[]) =>
  `stages:\n  - stage: move\n    steps:\n${lines.map((line) => `      - ${line}\n`).join('')}`;
const conclude = (more = '') =>
  `{ id: measure, type: recovery-drill, action: conclude, target: pair, drill: west${more} }`;
const OBJECTIVES = 'objectives: { rto: 15m, rpo: 30s }\n';

function codes(...lines: string[]): string[] {
  const head = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 0\nowner: release\n';
  return parseRunbook(head + steps(...lines), 'test.yaml', stepTypes, checkExpression).problems.map(({ code }) => code);
}

describe('a promotion in a plan', () => {
  it('says what it fences and promotes, and claims the pair and none of its consumers', () => {
    const plan = planOf(
      steps('{ id: go, type: promote, target: pair, to: west, consumers: [{ target: api, get: /db }] }'),
      change,
    );
    const { sentence, target, others, changes } = step(plan, 'go');
    expect(sentence).toBe('Fence what else could take writes in pair, then promote west, and see that api follow');
    expect([target, others, changes]).toEqual(['pair', ['api'], undefined]);
  });

  it('has no undo', () => {
    expect(codes('{ id: go, type: promote, target: pair, to: west, undo: { to: east } }')).not.toEqual([]);
  });
});

describe('a recovery drill in a plan', () => {
  it('takes the objectives of the runbook where the step names none of its own', () => {
    const own = step(planOf(OBJECTIVES + steps(conclude(', rpo: 1s')), change), 'measure').params;
    expect([own.rto, own.rpo]).toEqual(['15m', '1s']);
  });

  it('does not plan when nobody says what is to be reached, and begins without', () => {
    expect(refusalOf(steps(conclude()), change).map(({ code }) => code)).toEqual(['DB4564']);
    planOf(steps('{ id: begin, type: recovery-drill, action: begin, target: pair, drill: west }'), change);
  });

  it.each([
    ['a field of the other action', conclude(', rto: 1m, atMost: 1h'), 'DB4561'],
    [
      'a pulse that is too slow',
      '{ id: b, type: recovery-drill, action: begin, target: pair, drill: west, every: 2s }',
      'DB4562',
    ],
    ['no pulse', '{ id: b, type: recovery-drill, action: begin, target: pair, drill: west, every: 0s }', 'DB4562'],
    ['rows from nowhere', conclude(', rto: 1m, rows: { table: public.orders, at: at }'), 'DB4563'],
  ])('refuses %s', (_what, line, code) => {
    expect(codes(line)).toEqual([code]);
  });
});

describe('a pair as a target', () => {
  const fence = { run: ['fence'], look: ['fenced'] };
  const node = (port: number, host = '127.0.0.1') => ({ host, port, fence });
  const entry = (nodes: object, more = {}) =>
    postgresPair.schema.safeParse({
      kind: 'postgres-pair',
      nodes,
      database: 'shop',
      user: 'shop',
      tls: 'none',
      ...more,
    });

  it('has two nodes or more, each at its own place and each with a fence', () => {
    expect(entry({ east: node(1), west: node(2) }).success).toBe(true);
    expect(entry({ east: node(1) }).success).toBe(false);
    expect(entry({ east: node(1), west: node(1) }).success).toBe(false);
    expect(entry({ east: node(1), west: { host: '127.0.0.1', port: 2 } }).success).toBe(false);
  });

  it('is encrypted wherever a node is not on this machine', () => {
    const nodes = { east: node(1), west: node(1, 'west.db.shop.example') };
    expect(entry(nodes).success).toBe(false);
    expect(entry(nodes, { tls: 'verified' }).success).toBe(true);
  });
});
