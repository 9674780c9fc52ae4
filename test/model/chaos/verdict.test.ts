import { type Experiment, judgeExperiment, type Observation } from '../../../model/chaos/verdict.js';

const steady: Observation = { samples: 10, broken: 0, inARow: 0, brokenMs: 0 };
const broken: Observation = { samples: 10, broken: 4, inARow: 0, brokenMs: 2100, said: 'status 503' };

const judged = (change: Partial<Experiment>) =>
  judgeExperiment({
    hypothesis: 'Customers see nothing',
    fault: 'Kill slot blue of shop',
    expectSteady: true,
    tolerate: 0,
    recoverWithinMs: 60_000,
    during: steady,
    recoveredMs: 40,
    ...change,
  });
const named = (change: Partial<Experiment>) => {
  const { outcome, findings } = judged(change);
  return [outcome.status, outcome.reason, findings.map(({ deviation }) => deviation)];
};

describe('the verdict on an experiment', () => {
  it('succeeds, and finds nothing, when it stayed steady and was steady afterwards', () => {
    expect(judged({})).toEqual({
      outcome: {
        status: 'succeeded',
        outputs: {
          steadyBefore: true,
          steadyAfter: true,
          samples: 10,
          broken: 0,
          brokenMs: 0,
          aborted: false,
          recoveredMs: 40,
          findings: 0,
        },
      },
      findings: [],
    });
  });

  it.each<[string, Partial<Experiment>, unknown[]]>([
    ['a break that was tolerated', { during: broken, tolerate: 4 }, ['succeeded', undefined, []]],
    ['a break that was expected', { during: broken, expectSteady: false }, ['succeeded', undefined, []]],
    ['a break that was not', { during: broken, tolerate: 3 }, ['failed', 'hypothesis-broken', ['hypothesis-broken']]],
    [
      'an abort by its condition',
      { during: { ...broken, aborted: 'condition' }, expectSteady: false },
      ['failed', 'abort-condition', ['abort']],
    ],
    ['no recovery in time', { recoveredMs: undefined }, ['failed', 'not-recovered', ['not-recovered']]],
    [
      'everything at once, worst first',
      { during: { ...broken, aborted: 'condition' }, recoveredMs: undefined },
      ['failed', 'not-recovered', ['not-recovered', 'abort', 'hypothesis-broken']],
    ],
    ['an interruption', { during: undefined }, ['failed', 'interrupted', []]],
    [
      'an interruption from which it did not recover',
      { during: undefined, recoveredMs: undefined },
      ['failed', 'not-recovered', ['not-recovered']],
    ],
  ])('on %s', (_what, change, expected) => {
    expect(named(change)).toEqual(expected);
  });

  it('never calls an experiment that nobody watched a success', () => {
    const { outcome } = judged({ during: undefined });
    expect(outcome.message).toContain('neither shown nor refuted');
  });

  it('says what was seen, how often and for how long', () => {
    const { outcome } = judged({ during: broken, tolerate: 3 });
    expect(outcome.message).toBe(
      'The hypothesis did not hold (Customers see nothing): 4 of 10 looks during the fault were not steady, 3 tolerated, for 2s100ms. The last one: status 503',
    );
  });
});
