import * as ed from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { base64urlBytes } from '../model/base64url.js';
import { type PublicKey, type Signed, statementBytes } from '../model/statement.js';

// The synchronous form needs a synchronous hash; the sandbox has no WebCrypto.
ed.hashes.sha512 = sha512;

/** Why a signed statement is not what it says; undefined when it is. Pure and synchronous, for Update validators. */
export function signatureFlaw(
  signed: Signed,
  keys: readonly PublicKey[],
): 'malformed' | 'unknown-key' | 'key-not-valid' | 'bad-signature' | undefined {
  if (!isShaped(signed)) return 'malformed';
  const { statement, sig } = signed;
  const key = keys.find((candidate) => candidate.kid === statement.kid);
  if (!key) return 'unknown-key';
  if (statement.at < key.notBefore || statement.at > key.notAfter) return 'key-not-valid';
  try {
    return ed.verify(base64urlBytes(sig), statementBytes(statement), base64urlBytes(key.x))
      ? undefined
      : 'bad-signature';
  } catch {
    return 'bad-signature';
  }
}

const TEXTS = ['sub', 'via', 'identity', 'run', 'action', 'digest', 'jti', 'kid'] as const;

function isShaped(signed: unknown): signed is Signed {
  if (typeof signed !== 'object' || signed === null) return false;
  const { statement, sig } = signed as Partial<Signed>;
  if (typeof sig !== 'string' || sig.length > 200 || typeof statement !== 'object' || statement === null) return false;
  const fields = statement as unknown as Record<string, unknown>;
  if (fields.v !== 1 || typeof fields.ask !== 'string') return false;
  if (
    !TEXTS.every(
      (name) => typeof fields[name] === 'string' && fields[name] !== '' && (fields[name] as string).length <= 400,
    )
  )
    return false;
  if (fields.for !== undefined && (typeof fields.for !== 'string' || fields.for.length > 400)) return false;
  return [1, 2, 3].includes(fields.level as number) && Number.isFinite(fields.iat) && Number.isFinite(fields.at);
}
