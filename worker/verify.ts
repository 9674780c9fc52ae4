import { createPublicKey, verify } from 'node:crypto';
import { type PublicKey, type Signed, statementBytes } from '../model/statement.js';

/** Whether a statement was signed by a key of this list that was valid when it signed. Never throws. */
export function verifierOf(keys: readonly PublicKey[]): (signed: Signed) => boolean {
  return ({ statement, sig }) => {
    const key = keys.find((candidate) => candidate.kid === statement.kid);
    if (!key || statement.at < key.notBefore || statement.at > key.notAfter) return false;
    try {
      const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.x }, format: 'jwk' });
      return verify(null, statementBytes(statement), publicKey, Buffer.from(sig, 'base64url'));
    } catch {
      return false;
    }
  };
}
