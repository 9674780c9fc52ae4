import { createPublicKey, verify as verifyBytes } from 'node:crypto';
import { type PublicKey, type Signed, statementBytes } from '../model/statement.js';
import { keysValidAt } from '../workspace/public-keys.js';

/** Whether one of `keys`, valid when the statement says it was signed, made this signature. Never throws on malformed input. */
export function isSignedBy(keys: readonly PublicKey[], signed: Signed): boolean {
  const { statement, sig } = signed;
  const key = keysValidAt(keys, statement.at).find(({ kid }) => kid === statement.kid);
  if (!key) return false;
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.x }, format: 'jwk' });
    return verifyBytes(null, statementBytes(statement), publicKey, Buffer.from(sig, 'base64url'));
  } catch {
    return false;
  }
}
