import { figureText, judgeDrill, seconds } from '../../../model/recovery/drill.js';

const cut = { at: 100_000, from: 'mark' };
const back = { at: 104_000, from: 'mark' };
const newest = { at: 99_900, from: 'heartbeat 10' };
const recovered = { at: 99_400, from: 'read from west' };
const targets = { rtoMs: 5000, rpoMs: 1000 };

describe('the verdict of a drill', () => {
  it('is met when both figures are at most what they may be', () => {
    const judged = judgeDrill({ cut, back, newest, recovered, targets });
    expect(judged).toMatchObject({
      verdict: 'met',
      rto: { actualMs: 4000, verdict: 'met' },
      rpo: { actualMs: 500, verdict: 'met' },
    });
    expect(judgeDrill({ cut, back, newest, recovered, targets: { rtoMs: 4000, rpoMs: 500 } }).verdict).toBe('met');
  });

  it('is missed when one of them is more', () => {
    expect(judgeDrill({ cut, back, newest, recovered, targets: { ...targets, rtoMs: 3999 } }).verdict).toBe('missed');
    expect(judgeDrill({ cut, back, newest, recovered, targets: { ...targets, rpoMs: 499 } }).verdict).toBe('missed');
  });

  it('is undecided without data, whatever the other figure says', () => {
    expect(judgeDrill({ targets })).toMatchObject({ verdict: 'undecided', rto: { verdict: 'undecided' } });
    expect(judgeDrill({ cut, back, targets })).toMatchObject({ verdict: 'undecided', rto: { verdict: 'met' } });
    expect(judgeDrill({ cut, newest, recovered, targets }).rto).toMatchObject({ verdict: 'undecided' });
    expect(judgeDrill({ cut: back, back: cut, newest, recovered, targets }).rto.verdict).toBe('undecided');
  });

  it('is missed without data when what is known for certain is too much already', () => {
    const none = (firstAt: number) => ({ none: true as const, firstAt });
    expect(judgeDrill({ cut, back, newest, recovered: none(90_000), targets }).rpo).toMatchObject({
      atLeastMs: 9900,
      verdict: 'missed',
    });
    expect(judgeDrill({ cut, back, newest, recovered: none(99_500), targets }).rpo.verdict).toBe('undecided');
  });

  it('is undecided where nobody said what was to be reached, and leaves out a figure without a target', () => {
    expect(judgeDrill({ cut, back, newest, recovered, targets: {} }).verdict).toBe('undecided');
    const judged = judgeDrill({ cut, back, newest, recovered, targets: { rpoMs: 1000 } });
    expect([judged.verdict, judged.rto.verdict]).toEqual(['met', 'no target']);
  });

  it('says what was measured, of what, and how', () => {
    const { rto, rpo } = judgeDrill({ cut, back, newest, recovered, targets });
    expect(figureText('RTO', rto)).toBe('RTO 4 s of 5 s: met');
    expect(figureText('RPO', judgeDrill({ targets }).rpo)).toBe('RPO not measured of 1 s: undecided');
    expect(rpo.how).toContain('heartbeat 10');
    expect([seconds(4), seconds(1234), seconds(61_234)]).toEqual(['0 s', '1.23 s', '61.2 s']);
  });
});
