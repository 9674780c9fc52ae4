import type { StepCall } from '../model/effect.js';
import { idempotencyKey } from '../model/effect.js';
import type { Json } from '../model/json.js';
import type { Members } from '../model/quorum.js';
import type { Signed } from '../model/statement.js';
import { checkWarrant, isGuarded, type Permission } from '../model/warrant.js';
import type { Workspace } from '../model/workspace.js';
import type { RecordStore } from '../records/store.js';
import type { ActivityContext } from './context.js';

/** Registered name of the interpreter workflow; effects of any other are refused. */
const RUN_WORKFLOW = 'run';

export interface Authoriser {
  environment: string;
  workspace: Workspace;
  records: RecordStore;
  /** Ed25519 against this worker's own public keys. */
  verify(signed: Signed): boolean;
  context(): ActivityContext;
  /** Wall time, ms. */
  now(): number;
}

/**
 * The last door before a target (I4). Access to Temporal is not enough: a call must come from a run of this name, and a
 * guarded one must carry votes that this worker itself finds sufficient. Every refusal goes on record.
 */
export function authoriserOf(deps: Authoriser): (call: StepCall) => Promise<Permission> {
  return async (call) => {
    const permission = await permit(call, deps);
    if (!permission.allowed) await recordRefusal(call, permission, deps);
    return permission;
  };
}

async function permit(call: StepCall, deps: Authoriser): Promise<Permission> {
  const { workflow } = deps.context();
  if (!workflow) return no('no-run', 'it was called without a run');
  if (workflow.type !== RUN_WORKFLOW || workflow.id !== call.run)
    return no('foreign-workflow', `workflow ${workflow.id} of type ${workflow.type} is not run ${call.run}`);
  const policy = deps.workspace.policy.environments[deps.environment];
  if (!policy) return no('no-policy', `policy.yaml of this worker has no environment ${deps.environment}`);
  if (await deps.records.get(`runs/${call.run}/record`)) return no('run-closed', `run ${call.run} is over`);
  if (!isGuarded(policy, call)) return { allowed: true };
  const begun = (await deps.records.get(`effects/${idempotencyKey(call)}/opened`)) !== undefined;
  return checkWarrant(call, call.warrant, {
    policy,
    members: deps.workspace.people.groups as Members,
    verify: deps.verify,
    now: deps.now(),
    begun,
  });
}

async function recordRefusal(
  call: StepCall,
  refusal: { reason: string; message: string },
  deps: Authoriser,
): Promise<void> {
  const { workflow, activityId } = deps.context();
  const at = deps.now();
  const entry = {
    at,
    run: call.run,
    step: call.step,
    phase: call.phase,
    target: call.target?.name ?? '',
    ...refusal,
    workflow: workflow?.id ?? '',
    workflowType: workflow?.type ?? '',
    activityId,
  };
  await deps.records.put(
    `refusals/${new Date(at).toISOString().replace(/[:.]/g, '-')}-${safe(activityId)}`,
    entry as Json,
  );
}

function safe(text: string): string {
  return text.replace(/[^a-zA-Z0-9_-]/g, '-').slice(0, 60) || 'none';
}

function no(reason: string, message: string): Permission {
  return { allowed: false, reason, message };
}
