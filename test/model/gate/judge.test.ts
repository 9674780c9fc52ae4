import { judge } from '../../../model/gate/judge.js';
import { fieldFlaw, readObjective } from '../../../model/gate/objective.js';
import type { Answers } from '../../../model/gate/questions.js';
import type { JsonObject } from '../../../model/json.js';

const count = (number: number) => ({ number });
const shares = (good: number, valid: number): Answers => ({ good: count(good), valid: count(valid) });

function judged(fields: JsonObject, answers: Answers, atLeastEvents = 1) {
  return judge(readObjective(fields), answers, { atLeastEvents });
}

describe('judging', () => {
  const ratio = { good: 'a', valid: 'b', atLeast: 99.5 };

  it.each([
    [995, 1000, 'yes'],
    [994, 1000, 'no'],
    [1, 1, 'yes'],
    [0, 1, 'no'],
    [0, 0, 'undecided'],
    [5, 0, 'undecided'],
    [-1, 10, 'undecided'],
    [2000, 1000, 'undecided'],
    [1000.5, 1000, 'yes'],
    [Number.NaN, 10, 'undecided'],
    [10, Number.POSITIVE_INFINITY, 'undecided'],
  ])('%d good of %d valid: %s', (good, valid, verdict) => {
    expect(judged(ratio, shares(good, valid)).verdict).toBe(verdict);
  });

  it('a quantile beyond the last bucket is a no, or not known', () => {
    const latency = { histogram: 'h', quantile: 0.99, atMost: '300ms' };
    const buckets = (le: number) => ({
      buckets: {
        buckets: [
          { le, count: 50 },
          { le: Number.POSITIVE_INFINITY, count: 100 },
        ],
      },
    });
    expect(judged(latency, buckets(0.3))).toMatchObject({ verdict: 'no', value: 300 });
    expect(judged(latency, buckets(0.25))).toMatchObject({ verdict: 'undecided', reason: 'unclear' });
    const millis = { ...latency, unit: 'milliseconds' };
    expect(judged(millis, buckets(400))).toMatchObject({ verdict: 'no', value: 400 });
  });

  it('a baseline of nothing lets nothing pass, unless it says what is good enough', () => {
    const baseline = { value: 'v', of: 'green', against: 'blue', atMostTimes: 1.2 };
    const values = (own: number, other: number): Answers => ({ value: count(own), 'against.value': count(other) });
    expect(judged(baseline, values(0, 0))).toMatchObject({ verdict: 'yes', value: 1 });
    expect(judged(baseline, values(0.1, 0))).toEqual({ verdict: 'no' });
    expect(judged({ ...baseline, orAtMost: 0.1 }, values(0.1, 0)).verdict).toBe('yes');
    expect(judged(baseline, values(12, 10))).toMatchObject({ verdict: 'yes' });
    expect(judged(baseline, { value: count(1), 'against.value': { reason: 'empty', why: 'gone' } })).toMatchObject({
      verdict: 'undecided',
      why: 'gone',
    });
  });

  it('needs enough events of both colours', () => {
    const baseline = { good: 'g', valid: 'v', of: 'green', against: 'blue', atMostTimes: 1.2 };
    const answers = { ...shares(100, 100), 'against.good': count(5), 'against.valid': count(5) };
    expect(judged(baseline, answers, 50)).toMatchObject({ verdict: 'undecided', reason: 'too-few-events' });
    expect(judged(baseline, answers, 5)).toMatchObject({ verdict: 'yes', events: 5 });
  });
});

describe('the fields of an objective', () => {
  it.each<[JsonObject, string]>([
    [{}, 'neither'],
    [{ name: 'a' }, 'neither'],
    [{ good: 'a', valid: 'b' }, 'for a ratio it has no `atLeast`'],
    [{ good: 'a', atLeast: 1 }, '`valid`'],
    [{ value: 'a' }, 'either `atLeast` or `atMost`'],
    [{ value: 'a', atLeast: 1, atMost: 2 }, 'either `atLeast` or `atMost`'],
    [{ histogram: 'a', atMost: '1s' }, '`quantile`'],
    [{ good: 'a', valid: 'b', objective: 99 }, '`burnRate`'],
    [{ good: 'a', valid: 'b', atLeast: 1, value: 'c' }, '`value` does not belong to a ratio'],
    [{ of: 'green', against: 'blue', atMostTimes: 1 }, 'either `value`, or `good` with `valid`'],
    [{ of: 'green', against: 'blue', atMostTimes: 1, good: 'a' }, 'either `value`, or `good` with `valid`'],
  ])('%j cannot be judged', (fields, flaw) => {
    expect(fieldFlaw(fields)).toContain(flaw);
    expect(() => readObjective(fields)).toThrow(RangeError);
  });

  it('of the wrong kind, as an expression may give them, are refused', () => {
    const wrong: JsonObject[] = [
      { good: 'a', valid: 'b', atLeast: '99' },
      { good: 'a', valid: 'b', atLeast: 101 },
      { good: ' ', valid: 'b', atLeast: 99 },
      { good: 'a', valid: 'b', objective: 100, burnRate: { atMost: 1 } },
      { good: 'a', valid: 'b', objective: 99, burnRate: 1 },
      { histogram: 'h', quantile: 2, atMost: '1s' },
      { histogram: 'h', quantile: 0.5, atMost: 300 },
    ];
    for (const fields of wrong) expect(() => readObjective(fields)).toThrow(RangeError);
  });
});
