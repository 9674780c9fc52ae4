import { ApplicationFailure } from '@temporalio/common';
import { RUN_WORKFLOW } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { AccessProof, ProvedAccess } from '../../model/local-activities.js';
import type { People } from '../../model/people.js';
import type { Signed } from '../../model/statement.js';
import { checkStart } from '../../model/warrant.js';
import type { RecordStore } from '../../records/store.js';
import type { ActivityContext } from '../context.js';
import { recordRefusal } from '../refusals.js';

export interface ProofDeps {
  environment: string;
  records: RecordStore;
  people: People;
  context(): ActivityContext;
  /** Ed25519 against this worker's own public keys. */
  verify(signed: Signed): boolean;
  /** Wall time, ms. */
  now(): number;
}

/** Clocks of gateway and worker may differ by so much. */
const SKEW_MS = 300_000;

/**
 * The harmless guarded action of a proof of access: each person's signature is checked here as the vote for a guarded effect
 * is, by the worker's own keys and people, and their name is put on record under `access-proofs/<run>/<step>/<epoch>/<person>`.
 * Idempotent. Throws an ApplicationFailure that is not retried for whoever is not the run itself.
 */
export async function keepAccessProof(proof: AccessProof, deps: ProofDeps): Promise<ProvedAccess> {
  const stranger = strangerIn(proof, deps);
  if (stranger) {
    const about = { run: String(proof.run), step: String(proof.step), phase: 'prove', target: '' };
    await recordRefusal({ ...about, reason: 'no-proof', message: stranger }, deps);
    throw ApplicationFailure.nonRetryable(`nothing is proved: ${stranger}`, 'no-proof');
  }
  const proved: ProvedAccess['proved'] = [];
  const refused: ProvedAccess['refused'] = [];
  for (const person of proof.persons) {
    const signed = proof.statements.find(({ statement }) => statement.sub === person);
    if (!signed) continue;
    const why = flawOf(signed, proof, deps);
    if (why) refused.push({ person, why });
    else {
      const { run, step, epoch } = proof;
      await deps.records.putOnce(`access-proofs/${run}/${step}/${epoch}/${person}`, signed as unknown as Json);
      proved.push({ person, at: signed.statement.at });
    }
  }
  return { proved, refused };
}

function strangerIn(proof: AccessProof, deps: ProofDeps): string | undefined {
  const { workflow } = deps.context();
  if (!workflow || workflow.type !== RUN_WORKFLOW || workflow.id !== proof.run) return 'it was called without its run';
  const permission = checkStart({ run: proof.run, environment: deps.environment }, proof, deps);
  return permission?.allowed === false ? permission.message : undefined;
}

/** Why a signature proves nothing. */
function flawOf(
  signed: Signed,
  { run, ask, digest, start }: AccessProof,
  { people, verify, now }: ProofDeps,
): string | undefined {
  const { statement } = signed;
  if (!verify(signed)) return 'not signed by a key that this worker knows';
  if (statement.action !== 'complete' || statement.for !== undefined) return 'not an answer of their own';
  if (statement.run !== run || statement.ask !== ask || statement.digest !== digest)
    return 'an answer to something else';
  if (statement.level < 3) return 'not signed in';
  if (statement.at > now() + SKEW_MS) return 'signed in the future';
  if (statement.at + SKEW_MS < start.statement.at) return 'signed before the run was started';
  return Object.hasOwn(people.people, statement.sub) ? undefined : 'in no people.yaml any more';
}
