import { brokenChanges } from '../../faults/deploy/ledger.js';
import { EVERY_MS, FOR_MS } from '../../faults/gate/gate-moments.js';
import { brokenPeriod } from '../../faults/gate/period.js';
import { brokenMoves, THERE, THERE_AND_BACK } from '../../faults/traffic/ledger.js';

const changes = (...made: [key: string, version: string][]) => made.map(([key, version]) => ({ key, version }));

describe('the judge of a deploy', () => {
  it('lets each story pass that went as it should, a change to what stood there already included', () => {
    expect(brokenChanges(changes(['a', 'v2']), 'deploy')).toEqual([]);
    expect(brokenChanges(changes(['a', 'v2'], ['a', 'v2']), 'deploy')).toEqual([]);
    expect(brokenChanges(changes(['a', 'v2'], ['b', 'v1']), 'undo')).toEqual([]);
    expect(brokenChanges(changes(['a', 'v2'], ['b', '']), 'stop')).toEqual([]);
  });

  it('turns red when a slot changes twice under one key', () => {
    expect(brokenChanges(changes(['a', 'v2'], ['a', 'v1']), 'undo')).toEqual(['I2: a changed the slot 2 times']);
  });

  it('turns red for old-new-old without an undo, for new-old-new with one, and for a change that never came', () => {
    expect(brokenChanges(changes(['a', 'v2'], ['b', 'v1']), 'deploy')).toEqual(['I2: the slot went v1 > v2 > v1']);
    expect(brokenChanges(changes(['a', 'v2'], ['b', 'v1'], ['c', 'v2']), 'undo')).toEqual([
      'I2: the slot went v1 > v2 > v1 > v2',
    ]);
    expect(brokenChanges([], 'deploy')).toEqual(['I2: the slot went v1']);
    expect(brokenChanges(changes(['a', 'v2'], ['b', ''], ['c', 'v2']), 'stop')).toEqual([
      'I2: the slot went v1 > v2 > nothing > v2',
    ]);
  });
});

describe('the judge of traffic', () => {
  const set = (server: string, weight: number) => `set server shop/${server} weight ${weight}`;
  const there = [set('green1', 100), set('blue1', 0)];

  it('lets a switch pass, one that was told twice, one that never came to this node, and one that is taken back', () => {
    expect(brokenMoves(there, THERE)).toEqual([]);
    expect(brokenMoves([...there, ...there], THERE)).toEqual([]);
    expect(brokenMoves([], THERE)).toEqual([]);
    expect(brokenMoves([...there, set('blue1', 100), set('green1', 0)], THERE_AND_BACK)).toEqual([]);
  });

  it('turns red for a moment with zero backends, even when it ends well', () => {
    expect(brokenMoves(there.toReversed(), THERE)).toEqual([
      'I10: zero backends: blue 100 > nobody > green 100',
      'I2: moved blue 100 > nobody > green 100',
    ]);
  });

  it('turns red for old-new-old without an undo', () => {
    expect(brokenMoves([...there, set('blue1', 100), set('green1', 0)], THERE)).toEqual([
      'I2: moved blue 100 > blue 100, green 100 > green 100 > blue 100, green 100 > blue 100',
    ]);
  });
});

describe('the judge of a gate that passed', () => {
  const looks = (from: number, ms: number) =>
    Array.from({ length: ms / EVERY_MS + 1 }, (_, look) => from + look * EVERY_MS);
  const kept = { watchedMs: FOR_MS, samples: [] };

  it('lets a period pass that was watched in two parts', () => {
    const both = [...looks(0, FOR_MS / 2), ...looks(60_000, FOR_MS / 2)];
    expect(brokenPeriod({ looks: both, killedAt: FOR_MS / 2 + 1, kept })).toEqual([]);
  });

  it('turns red when the time in which nobody watched counts', () => {
    const short = [...looks(0, FOR_MS / 2), 60_000];
    expect(brokenPeriod({ looks: short, killedAt: FOR_MS / 2 + 1, kept })).toEqual([
      `it passed after ${FOR_MS / 2} ms of ${FOR_MS} were watched`,
    ]);
  });

  it('turns red when less than the period is on record, or nothing', () => {
    const all = { looks: looks(0, FOR_MS), killedAt: 0 };
    expect(brokenPeriod({ ...all, kept: { ...kept, watchedMs: FOR_MS - 1 } })).toEqual([
      `it kept ${FOR_MS - 1} ms of ${FOR_MS}`,
    ]);
    expect(brokenPeriod({ ...all, kept: undefined })).toEqual(['it kept nothing of what it measured']);
  });
});
