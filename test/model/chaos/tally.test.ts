import fc from 'fast-check';
import { type Look, tallyOf } from '../../../model/chaos/tally.js';

const looks = (text: string): Look[] => [...text].map((mark, index) => ({ atMs: index * 100, steady: mark === '.' }));

describe('the tally of looks at a steady state', () => {
  it.each([
    ['', { samples: 0, broken: 0, inARow: 0, brokenMs: 0 }],
    ['...', { samples: 3, broken: 0, inARow: 0, brokenMs: 0 }],
    ['.x.', { samples: 3, broken: 1, inARow: 0, brokenMs: 100 }],
    ['.xx', { samples: 3, broken: 2, inARow: 2, brokenMs: 100 }],
    ['xx.x.', { samples: 5, broken: 3, inARow: 0, brokenMs: 300 }],
  ])('of %j is %j', (text, tally) => {
    expect(tallyOf(looks(text))).toEqual(tally);
  });

  it('is never broken for longer than it was looked at, and never steady where no look was', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ gap: fc.nat(1000), steady: fc.boolean() })), (gaps) => {
        let atMs = 0;
        const made = gaps.map(({ gap, steady }): Look => {
          atMs += gap;
          return { atMs, steady };
        });
        const { samples, broken, inARow, brokenMs } = tallyOf(made);
        const first = made[0]?.atMs ?? 0;
        expect(samples).toBe(made.length);
        expect(broken).toBe(made.filter(({ steady }) => !steady).length);
        expect(inARow).toBeLessThanOrEqual(broken);
        expect(brokenMs).toBeLessThanOrEqual(atMs - first);
        if (broken === 0) expect(brokenMs).toBe(0);
      }),
    );
  });
});
