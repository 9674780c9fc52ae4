import { type Beat, findGap, recoveredOf } from '../../../model/recovery/heartbeats.js';

/** A beat every 100 ms, from the given number and time on. */
function beats(count: number, { n = 1, at = 0, node = 'east' } = {}): Beat[] {
  return Array.from({ length: count }, (_, index) => ({
    n: n + index,
    writtenAt: at + 100 * index,
    ackedAt: at + 100 * index + 5,
    node,
  }));
}

const east = beats(10);
const west = beats(10, { n: 40, at: 4000, node: 'west' });

describe('where heartbeats were interrupted', () => {
  it('is where another server took over', () => {
    const slow = beats(5, { n: 11, at: 2000 });
    const gap = findGap([...east, ...slow, ...beats(5, { n: 20, at: 2600, node: 'west' })], { everyMs: 100 });
    expect([gap.before?.n, gap.after?.n]).toEqual([15, 20]);
  });

  it('is the longest gap where the same server came back', () => {
    const gap = findGap([...east, ...beats(5, { n: 20, at: 4000 })], { everyMs: 100 });
    expect([gap.before?.n, gap.after?.n]).toEqual([10, 20]);
  });

  it('is nowhere when every beat came in time: a pause of the pace is no gap', () => {
    expect(findGap(beats(50), { everyMs: 100 })).toEqual({});
    expect(findGap([], { everyMs: 100 })).toEqual({});
    expect(findGap(beats(50), { everyMs: 100, cutAt: 1000 })).toEqual({});
  });

  it('is not before the cut', () => {
    const early = [...beats(2), ...beats(10, { n: 3, at: 5000 }), ...beats(5, { n: 30, at: 9000 })];
    expect(findGap(early, { everyMs: 100, cutAt: 5900 }).before?.n).toBe(12);
  });

  it('lasts while nothing has come after the cut', () => {
    expect(findGap(east, { everyMs: 100, cutAt: 2000 })).toEqual({ before: east.at(-1) });
  });
});

describe('what was recovered of them', () => {
  const until = east.at(-1) as Beat;

  it('is the newest that is there, and each acknowledged one that is not is lost', () => {
    const found = recoveredOf([...east, ...west], new Set([1, 2, 3, 4, 5, 6, 7, 40, 41]), until);
    expect(found).toEqual({ newestAt: 600, rowsLost: 3, firstAt: 0 });
  });

  it('does not count a row that was never acknowledged, nor one of after the cut', () => {
    expect(recoveredOf(east, new Set([11, 12]), until)).toEqual({ rowsLost: 10, firstAt: 0 });
  });
});
