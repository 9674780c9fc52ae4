import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { SigningKey } from '../../gateway/keys.js';
import { type PublicKey, type Signed, type Statement, statementBytes } from '../../model/statement.js';

/** A signing key of the tests' own, as a gateway would have one. */
export class TestKey {
  readonly publicKey: PublicKey;
  private readonly privateKey: KeyObject;

  constructor(readonly kid = 'test-key') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.privateKey = privateKey;
    this.publicKey = { kid, x: String(publicKey.export({ format: 'jwk' }).x), notBefore: 0, notAfter: 8.64e15 };
  }

  /** As the gateway's own keys are handed around. */
  get signing(): SigningKey {
    return { kid: this.kid, sign: (bytes) => sign(null, bytes, this.privateKey).toString('base64url') };
  }

  sign(statement: Statement): Signed {
    return { statement, sig: sign(null, statementBytes(statement), this.privateKey).toString('base64url') };
  }
}

let counted = 0;

/** A statement of nobody in particular; say what matters. */
export function statement(parts: Partial<Statement>): Statement {
  counted += 1;
  return {
    v: 1,
    sub: 'dana',
    level: 3,
    via: 'cli',
    identity: 'development',
    run: 'run-1',
    action: 'approve',
    ask: '',
    digest: 'd',
    jti: `jti-${counted}`,
    iat: 1_000,
    at: 1_000,
    kid: 'test-key',
    ...parts,
  };
}
