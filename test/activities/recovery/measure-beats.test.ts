import { type BeatMeasure, measureBeats } from '../../../activities/recovery/measure-beats.js';
import type { Beat } from '../../../model/recovery/heartbeats.js';
import { judgeDrill } from '../../../model/recovery/drill.js';

/** A beat every 100 ms from a time on. */
function beats(count: number, { n, at, node }: { n: number; at: number; node: string }): Beat[] {
  return Array.from({ length: count }, (_, index) => {
    const writtenAt = at + 100 * index;
    return { n: n + index, writtenAt, ackedAt: writtenAt, node };
  });
}

/** The last before the gap at 900 ms. */
const east = beats(10, { n: 1, at: 0, node: 'east' });
const west = beats(10, { n: 40, at: 9000, node: 'west' });

function rto(measure: Pick<BeatMeasure, 'beats' | 'marks'> & { copy?: boolean }) {
  const found = new Set(measure.beats.map(({ n }) => n));
  const findings = measureBeats({ found, foundAt: 'west', everyMs: 100, copy: false, ...measure });
  return judgeDrill({ ...findings, targets: { rtoMs: 5000 } }).rto;
}

describe('what a drill takes for the return', () => {
  it('is the mark of the author where the heartbeats bear it out', () => {
    expect(rto({ beats: [...east, ...west], marks: { cutAt: 1000, backAt: 8500 } })).toMatchObject({ actualMs: 7500 });
  });

  it('is the first heartbeat where the mark lies long before it: nothing was taken until then', () => {
    const figure = rto({ beats: [...east, ...west], marks: { cutAt: 1000, backAt: 2000 } });
    expect(figure).toMatchObject({ actualMs: 8000, verdict: 'missed' });
    expect(figure.how).toContain('later than the mark');
  });

  it('is nothing where no heartbeat came back, whatever the mark says: never met', () => {
    const figure = rto({ beats: east, marks: { cutAt: 1000, backAt: 2000 } });
    expect(figure.verdict).toBe('undecided');
    expect(figure.how).toContain('nobody saw it come back');
  });

  it('is the mark where nothing was interrupted, and of a copy beside the original', () => {
    const long = beats(100, { n: 1, at: 0, node: 'east' });
    expect(rto({ beats: long, marks: { cutAt: 1000, backAt: 1200 } })).toMatchObject({ actualMs: 200 });
    expect(rto({ beats: east, marks: { cutAt: 1000, backAt: 2000 }, copy: true })).toMatchObject({ actualMs: 1000 });
  });
});
