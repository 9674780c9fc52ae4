import { createHash, createPublicKey, verify } from 'node:crypto';
import { headBytes, leafBytes, type SignedBatch } from '../../../model/audience/answer.js';
import type { PublicKey } from '../../../model/statement.js';

/** RFC 6962 and Ed25519 by Node's own crypto, apart from the product's code: whether a batch is what its head says. */
export function isBatchSealed({ head, sig, answers }: SignedBatch, keys: readonly PublicKey[]): boolean {
  const key = keys.find(
    ({ kid, notBefore, notAfter }) => kid === head.kid && notBefore <= head.at && head.at <= notAfter,
  );
  if (!key || head.count !== answers.length || head.root !== treeHash(answers.map(leafBytes)).toString('hex'))
    return false;
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.x }, format: 'jwk' });
  return verify(null, headBytes(head), publicKey, Buffer.from(sig, 'base64url'));
}

function treeHash(leaves: Uint8Array[]): Buffer {
  if (leaves.length <= 1) return hash(leaves.length === 0 ? [] : [Buffer.from([0]), leaves[0] ?? Buffer.from([])]);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hash([Buffer.from([1]), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split))]);
}

function hash(parts: Uint8Array[]): Buffer {
  const all = createHash('sha256');
  for (const part of parts) all.update(part);
  return all.digest();
}
