import fc from 'fast-check';
import { budgetLeftOf, burnRateOf, sliOf } from '../../../model/gate/burn-rate.js';
import { increaseOf } from '../../../model/gate/counter.js';
import { quantileOf } from '../../../model/gate/quantile.js';

const RUNS = { numRuns: 1000 };

describe('an error budget', () => {
  it.each([
    [99.9, 99.9, 1, 0],
    [100, 99.9, 0, 0.1],
    [98.56, 99.9, 14.4, -1.34],
    [99, 99.5, 2, -0.5],
  ])('with an SLI of %d and an objective of %d burns %d times, and %d is left', (sli, objective, burn, left) => {
    expect(burnRateOf(sli, objective)).toBeCloseTo(burn, 6);
    expect(budgetLeftOf(sli, objective)).toBeCloseTo(left, 6);
  });

  it('is spent and left together, whatever the counts', () => {
    const counts = fc.record({
      valid: fc.integer({ min: 1, max: 1e9 }),
      bad: fc.nat(1e9),
      objective: fc.double({ min: 0, max: 99.9, noNaN: true }),
    });
    fc.assert(
      fc.property(counts, ({ valid, bad, objective }) => {
        const good = Math.max(0, valid - bad);
        const sli = sliOf(good, valid) ?? Number.NaN;
        // The reference counts bad events against those that are allowed.
        const allowed = (valid * (100 - objective)) / 100;
        expect(burnRateOf(sli, objective)).toBeCloseTo((valid - good) / allowed, 4);
        expect(100 - sli + budgetLeftOf(sli, objective)).toBeCloseTo(100 - objective, 6);
      }),
      RUNS,
    );
  });

  it('says nothing of nothing', () => {
    expect(sliOf(0, 0)).toBeUndefined();
  });
});

describe('a counter', () => {
  it('adds up to what happened, over every reset that is followed by more than was there', () => {
    const lives = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lives, (processes) => {
        let happened = 0;
        let grown = 0;
        let seen: number | undefined;
        for (const [life, events] of processes.entries()) {
          let shown = 0;
          if (life > 0) {
            grown += increaseOf(seen, 0);
            seen = 0;
          }
          for (const more of events) {
            shown += more;
            happened += more;
            grown += increaseOf(seen, shown);
            seen = shown;
          }
        }
        expect(grown).toBe(happened);
      }),
      RUNS,
    );
  });

  it('that is lower than before began anew, and all that it shows has come since', () => {
    expect(increaseOf(1000, 3)).toBe(3);
    expect(increaseOf(undefined, 3)).toBe(3);
    expect(increaseOf(3, 3)).toBe(0);
  });
});

describe('a quantile of a histogram', () => {
  const bounds = [0.1, 0.3, 1, 3, Number.POSITIVE_INFINITY];
  const bucketsOf = (values: readonly number[]) =>
    bounds.map((le) => ({ le, count: values.filter((value) => value <= le).length }));

  it('lies in the bucket in which the sorted values have it', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 5, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (all, quantile) => {
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(quantile * sorted.length - 1e-9) - 1)] ?? 0;
        const upper = bounds.find((le) => exact <= le) ?? 0;
        const lower = bounds[bounds.indexOf(upper) - 1] ?? 0;
        const found = quantileOf(bucketsOf(all), quantile);
        if (upper === Number.POSITIVE_INFINITY) expect(found).toEqual({ beyond: 3 });
        else {
          const { value } = found as { value: number };
          expect(value).toBeGreaterThanOrEqual(lower - 1e-9);
          expect(value).toBeLessThanOrEqual(upper + 1e-9);
        }
      }),
      RUNS,
    );
  });

  it('never falls as the quantile rises', () => {
    const counts = fc.array(fc.nat(100), { minLength: 5, maxLength: 5 });
    const at = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(counts, at, at, (more, one, other) => {
        let count = 0;
        const buckets = bounds.map((le, index) => {
          count += (more[index] ?? 0) + 1;
          return { le, count };
        });
        const low = quantileOf(buckets, Math.min(one, other));
        const high = quantileOf(buckets, Math.max(one, other));
        const height = (found: typeof low) => ('value' in found ? found.value : Number.POSITIVE_INFINITY);
        expect(height(low)).toBeLessThanOrEqual(height(high) + 1e-9);
      }),
      RUNS,
    );
  });

  it.each([
    ['without a bucket for all', [{ le: 1, count: 5 }], 'no bucket +Inf'],
    ['that counted nothing', bucketsOf([]), 'counted nothing'],
    ['without buckets', [], 'no bucket +Inf'],
    [
      'with a bucket that is NaN',
      [
        { le: 1, count: Number.NaN },
        { le: Number.POSITIVE_INFINITY, count: 1 },
      ],
      'no count',
    ],
  ])('%s has none', (_what, buckets, why) => {
    expect(quantileOf(buckets, 0.5)).toEqual({ missing: expect.stringContaining(why) });
  });
});
