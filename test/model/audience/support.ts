import type { AudienceAction, AudienceAnswer, BatchHead, ProvenAnswer } from '../../../model/audience/answer.js';
import { newEntry } from '../../../model/audience/ledger.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';

const HEAD: BatchHead = {
  v: 1,
  kind: 'answers',
  audience: 'audience:run-1/tell/1/0',
  run: 'run-1',
  root: 'root',
  count: 1,
  at: 1,
  kid: 'test-key',
};

let counted = 0;

/** An answer of nobody in particular; say what matters. */
export function answerOf(sub: string, action: AudienceAction, parts: Partial<AudienceAnswer> = {}): AudienceAnswer {
  counted += 1;
  return {
    v: 1,
    sub,
    about: sub,
    level: 3,
    via: 'page',
    identity: 'development',
    run: 'run-1',
    ask: 'tell/1',
    action,
    digest: 'shown',
    jti: `answer-${counted}`,
    at: 1,
    ...parts,
  };
}

/** The same as it stands in a ledger, with a proof that nobody checks. */
export function proven(answer: AudienceAnswer): ProvenAnswer {
  return { answer, head: HEAD, sig: 'sig', index: 0, path: [] };
}

export function entryOf(person: string, parts: Partial<LedgerEntry> = {}): LedgerEntry {
  return { ...newEntry({ person, name: person.toUpperCase(), as: ['noc'] }, 0), ...parts };
}
