import { canonicalText } from '../digest.js';
import type { Json } from '../json.js';
import type { Identity } from '../statement.js';

/**
 * One answer of one person to an acknowledgement or a questionnaire, or something that the gateway saw. Many of them
 * travel in one batch, which is signed once over the root of their Merkle tree.
 */
export interface AudienceAnswer {
  v: 1;
  /** Person id; `gateway` for `bounced`. */
  sub: string;
  /** Whose entry it is about: `sub`, somebody they are deputy of, or the person that is waived, seen or unreachable. */
  about: string;
  level: 1 | 2 | 3;
  via: 'cli' | 'page' | 'slack' | 'mail';
  identity: Identity;
  run: string;
  /** Ask id. */
  ask: string;
  action: AudienceAction;
  /** Digest of what was shown. */
  digest: string;
  /** Unique per intention; a repeat gets the same verdict. */
  jti: string;
  /** Wall time, ms. */
  at: number;
  reason?: string;
  /** answer: by field name. */
  form?: { [field: string]: Json };
  /** bounced: name of the transport, and the delivery key where it is known. */
  transport?: string;
  delivery?: string;
}

export type AudienceAction = 'acknowledge' | 'decline' | 'answer' | 'seen' | 'waive' | 'bounced';

/** What the gateway signs (Ed25519 over the canonical JSON of `head`). */
export interface BatchHead {
  v: 1;
  kind: 'answers';
  /** Workflow id of the shard. */
  audience: string;
  run: string;
  /** RFC 6962 Merkle tree hash over `leafBytes` of the answers, hex. */
  root: string;
  count: number;
  /** Wall time, ms; key validity is judged on it. */
  at: number;
  kid: string;
}

export interface SignedBatch {
  head: BatchHead;
  /** base64url. */
  sig: string;
  answers: AudienceAnswer[];
}

/** An answer that anybody can check without the rest of its batch. */
export interface ProvenAnswer {
  answer: AudienceAnswer;
  head: BatchHead;
  sig: string;
  index: number;
  /** RFC 6962 inclusion path, hex. */
  path: string[];
}

export function leafBytes(answer: AudienceAnswer): Uint8Array {
  return new TextEncoder().encode(canonicalText(answer as unknown as Json));
}

export function headBytes(head: BatchHead): Uint8Array {
  return new TextEncoder().encode(canonicalText(head as unknown as Json));
}
