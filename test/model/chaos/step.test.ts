import { checkExpression } from '../../../model/expression/check-expression.js';
import { parseRunbook } from '../../../model/parse-runbook.js';
import { stepTypes } from '../../../model/steps/index.js';
import { planOf, refusalOf, step } from '../planned.js';

const chaos = (own: string, fault = '{ kill: blue }', target = 'host') => `
stages:
  - stage: game-day
    steps:
      - id: break
        type: chaos
        target: ${target}
        layer: process
        hypothesis: Customers see nothing of it
        steadyState: { target: api, get: /healthz }
        fault: ${fault}
${own}`;
const TIMES = '        for: 30s\n        recoverWithin: 1m\n';

function codes(own: string, fault?: string): string[] {
  const head = 'daybook: 1\nrunbook: test\ntitle: Test\nday: 0\nowner: release\n';
  return parseRunbook(head + chaos(own, fault), 'test.yaml', stepTypes, checkExpression).problems.map(
    ({ code }) => code,
  );
}

describe('a chaos step', () => {
  it('is planned with both of its targets, and says what it will break and what it looks at', () => {
    const plan = planOf(chaos(TIMES));
    const planned = step(plan, 'break');
    expect(planned.sentence).toBe('Kill slot blue of host for 30s, and see whether api stays steady');
    expect([planned.target, planned.others]).toEqual(['host', ['api']]);
    expect(Object.keys(plan.targets).sort()).toEqual(['api', 'host']);
  });

  it('keeps its abort condition for the moment in which there is something to judge', () => {
    const plan = planOf(chaos(`${TIMES}        expectSteady: false\n        abortWhen: steady.brokenMs > 20000\n`));
    expect(step(plan, 'break').params.abortWhen).toMatchObject({ $expr: 'steady.brokenMs > 20000' });
  });

  it.each([
    ['no fault', '{}'],
    ['two faults', '{ kill: blue, pause: blue }'],
    ['a program that breaks and none that mends', '{ run: [break] }'],
    ['a network fault that does nothing', '{ network: { proxy: shop } }'],
    ['a jitter alone', '{ network: { jitter: 10ms } }'],
  ])('is no step with %s', (_what, fault) => {
    expect(codes(TIMES, fault)).toContain('DB1017');
  });

  it.each<[string, string, string, string | undefined]>([
    ['is looked at too seldom to say anything', 'DB4441', '        for: 2s\n        recoverWithin: 1m\n', undefined],
    ['has too short a time to see it recover', 'DB4441', '        for: 30s\n        recoverWithin: 1s\n', undefined],
    ['expects a break and names no limit', 'DB4442', `${TIMES}        expectSteady: false\n`, undefined],
    ['varies a latency by more than itself', 'DB4443', TIMES, '{ network: { latency: 10ms, jitter: 20ms } }'],
  ])('is refused when it %s', (_what, code, own, fault) => {
    expect(codes(own, fault)).toEqual([code]);
  });

  it.each([
    ['{ kill: blue }', 'api', 'a target of kind process'],
    ['{ network: { down: true } }', 'host', 'a target of kind toxiproxy'],
    ['{ deletePods: { count: 1 } }', 'host', 'a target of kind kubernetes'],
    ['{ run: [break], lift: [mend] }', 'host', 'a target of kind command'],
  ])('with %s does not plan at %s', (fault, target, expected) => {
    expect(refusalOf(chaos(TIMES, fault, target))).toMatchObject([{ code: 'DB4010', expected }]);
  });
});
