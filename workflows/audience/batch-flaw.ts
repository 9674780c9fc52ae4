import * as ed from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { type AudienceAnswer, headBytes, leafBytes, type SignedBatch } from '../../model/audience/answer.js';
import { merkleRoot } from '../../model/audience/merkle.js';
import { base64urlBytes } from '../../model/base64url.js';
import type { PublicKey } from '../../model/statement.js';

// The synchronous form needs a synchronous hash; the sandbox has no WebCrypto.
ed.hashes.sha512 = sha512;

/** Answers of one batch. */
const ANSWERS_AT_MOST = 200;

export type BatchFlaw =
  | 'malformed'
  | 'other-audience'
  | 'other-run'
  | 'other-ask'
  | 'unknown-key'
  | 'key-not-valid'
  | 'other-answers'
  | 'bad-signature';

export interface BatchPlace {
  /** Workflow id of this shard. */
  audience: string;
  run: string;
  ask: string;
}

/** Why a batch is not what it says, or not for this shard; undefined when it is. Pure and synchronous, for the validator. */
export function batchFlaw(batch: SignedBatch, place: BatchPlace, keys: readonly PublicKey[]): BatchFlaw | undefined {
  if (!isShaped(batch)) return 'malformed';
  const { head, sig, answers } = batch;
  if (head.audience !== place.audience) return 'other-audience';
  if (head.run !== place.run || answers.some(({ run }) => run !== place.run)) return 'other-run';
  if (answers.some(({ ask }) => ask !== place.ask)) return 'other-ask';
  const key = keys.find(({ kid }) => kid === head.kid);
  if (!key) return 'unknown-key';
  if (head.at < key.notBefore || head.at > key.notAfter) return 'key-not-valid';
  if (!isSigned(head, sig, key)) return 'bad-signature';
  return merkleRoot(answers.map(leafBytes)) === head.root ? undefined : 'other-answers';
}

function isSigned(head: SignedBatch['head'], sig: string, key: PublicKey): boolean {
  try {
    return ed.verify(base64urlBytes(sig), headBytes(head), base64urlBytes(key.x));
  } catch {
    return false;
  }
}

const HEAD_TEXTS = ['audience', 'run', 'root', 'kid'] as const;
const ANSWER_TEXTS = ['sub', 'about', 'via', 'identity', 'run', 'ask', 'action', 'jti'] as const;
const ACTIONS: readonly unknown[] = [
  'acknowledge',
  'decline',
  'answer',
  'seen',
  'waive',
  'bounced',
] satisfies AudienceAnswer['action'][];

function isShaped(batch: unknown): batch is SignedBatch {
  if (!isObject(batch)) return false;
  const { head, sig, answers } = batch;
  if (!isObject(head) || !isText(sig, 200) || !Array.isArray(answers)) return false;
  if (head.v !== 1 || head.kind !== 'answers' || !Number.isFinite(head.at)) return false;
  if (!HEAD_TEXTS.every((name) => isText(head[name], 1_000))) return false;
  if (answers.length < 1 || answers.length > ANSWERS_AT_MOST || head.count !== answers.length) return false;
  return answers.every(isAnswer);
}

function isAnswer(answer: unknown): boolean {
  if (!isObject(answer) || answer.v !== 1 || !Number.isFinite(answer.at)) return false;
  if (!ANSWER_TEXTS.every((name) => isText(answer[name], 1_000)) || typeof answer.digest !== 'string') return false;
  if (answer.form !== undefined && !isObject(answer.form)) return false;
  if (
    !['reason', 'transport', 'delivery'].every((name) => answer[name] === undefined || typeof answer[name] === 'string')
  )
    return false;
  return ACTIONS.includes(answer.action) && [1, 2, 3].includes(answer.level as number);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= most;
}
