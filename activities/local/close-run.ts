import { ApplicationFailure } from '@temporalio/common';
import { planDigest } from '../../model/digest.js';
import type { Json } from '../../model/json.js';
import type { RunRecord } from '../../model/local-activities.js';
import type { Plan } from '../../model/plan.js';
import type { Signed } from '../../model/statement.js';
import { scheduledRunOf } from '../../model/schedule/run-id.js';
import { checkStart } from '../../model/warrant.js';
import { wasAdmitted } from '../../records/admitted.js';
import { releaseClaims } from '../../records/claims.js';
import { forgetNested } from '../../records/nested.js';
import { noteEnd } from '../../records/run-ends.js';
import type { RecordStore } from '../../records/store.js';
import { RUN_WORKFLOW } from '../../model/effect.js';
import type { ActivityContext } from '../context.js';
import { recordRefusal } from '../refusals.js';

export interface Closing {
  environment: string;
  records: RecordStore;
  context(): ActivityContext;
  /** Ed25519 against this worker's own public keys. */
  verify(signed: Signed): boolean;
  /** Wall time, ms. */
  now(): number;
}

/**
 * Writes what remains of a run, once, and lets go of its targets. Idempotent: a repeat finds the record and releases again.
 * Only the run itself may say that it is over, and only one that was started by a statement: for anybody else it throws an
 * ApplicationFailure that is not retried, and the refusal goes on record.
 */
export async function closeRun(record: RunRecord, deps: Closing): Promise<void> {
  const refusal = flawOf(record, deps) ?? (await notAdmitted(record, deps));
  if (refusal) {
    const about = { run: String(record.run), step: '', phase: 'close', target: '' };
    await recordRefusal({ ...about, ...refusal }, deps);
    throw ApplicationFailure.nonRetryable(`this run is not closed: ${refusal.message}`, refusal.reason);
  }
  const stands = await deps.records.putOnce(`runs/${record.run}/record`, record as unknown as Json);
  await releaseClaims(deps.records, record.run);
  // What is told a second time may tell of another end; the first one is what happened.
  const { view } = stands.value as unknown as RunRecord;
  const { parent } = view;
  if (parent !== undefined) await forgetNested(deps.records, { parent, run: record.run });
  await noteEnd(deps.records, view);
}

/** A run of a schedule leaves a record only where a worker has let its start in: others can copy its signed start. */
async function notAdmitted({ run, start, plan }: RunRecord, { records, environment }: Closing) {
  if (!scheduledRunOf(run)) return undefined;
  const claimed = { run, planDigest: planDigest(plan as unknown as Plan), jti: start.statement.jti };
  if (await wasAdmitted(records, environment, claimed)) return undefined;
  return { reason: 'not-admitted', message: `no worker has let ${run} in with this plan as a start of its schedule` };
}

function flawOf(record: RunRecord, deps: Closing): { reason: string; message: string } | undefined {
  const { workflow } = deps.context();
  if (!workflow) return { reason: 'no-run', message: 'it was called without a run' };
  if (workflow.type !== RUN_WORKFLOW || workflow.id !== record.run) {
    const message = `workflow ${workflow.id} of type ${workflow.type} is not run ${record.run}`;
    return { reason: 'foreign-workflow', message };
  }
  const warrant = { start: record.start, planDigest: planDigest(record.plan as unknown as Plan) };
  const permission = checkStart({ run: record.run, environment: deps.environment }, warrant, deps);
  if (permission?.allowed === false) return permission;
  return tellsOfItself(record, warrant.planDigest) ? undefined : ANOTHER;
}

const ANOTHER = { reason: 'other-run', message: 'its end is told of another run, plan, environment or runbook' };

/** The end is filed under what the view says, and so the view must say what was signed. */
function tellsOfItself({ run, view, plan }: RunRecord, digest: string): boolean {
  const { environment, runbook } = plan as unknown as Partial<Plan>;
  const same = view.run === run && view.environment === environment && view.planDigest === digest;
  return same && view.runbook === runbook?.name;
}
