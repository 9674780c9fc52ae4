import fc from 'fast-check';
import type { Quorum } from '../../model/policy.js';
import { quorumHolds, quorumText } from '../../model/quorum.js';

const members = { product: ['omar', 'ines'], operations: ['ines', 'noor'], empty: [] };
const both: Quorum = {
  allOf: [
    { group: 'product', count: 1 },
    { group: 'operations', count: 1 },
  ],
};

describe('quorum', () => {
  it.each([
    [both, ['omar', 'noor'], true],
    [both, ['omar', 'ines'], true],
    [both, ['ines'], false],
    [both, ['omar'], false],
    [
      {
        anyOf: [
          { group: 'product', count: 2 },
          { group: 'operations', count: 1 },
        ],
      },
      ['noor'],
      true,
    ],
    [{ group: 'product', count: 2 }, ['omar', 'omar'], false],
    [{ group: 'empty', count: 1 }, ['omar'], false],
    [{ group: 'unknown', count: 1 }, ['omar'], false],
    [{ group: 'product', count: 0 }, ['omar'], false],
    [{ allOf: [] }, ['omar'], false],
    [{ anyOf: [] }, ['omar'], false],
    [{ allOf: [{ anyOf: [] }, { group: 'product', count: 1 }] }, ['omar'], false],
  ] as [Quorum, string[], boolean][])('%j by %j: %s', (quorum, approvers, holds) => {
    expect(quorumHolds(quorum, approvers, members)).toBe(holds);
  });

  it('lets one person fill one role only, whatever the order of the votes', () => {
    const three: Quorum = {
      allOf: [
        { group: 'product', count: 1 },
        { group: 'operations', count: 2 },
      ],
    };
    for (const order of [
      ['omar', 'ines', 'noor'],
      ['ines', 'noor', 'omar'],
      ['noor', 'ines', 'omar'],
    ])
      expect(quorumHolds(three, order, members)).toBe(true);
    expect(quorumHolds(three, ['ines', 'noor'], members)).toBe(false);
  });

  it('agrees with trying out every assignment, on 5,000 random quorums', () => {
    const persons = ['a', 'b', 'c', 'd'];
    const groups = fc.dictionary(fc.constantFrom('g', 'h', 'i'), fc.subarray(persons));
    const leaf: fc.Arbitrary<Quorum> = fc.record({
      group: fc.constantFrom('g', 'h', 'i'),
      count: fc.integer({ min: 0, max: 3 }),
    });
    const tree: fc.Arbitrary<Quorum> = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 3 }).map((allOf) => ({ allOf })),
      fc.array(leaf, { maxLength: 3 }).map((anyOf) => ({ anyOf })),
    );
    fc.assert(
      fc.property(tree, fc.subarray(persons), groups, (quorum, approvers, given) => {
        expect(quorumHolds(quorum, approvers, given)).toBe(bruteForce(quorum, approvers, given));
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads as people say it', () => {
    expect(quorumText(both)).toBe('product (1) and operations (1)');
  });
});

function bruteForce(quorum: Quorum, approvers: string[], given: Record<string, string[]>): boolean {
  const ways = roles(quorum);
  return ways.some((way) => way !== undefined && way.length > 0 && assign(way, approvers, given));
}

function roles(quorum: Quorum): (string[] | undefined)[] {
  if ('group' in quorum) return [quorum.count > 0 ? Array<string>(quorum.count).fill(quorum.group) : undefined];
  if ('anyOf' in quorum) return quorum.anyOf.flatMap(roles);
  if (quorum.allOf.length === 0) return [];
  const [first, ...rest] = quorum.allOf as [Quorum, ...Quorum[]];
  const tails = rest.length > 0 ? roles({ allOf: rest }) : [[]];
  return roles(first).flatMap((head) => tails.map((tail) => (head && tail ? [...head, ...tail] : undefined)));
}

function assign(way: string[], approvers: string[], given: Record<string, string[]>): boolean {
  const [role, ...rest] = way;
  if (role === undefined) return true;
  return approvers.some(
    (person) =>
      given[role]?.includes(person) &&
      assign(
        rest,
        approvers.filter((other) => other !== person),
        given,
      ),
  );
}
