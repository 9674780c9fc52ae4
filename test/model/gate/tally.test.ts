import fc from 'fast-check';
import { joined, type Measurement, type Sample } from '../../../model/gate/measurement.js';
import { standingOf } from '../../../model/gate/tally.js';
import { limitText, valueText } from '../../../model/gate/words.js';

const ORDER = { forMs: 600_000, everyMs: 15_000, tolerate: 2, undecidedAtMost: 10 };
const OBJECTIVE = { name: 'availability', kind: 'ratio', unit: 'percent', side: 'atLeast', limit: 99.5 } as const;

/** `y` yes, `n` no, `u` undecided. */
function samples(text: string): Sample[] {
  return [...text].map((letter, index) => ({
    at: index * ORDER.everyMs,
    of: [
      letter === 'u'
        ? { verdict: 'undecided', reason: 'stale', why: 'it is old' }
        : { verdict: letter === 'y' ? 'yes' : 'no', value: letter === 'y' ? 99.9 : 98 },
    ],
  }));
}

const standing = (text: string, over: boolean, order = ORDER) =>
  standingOf({ objectives: [OBJECTIVE], order, samples: samples(text), gaps: [] }, { over });

describe('a watch', () => {
  it.each([
    ['nothing yet', '', false, undefined],
    ['yes all along', 'y'.repeat(40), true, 'succeeded'],
    ['as many noes as tolerated', `nn${'y'.repeat(38)}`, true, 'succeeded'],
    ['one no more than tolerated', 'ynynyn', false, 'failed'],
    ['a tenth that says nothing', `uuuu${'y'.repeat(36)}`, true, 'succeeded'],
    ['few looks that waited in vain and a last one that did not', 'uuuy', true, 'undecided'],
    ['a tenth of fewer looks than there should be', `uu${'y'.repeat(18)}`, true, 'succeeded'],
    ['more than a tenth that says nothing', 'uuuuu', false, 'undecided'],
    ['an end that says nothing', `${'y'.repeat(39)}u`, true, 'undecided'],
    ['an end without any look', '', true, 'undecided'],
    ['both a no too many and blindness', 'uuuuunnn', false, 'failed'],
  ])('%s', (_what, text, over, status) => {
    const result = standing(text, over);
    expect(result.decided ? result.outcome.status : undefined).toBe(status);
  });

  it('never succeeds with an undecided end, a no too many, or too many gaps, whatever the order', () => {
    const texts = fc.array(fc.constantFrom('y', 'y', 'y', 'n', 'u'), { maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.nat(5), fc.nat(100), (letters, tolerate, undecidedAtMost) => {
        const order = { ...ORDER, tolerate, undecidedAtMost };
        const result = standing(letters.join(''), true, order);
        const count = (letter: string) => letters.filter((one) => one === letter).length;
        const may =
          count('n') <= tolerate &&
          count('u') <= Math.floor(0.4 * undecidedAtMost) &&
          count('u') <= Math.floor((letters.length * undecidedAtMost) / 100) &&
          letters.length > 0 &&
          letters.at(-1) !== 'u';
        expect(result.decided && result.outcome.status === 'succeeded').toBe(may);
      }),
      { numRuns: 1000 },
    );
  });

  it('says at its end of how many looks too many said nothing', () => {
    expect(standing('uuuy', true)).toMatchObject({
      outcome: { message: expect.stringContaining('3 of 4 samples said nothing; of 4 at most 0 may.') },
    });
  });

  it('says why there is no answer', () => {
    const result = standing('yuuuuu', false);
    expect(result).toMatchObject({
      outcome: {
        reason: 'stale',
        message:
          '5 of 6 samples said nothing; of 40 at most 4 may. availability: it is old. No objective was missed more often than tolerated.',
        outputs: { samples: 6, undecided: 5 },
      },
    });
  });
});

describe('attempts at one watch', () => {
  const attempt = (number: number, startedAt: number, watchedMs: number): Measurement => ({
    run: 'r',
    step: 'watch',
    epoch: 1,
    watch: 'w',
    attempt: number,
    title: 'Watch',
    target: 'prometheus',
    objectives: [OBJECTIVE],
    order: ORDER,
    startedAt,
    watchedMs,
    totals: [],
    samples: [{ at: startedAt, of: [{ verdict: 'yes', value: 99.9 }] }],
  });

  it('are one measurement, with the time in which nobody watched', () => {
    const gate = joined([attempt(2, 50_000, 9_000), attempt(1, 1_000, 30_000)]);
    expect(gate).toMatchObject({ startedAt: 1_000, watchedMs: 39_000, gaps: [{ from: 31_000, to: 50_000 }] });
    expect(gate?.samples.map(({ at }) => at)).toEqual([1_000, 50_000]);
    expect(joined([])).toBeUndefined();
  });

  it('follow each other by their number, also where the clock of the later one is behind', () => {
    const gate = joined([attempt(2, 1_000, 9_000), attempt(1, 50_000, 30_000)]);
    expect(gate).toMatchObject({ startedAt: 50_000, watchedMs: 39_000, gaps: [] });
    expect(gate?.samples.map(({ at }) => at)).toEqual([50_000, 1_000]);
  });

  it('count the time once that a lost one watched beside its successor', () => {
    const gate = joined([attempt(1, 1_000, 60_000), attempt(2, 31_000, 20_000), attempt(3, 70_000, 5_000)]);
    expect(gate).toMatchObject({ watchedMs: 65_000, gaps: [{ from: 61_000, to: 70_000 }] });
  });
});

describe('a value in words', () => {
  it.each([
    [99.5, 'percent', '99.5 %'],
    [100, 'percent', '100 %'],
    [99.9964, 'percent', '99.9964 %'],
    [99.999_999_9, 'percent', '100 %'],
    [0, 'percent', '0 %'],
    [240.04, 'ms', '240 ms'],
    [1400, 'ms', '1.4 s'],
    [2.105, 'times', '2.105 times'],
    [17, 'plain', '17'],
    [123_456.7, 'plain', '123457'],
    [0.000_123, 'plain', '0.000123'],
    [-3.5, 'plain', '-3.5'],
  ] as const)('%d in %s is %s', (value, unit, text) => {
    expect(valueText(value, unit)).toBe(text);
  });

  it('with its limit', () => {
    expect(limitText({ side: 'atMost', limit: 300, unit: 'ms' })).toBe('at most 300 ms');
    expect(limitText(OBJECTIVE)).toBe('at least 99.5 %');
  });
});
