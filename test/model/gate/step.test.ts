import { gate } from '../../../model/steps/gate.js';
import type { JsonObject } from '../../../model/json.js';

const RATIO = { good: 'a', valid: 'b', atLeast: 99.5 };
const codes = (params: JsonObject) => gate.flaws(params).map(({ code, field }) => `${code} ${field}`);

describe('a gate step', () => {
  it.each<[string, JsonObject, string[]]>([
    ['a ratio', { objective: RATIO, for: '10m' }, []],
    ['several objectives', { objectives: [RATIO, { value: 'c', atMost: 3 }], for: '10m' }, []],
    [
      'slots still to be filled',
      { objective: RATIO, for: { $expr: 'inputs.long' }, every: { $expr: 'inputs.pace' } },
      [],
    ],
    ['a limit still to be filled', { objective: { ...RATIO, atLeast: { $expr: 'inputs.slo' } }, for: '10m' }, []],
    ['no objective', { for: '10m' }, ['DB4401 for']],
    ['both', { objective: RATIO, objectives: [RATIO], for: '10m' }, ['DB4401 objectives']],
    ['half an objective', { objectives: [RATIO, { good: 'a' }], for: '10m' }, ['DB4402 objectives[1]']],
    [
      'a latency of 300',
      { objective: { histogram: 'h', quantile: 0.9, atMost: 300 }, for: '10m' },
      ['DB4403 objective.atMost'],
    ],
    ['a value of 300ms', { objective: { value: 'h', atMost: '300ms' }, for: '10m' }, ['DB4403 objective.atMost']],
    [
      'an objective of 100',
      { objective: { good: 'a', valid: 'b', objective: 100, burnRate: { atMost: 1 } }, for: '10m' },
      ['DB4403 objective.objective'],
    ],
    ['a ratio of 200', { objective: { ...RATIO, atLeast: 200 }, for: '10m' }, ['DB4403 objective.atLeast']],
    ['a watch of no time', { objective: RATIO, for: '0s' }, ['DB4404 for']],
    ['too many looks', { objective: RATIO, for: '1h', every: '1s' }, ['DB4404 every']],
  ])('with %s', (_what, params, expected) => {
    expect(codes(params)).toEqual(expected);
  });

  it('says in its sentence what it holds to', () => {
    const sentence = (objective: JsonObject) =>
      gate.sentence({ title: '', target: 'shop', params: { objective, for: '10m' } });
    expect(sentence({ name: 'availability', ...RATIO })).toBe('Watch availability at least 99.5 % on shop for 10m');
    expect(sentence({ histogram: 'h', quantile: 0.99, atMost: '300ms' })).toBe(
      'Watch h (p99 at most 300ms) on shop for 10m',
    );
    expect(sentence({ value: 'queue', atMost: 3 })).toBe('Watch queue at most 3 on shop for 10m');
    expect(sentence({ name: 'budget', good: 'a', valid: 'b', objective: 99.9, burnRate: { atMost: 14.4 } })).toBe(
      'Watch budget (error budget of 99.9 %, burn rate at most 14.4) on shop for 10m',
    );
    expect(sentence({ name: 'errors', value: 'v', of: 'green', against: 'blue', atMostTimes: 1.2 })).toBe(
      'Watch errors of green (at most 1.2 times blue) on shop for 10m',
    );
  });
});
