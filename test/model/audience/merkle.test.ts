import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { inclusionPath, isIncluded, merkleRoot, merkleTree, rootOf } from '../../../model/audience/merkle.js';

/** Inputs of the test vectors of Certificate Transparency's reference implementation. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS: Record<number, string> = {
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};

const leaves = LEAVES.map((hex) => Buffer.from(hex, 'hex'));
const somewhere = fc
  .array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 })
  .chain((all) => fc.record({ all: fc.constant(all), index: fc.nat(all.length - 1) }));

describe('a Merkle tree', () => {
  it.each(Object.entries(ROOTS))('has the root that RFC 6962 gives %s leaves', (count, root) => {
    expect(merkleRoot(leaves.slice(0, Number(count)))).toBe(root);
  });

  it('has the root of the recursive definition, for every number of leaves', () => {
    const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    const slow = (all: readonly Uint8Array[]): Buffer => {
      if (all.length === 1) return sha(Buffer.from([0]), all[0] ?? Buffer.alloc(0));
      let split = 1;
      while (split * 2 < all.length) split *= 2;
      return sha(Buffer.from([1]), slow(all.slice(0, split)), slow(all.slice(split)));
    };
    for (let count = 1; count <= 200; count += 1) {
      const all = Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${index}`));
      expect(merkleRoot(all)).toBe(slow(all).toString('hex'));
    }
  });

  it('proves every leaf by its path', () => {
    fc.assert(
      fc.property(somewhere, ({ all, index }) => {
        const tree = merkleTree(all);
        const path = inclusionPath(tree, index);
        const leaf = all[index] ?? new Uint8Array();
        expect(isIncluded({ leaf, index, count: all.length, path, root: rootOf(tree) })).toBe(true);
      }),
    );
  });

  it('proves nothing else: another leaf, place, count, root or path', () => {
    fc.assert(
      fc.property(somewhere, fc.uint8Array({ minLength: 41, maxLength: 41 }), fc.nat(), ({ all, index }, other, at) => {
        const tree = merkleTree(all);
        const path = inclusionPath(tree, index);
        const proof = { leaf: all[index] ?? new Uint8Array(), index, count: all.length, path, root: rootOf(tree) };
        expect(isIncluded({ ...proof, leaf: other })).toBe(false);
        expect(isIncluded({ ...proof, root: merkleRoot([other]) })).toBe(false);
        expect(isIncluded({ ...proof, path: [...path, proof.root] })).toBe(false);
        expect(isIncluded({ ...proof, index: -1 })).toBe(false);
        expect(isIncluded({ ...proof, index: all.length })).toBe(false);
        if (path.length === 0) return;
        expect(isIncluded({ ...proof, path: path.slice(1) })).toBe(false);
        expect(isIncluded({ ...proof, path: path.with(at % path.length, 'zz') })).toBe(false);
        expect(isIncluded({ ...proof, path: path.with(at % path.length, merkleRoot([other])) })).toBe(false);
      }),
    );
  });

  it('does not take a node for a leaf', () => {
    const two = merkleTree(leaves.slice(0, 2));
    const inner = Buffer.concat(two[0] ?? []);
    expect(isIncluded({ leaf: inner, index: 0, count: 1, path: [], root: rootOf(two) })).toBe(false);
  });

  it('does not exist over nothing', () => {
    expect(() => merkleRoot([])).toThrow('needs a leaf');
    expect(() => inclusionPath(merkleTree(leaves), 8)).toThrow('no leaf 8');
  });
});
