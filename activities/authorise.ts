import { refusalOf } from '../model/calendar/hold.js';
import { calendarVerdict } from '../model/calendar/verdict.js';
import { deputiesOf } from '../model/contact/deputies.js';
import { idempotencyKey, RUN_WORKFLOW, type StepCall, type Warrant } from '../model/effect.js';
import type { Members } from '../model/quorum.js';
import type { EnvironmentPolicy } from '../model/policy.js';
import { dueOf, scheduledRunOf } from '../model/schedule/run-id.js';
import type { ScheduleDefinition } from '../model/schedule.js';
import { runbookOfPlan, type Signed } from '../model/statement.js';
import { checkWarrant, isGuarded, type Permission } from '../model/warrant.js';
import type { Workspace } from '../model/workspace.js';
import { isAdmitted } from '../records/admitted.js';
import { readStart } from '../records/schedules.js';
import type { RecordStore } from '../records/store.js';
import { hasVoted, voteStands } from '../records/votes.js';
import type { ActivityContext } from './context.js';
import { recordRefusal } from './refusals.js';

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
    if (!permission.allowed) {
      const { run, step, phase, target } = call;
      const { reason, message } = permission;
      await recordRefusal({ run, step, phase, target: target?.name ?? '', reason, message }, deps);
    }
    return permission;
  };
}

async function permit(call: StepCall, deps: Authoriser): Promise<Permission> {
  if (call.environment !== deps.environment)
    return no('other-environment', `this worker serves ${deps.environment}, not ${call.environment}`);
  const { workflow } = deps.context();
  if (!workflow) return no('no-run', 'it was called without a run');
  if (workflow.type !== RUN_WORKFLOW || workflow.id !== call.run)
    return no('foreign-workflow', `workflow ${workflow.id} of type ${workflow.type} is not run ${call.run}`);
  const policy = deps.workspace.policy.environments[deps.environment];
  if (!policy) return no('no-policy', `policy.yaml of this worker has no environment ${deps.environment}`);
  if (await deps.records.get(`runs/${call.run}/record`)) return no('run-closed', `run ${call.run} is over`);
  const stranger = await checkAdmitted(call, deps);
  if (stranger) return stranger;
  if (!isGuarded(policy, call)) return { allowed: true };
  const begun = await hasBegun(call, deps.records);
  const permission = checkWarrant(call, call.warrant, {
    policy,
    members: deps.workspace.people.groups as Members,
    isDeputy: (sub, principal, at) =>
      deputiesOf(deps.workspace.people, principal, at, deps.workspace.daybook.zone).includes(sub),
    verify: deps.verify,
    now: deps.now(),
    begun,
  });
  if (!permission.allowed || !call.warrant) return permission;
  const standing = await checkStanding(call, call.warrant, deps.records);
  return standing.allowed && call.phase === 'do' && !begun
    ? checkCalendar(call, { warrant: call.warrant, policy, deps })
    : standing;
}

/**
 * Windows and freezes of this worker's own policy, whatever the plan knew of them. Never for an undo, nor for an effect that
 * has begun: what is half done is worse than what comes late. Reads only what is signed: decision, runbook and start.
 */
async function checkCalendar(
  { run }: StepCall,
  { warrant, policy, deps }: { warrant: Warrant; policy: EnvironmentPolicy; deps: Authoriser },
): Promise<Permission> {
  const { start, planDigest, request } = warrant;
  const { statement } = start;
  const now = deps.now();
  const verdict = calendarVerdict(policy.calendar, {
    what: 'guarded',
    at: now,
    runbook: runbookOfPlan(statement.start, planDigest),
    decision: request.decision,
    // A schedule was signed long before; its run began when a worker started it.
    startedAt: statement.start?.schedule ? await startedByWorker(statement.start.schedule, run, deps) : statement.at,
  });
  return verdict.open ? { allowed: true } : { allowed: false, ...refusalOf(verdict, now) };
}

/** When a worker started this run of the schedule, ms; now, and so not in flight, where none is known to have. */
async function startedByWorker(
  schedule: ScheduleDefinition,
  run: string,
  { records, now }: Authoriser,
): Promise<number> {
  const at = dueOf(run, schedule.name);
  const start = at === undefined ? undefined : await readStart(records, schedule, at);
  return start?.outcome === 'started' ? start.notedAt : now();
}

/**
 * A run of a schedule acts only where a worker has let its start in, guarded or not: its signed start stands in Temporal, where
 * others can copy it. Undefined: it may.
 */
async function checkAdmitted(
  { run, planDigest, warrant }: StepCall,
  { records, environment }: Authoriser,
): Promise<Permission | undefined> {
  const schedule = scheduledRunOf(run);
  if (!schedule) return undefined;
  const { statement } = warrant?.start ?? {};
  const claimed = {
    run,
    planDigest: warrant?.planDigest ?? planDigest ?? '',
    ...(statement && { jti: statement.jti }),
  };
  if (await isAdmitted(records, environment, claimed)) return undefined;
  return no(
    'not-admitted',
    `no worker has let ${run} in with this plan as a start of the schedule ${schedule.name}. Find out who started it: daybook show ${run}`,
  );
}

/**
 * Whether each vote is still its person's newest answer. Withdrawals are known here only where gateway and worker share one
 * record store; a person of whom nothing is stored is believed by signature alone, because a gateway may use another store.
 * What was let through once goes on, and so does its undo: after that an answer comes too late.
 */
async function checkStanding(
  call: StepCall,
  { request, votes, delegations = [] }: Warrant,
  records: RecordStore,
): Promise<Permission> {
  const covered = request.covers.find((step) => step.step === call.step);
  const done = { run: call.run, step: call.step, phase: 'do', epoch: covered?.epoch ?? call.epoch } as const;
  if (await hasBegun(done, records)) return { allowed: true };
  for (const { statement } of [...votes, ...delegations]) {
    const place = { run: call.run, ask: request.ask, person: statement.sub };
    if (!(await voteStands(records, place, statement.jti)))
      return no('vote-replaced', `${statement.sub} has withdrawn or replaced the vote that came with this call`);
    if (
      statement.action === 'approve' &&
      statement.for &&
      (await hasVoted(records, { ...place, person: statement.for }))
    )
      return no('vote-replaced', `${statement.for} has voted in person, so ${statement.sub} does not in their place`);
  }
  return { allowed: true };
}

async function hasBegun(
  key: Pick<StepCall, 'run' | 'step' | 'phase' | 'epoch'>,
  records: RecordStore,
): Promise<boolean> {
  return (await records.get(`effects/${idempotencyKey(key)}/opened`)) !== undefined;
}

function no(reason: string, message: string): Permission {
  return { allowed: false, reason, message };
}
