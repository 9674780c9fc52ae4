import fc from 'fast-check';
import { percentOf, weightsFor } from '../../activities/targets/haproxy-weights.js';

describe('weights for shares', () => {
  it.each([0, 1, 5, 25, 50, 99, 100])('are the percentages themselves when these are whole: %i', (green) => {
    expect(weightsFor({ blue: 100 - green, green })).toEqual({ blue: 100 - green, green });
  });

  it('give back the very shares that any weights of HAProxy had', () => {
    const weights = fc.record({ blue: fc.integer({ min: 0, max: 256 }), green: fc.integer({ min: 1, max: 256 }) });
    fc.assert(
      fc.property(weights, (had) => {
        const percents = percentOf(had);
        const found = weightsFor(percents);
        expect(found && percentOf(found)).toEqual(percents);
        for (const weight of Object.values(found ?? {})) expect(weight).toBeLessThanOrEqual(256);
      }),
    );
  });

  it('are none when no weights give such shares', () => {
    expect(weightsFor({ blue: 99.99, green: 0.01 })).toBeUndefined();
  });
});
