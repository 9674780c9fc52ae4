import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/*
 * Merkle trees as RFC 6962 (section 2.1) has them, over SHA-256: one signature over the root vouches for every answer of a
 * batch, and each answer can be checked with its inclusion path alone. Pure and without host code, for the workflow sandbox.
 */

/** Nodes by level: the leaves first, the root alone in the last one. A node without a sibling moves up unchanged. */
export type MerkleTree = Uint8Array[][];

/** The tree over the leaves in order. Throws a RangeError for none: a root over nothing vouches for nothing. */
export function merkleTree(leaves: readonly Uint8Array[]): MerkleTree {
  if (leaves.length === 0) throw new RangeError('a Merkle tree needs a leaf');
  let level = leaves.map(leafHash);
  const levels = [level];
  while (level.length > 1) {
    level = parents(level);
    levels.push(level);
  }
  return levels;
}

/** Merkle tree hash of the leaves in order, lower-case hex. Throws a RangeError for none. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  return rootOf(merkleTree(leaves));
}

/** Lower-case hex. */
export function rootOf(tree: MerkleTree): string {
  return bytesToHex(tree.at(-1)?.[0] ?? new Uint8Array());
}

/** Siblings from the leaf up, hex. Throws a RangeError when the tree has no such leaf. */
export function inclusionPath(tree: MerkleTree, index: number): string[] {
  if (!tree[0]?.[index]) throw new RangeError(`the tree has no leaf ${index}`);
  return tree.slice(0, -1).flatMap((level, height) => {
    const sibling = level[(index >> height) ^ 1];
    return sibling ? [bytesToHex(sibling)] : [];
  });
}

export interface Inclusion {
  leaf: Uint8Array;
  index: number;
  /** Leaves of the whole tree. */
  count: number;
  path: readonly string[];
  /** Hex. */
  root: string;
}

/** Whether a leaf stands at this place of the tree with this root (RFC 9162, section 2.1.3.2). Never throws. */
export function isIncluded({ leaf, index, count, path, root }: Inclusion): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(count) || index < 0 || index >= count) return false;
  let [at, last, hash] = [index, count - 1, leafHash(leaf)];
  for (const text of path) {
    if (last === 0 || !/^[0-9a-f]{64}$/.test(text)) return false;
    const sibling = hexToBytes(text);
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && bytesToHex(hash) === root;
}

function parents(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]];
    if (left) above.push(right ? nodeHash(left, right) : left);
  }
  return above;
}

function leafHash(leaf: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(leaf.length + 1);
  bytes.set(leaf, 1);
  return sha256(bytes);
}

/** The prefix keeps a node from passing for a leaf. */
function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return sha256(bytes);
}
