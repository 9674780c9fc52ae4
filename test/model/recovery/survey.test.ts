import { couldTakeWrites, logPosition, type NodeState, obstacle } from '../../../model/recovery/survey.js';

const primary = (node: string): NodeState => ({ node, state: 'primary', timeline: 1 });
const standby = (node: string, received = 100): NodeState => ({
  node,
  state: 'standby',
  timeline: 1,
  received,
  replayed: 0,
});
const gone = (node: string): NodeState => ({ node, state: 'gone', why: 'it was killed' });
const unclear = (node: string): NodeState => ({ node, state: 'unclear', why: 'it lets nobody in' });

const MIB = 2 ** 20;
const to = { target: 'orders', to: 'west' };

describe('a look at a pair', () => {
  it('fences whatever is not known to be in recovery', () => {
    const states = [primary('east'), standby('west'), standby('north'), gone('south'), unclear('mid')];
    expect(couldTakeWrites(states, 'west')).toEqual(['east', 'south', 'mid']);
    expect(couldTakeWrites([gone('west'), standby('east')], 'west')).toEqual([]);
  });

  it.each([
    [[primary('east'), primary('west')], 'two-primaries'],
    [[primary('east'), gone('west')], 'cannot-promote'],
    [[primary('east'), unclear('west')], 'cannot-promote'],
    [[primary('east'), standby('north')], 'node-unknown'],
    [[gone('east'), standby('west', 10), standby('north', 20)], 'other-is-ahead'],
    [[{ ...primary('east'), written: 100 * MIB }, standby('west', 10 * MIB)], 'far-behind'],
    [
      [
        { ...primary('east'), cluster: '71' },
        { ...standby('west'), cluster: '72' },
      ],
      'other-cluster',
    ],
    [
      [
        { ...standby('east'), cluster: '71' },
        { ...primary('west'), cluster: '72' },
      ],
      'other-cluster',
    ],
  ] as const)('%j is in the way: %s', (states, reason) => {
    expect(obstacle(states, to)?.reason).toBe(reason);
  });

  it.each([
    [[primary('east'), standby('west')]],
    [[gone('east'), standby('west')]],
    [[gone('east'), primary('west')]],
    [[primary('east'), standby('west', 10), standby('north', 20)]],
    [
      [
        { ...primary('east'), written: 20 * MIB, cluster: '71' },
        { ...standby('west', 10 * MIB), cluster: '71' },
      ],
    ],
    [[gone('east'), { ...standby('west'), cluster: '71' }]],
  ])('%j is in nobody’s way', (states) => {
    expect(obstacle(states, to)).toBeUndefined();
  });

  it('reads positions in the log as numbers that can be compared', () => {
    expect(logPosition('0/3000148')).toBe(0x3000148);
    expect(logPosition('2/0')).toBe(2 ** 33);
    expect(logPosition(null)).toBe(0);
  });
});
