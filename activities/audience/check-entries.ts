import { createPublicKey, verify } from 'node:crypto';
import { type BatchHead, headBytes, leafBytes, type ProvenAnswer } from '../../model/audience/answer.js';
import { audienceId } from '../../model/audience/audience.js';
import { formProblems } from '../../model/audience/form.js';
import type { AckState, LedgerEntry } from '../../model/audience/ledger-entry.js';
import { isIncluded } from '../../model/audience/merkle.js';
import type { FormField } from '../../model/plan.js';
import type { PublicKey } from '../../model/statement.js';

/** Waiving is steering: it takes a sign-in. */
const WAIVE_LEVEL = 3;

export interface EntryCheck {
  run: string;
  ask: string;
  shards: number;
  /** The worker's own. */
  keys: readonly PublicKey[];
  /** Who may steer runs, by the worker's own policy. */
  stewards: ReadonlySet<string>;
  /** Whether somebody is a deputy of somebody by the worker's own people.yaml, whatever the dates. */
  isDeputy(deputy: string, person: string): boolean;
  level: 1 | 2 | 3;
  /** Missing: not compared. */
  digest?: string;
  /** Missing: not filled in again. */
  form?: FormField[];
}

export interface CheckedEntries {
  entries: LedgerEntry[];
  flaws: { person: string; why: string }[];
}

/**
 * Entries as they may be counted: an answer whose proof does not hold by the worker's own keys and files counts for
 * nothing, and is named. Everybody counts once.
 */
export function checkEntries(entries: readonly LedgerEntry[], check: EntryCheck): CheckedEntries {
  const signed = signatureCheck(check.keys);
  const audiences = new Set(
    Array.from({ length: check.shards }, (_, shard) => audienceId({ run: check.run, ask: check.ask, shard })),
  );
  const flaws: CheckedEntries['flaws'] = [];
  const once = new Map(entries.map((entry) => [entry.person, entry]));
  const checked = [...once.values()].map((entry) => {
    if (!MEANS[entry.state]) return entry;
    const why = entry.answer ? proofFlaw(entry, entry.answer, { check, signed, audiences }) : 'it came without a proof';
    if (why === undefined) return entry;
    flaws.push({ person: entry.person, why });
    const { answer: _answer, by: _by, lateAnswer: _late, ...rest } = entry;
    return { ...rest, state: 'seen' as const, why: `an answer does not count: ${why}` };
  });
  return { entries: checked, flaws };
}

interface Means {
  check: EntryCheck;
  signed(head: BatchHead, sig: string): boolean;
  audiences: ReadonlySet<string>;
}

/** States that an answer brought about, and what it must have said. */
const MEANS: Partial<Record<AckState, readonly string[]>> = {
  acknowledged: ['acknowledge', 'answer'],
  declined: ['decline'],
  waived: ['waive'],
  // Whoever is late is not silent any more, so that it takes a proof as well.
  late: ['acknowledge', 'answer', 'decline'],
};

/** A proof that does not even read is none. */
function proofFlaw(entry: LedgerEntry, proven: ProvenAnswer, means: Means): string | undefined {
  try {
    return flawOf(entry, proven, means);
  } catch {
    return 'its proof does not read';
  }
}

function flawOf(entry: LedgerEntry, proven: ProvenAnswer, { check, signed, audiences }: Means): string | undefined {
  const { answer, head, sig, index, path } = proven;
  if (!signed(head, sig)) return 'its batch is not signed by a key of this worker';
  if (!isIncluded({ leaf: leafBytes(answer), index, count: head.count, path, root: head.root }))
    return 'it is not part of what was signed';
  if (!audiences.has(head.audience) || head.run !== check.run || answer.run !== check.run || answer.ask !== check.ask)
    return 'it was given to another ask';
  if (answer.about !== entry.person) return `it is about ${answer.about}`;
  if (!MEANS[entry.state]?.includes(answer.action)) return `${answer.action} is not ${entry.state}`;
  if (check.digest !== undefined && answer.digest !== check.digest) return 'something else was shown';
  return answer.action === 'waive' ? waiverFlaw(proven, check) : answererFlaw(proven, check);
}

function waiverFlaw({ answer }: ProvenAnswer, { stewards }: EntryCheck): string | undefined {
  if (!stewards.has(answer.sub)) return `${answer.sub} may not steer runs here`;
  return answer.level < WAIVE_LEVEL ? 'it was waived without a sign-in' : undefined;
}

function answererFlaw({ answer }: ProvenAnswer, { level, form, isDeputy }: EntryCheck): string | undefined {
  if (answer.level < level) return `it needs level ${level}`;
  if (answer.sub !== answer.about && !isDeputy(answer.sub, answer.about))
    return `${answer.sub} is no deputy of ${answer.about}`;
  if (answer.action !== 'answer' || !form) return undefined;
  return formProblems(form, answer.form ?? {}).length > 0 ? 'the form is not filled in' : undefined;
}

/** Each batch is checked once, however many answers it carries. */
function signatureCheck(keys: readonly PublicKey[]): Means['signed'] {
  const known = new Map<string, boolean>();
  return (head, sig) => {
    const id = `${sig} ${new TextDecoder().decode(headBytes(head))}`;
    const before = known.get(id);
    if (before !== undefined) return before;
    const holds = isSigned(head, sig, keys);
    known.set(id, holds);
    return holds;
  };
}

function isSigned(head: BatchHead, sig: string, keys: readonly PublicKey[]): boolean {
  const key = keys.find(({ kid }) => kid === head.kid);
  if (!key || head.at < key.notBefore || head.at > key.notAfter) return false;
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.x }, format: 'jwk' });
    return verify(null, headBytes(head), publicKey, Buffer.from(sig, 'base64url'));
  } catch {
    return false;
  }
}
