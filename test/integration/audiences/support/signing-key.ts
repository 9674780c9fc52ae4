import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type AudienceAnswer,
  type BatchHead,
  headBytes,
  leafBytes,
  type SignedBatch,
} from '../../../../model/audience/answer.js';
import { merkleRoot } from '../../../../model/audience/merkle.js';
import type { PublicKey } from '../../../../model/statement.js';

/** A key with which the tests' gateway signs batches. */
export class SigningKey {
  readonly publicKey: PublicKey;
  private readonly privateKey: KeyObject;

  constructor(readonly kid = 'test-key') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.privateKey = privateKey;
    this.publicKey = { kid, x: String(publicKey.export({ format: 'jwk' }).x), notBefore: 0, notAfter: 8.64e15 };
  }

  seal(audience: string, run: string, answers: AudienceAnswer[], change: Partial<BatchHead> = {}): SignedBatch {
    const root = merkleRoot(answers.map(leafBytes));
    const head: BatchHead = {
      v: 1,
      kind: 'answers',
      audience,
      run,
      root,
      count: answers.length,
      at: Date.now(),
      kid: this.kid,
      ...change,
    };
    return { head, sig: sign(null, headBytes(head), this.privateKey).toString('base64url'), answers };
  }
}
