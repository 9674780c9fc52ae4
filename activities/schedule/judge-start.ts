import { planDigest } from '../../model/digest.js';
import { SCHEDULE_NAME, scheduledRunId } from '../../model/schedule/run-id.js';
import { SCHEDULED_WORKFLOW, type StartOrder, type StartVerdict } from '../../model/schedule/activities.js';
import { startsAt } from '../../model/schedule/starts.js';
import type { Plan } from '../../model/plan.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { checkStart } from '../../model/warrant.js';
import type { Workspace } from '../../model/workspace.js';
import { hasEnded, notePlans, wasTriggered } from '../../records/schedules.js';
import type { ScheduleDeps } from './deps.js';

/** A start whose statement holds: by whom it is, and of what. */
export interface Signed {
  definition: ScheduleDefinition;
  /** Who signed the schedule: the starter of all its runs. */
  starter: string;
  /** When it was due, ms. */
  at: number;
}

export type Judged<T> = T | Extract<StartVerdict, { outcome: 'refused' }>;

export function no(reason: string, message: string): Extract<StartVerdict, { outcome: 'refused' }> {
  return { outcome: 'refused', reason, message };
}

/**
 * Whether the order stands on a statement that this worker believes, and whether it is due. Everything in it may have been
 * written by somebody who has access to Temporal alone.
 */
export async function checkStatement({ start, at }: StartOrder, deps: ScheduleDeps): Promise<Judged<Signed>> {
  const { workflow } = deps.context();
  if (workflow?.type !== SCHEDULED_WORKFLOW)
    return no('no-schedule', 'it was called without the workflow of a schedule');
  if (at === undefined || !Number.isFinite(at))
    return no('no-schedule', 'Temporal names no time at which it was due, so no schedule has started it');
  const verify = deps.verifierOf(await deps.readKeys());
  if (!verify(start))
    return no(
      'start-unsigned',
      'the definition of the schedule is not signed by a key that this worker knows: it was altered in Temporal, or the keys changed. Add the schedule anew.',
    );
  const { statement } = start;
  const definition = statement.start?.schedule;
  if (statement.action !== 'start' || !definition || !SCHEDULE_NAME.test(definition.name))
    return no('start-missing', 'what is signed is no schedule');
  if (statement.run !== definition.name || statement.start?.environment !== definition.environment)
    return no('other-schedule', 'the signed statement and the schedule in it name different things');
  if (definition.environment !== deps.environment)
    return no(
      'other-environment',
      `the schedule is for ${definition.environment}, and this worker serves ${deps.environment}`,
    );
  return { definition, starter: statement.sub, at };
}

/** Whether it may start now as far as records and people go. Undefined: it may. */
export async function checkStanding(
  { definition, starter, at }: Signed,
  { jti, workspace, deps }: { jti: string; workspace: Workspace; deps: ScheduleDeps },
): Promise<Extract<StartVerdict, { outcome: 'refused' }> | undefined> {
  const { environment, name, spec } = definition;
  if (await hasEnded(deps.records, definition, jti))
    return no('schedule-removed', `the schedule ${name} was removed; nothing starts from it any more`);
  if (!startsAt(spec, at) && !(await wasTriggered(deps.records, definition, at)))
    return no(
      'not-due',
      `the signed schedule ${name} does not start at ${new Date(at).toISOString()}, and nobody triggered it`,
    );
  const policy = Object.hasOwn(workspace.policy.environments, environment)
    ? workspace.policy.environments[environment]
    : undefined;
  if (!policy) return no('no-policy', `policy.yaml of this worker has no environment ${environment}`);
  const { people, groups } = workspace.people;
  const may = policy.start.some((group) => Object.hasOwn(groups, group) && groups[group]?.includes(starter));
  if (!may || !Object.hasOwn(people, starter))
    return no(
      'starter-not-allowed',
      `${starter}, who added the schedule ${name}, may not start runs in ${environment} any more; somebody of ${policy.start.join(' or ') || 'nobody'} must add it anew`,
    );
  return undefined;
}

/** The plan of this start: the pinned one, or one made now from this worker's own checkout, which is then on record. */
export async function planOfStart(
  { start, plan: carried }: StartOrder,
  { definition, at }: Signed,
  deps: ScheduleDeps,
): Promise<Judged<{ plan: Plan; digest: string; run: string }>> {
  const made = definition.plan === 'pinned' ? pinned(carried) : await deps.planAnew(definition);
  if ('problem' in made) return no('does-not-plan', made.problem);
  const { plan } = made;
  const run = scheduledRunId(definition.name, at);
  const digest = planDigest(plan);
  if (plan.runbook.name !== definition.runbook)
    return no('other-plan', `the plan is of runbook ${plan.runbook.name}, the schedule is for ${definition.runbook}`);
  const verify = deps.verifierOf(await deps.readKeys());
  const refusal = checkStart({ run, environment: plan.environment }, { start, planDigest: digest }, { verify });
  if (refusal?.allowed === false) return no(refusal.reason, refusal.message);
  if (definition.plan === 'replan')
    await notePlans(deps.records, definition, { digests: digestsOf(plan), now: deps.now() });
  return { plan, digest, run };
}

function pinned(plan: Plan | undefined): { plan: Plan } | { problem: string } {
  return plan ? { plan } : { problem: 'the schedule pins a plan, and Temporal has none for it' };
}

function digestsOf(plan: Plan): string[] {
  return [planDigest(plan), ...Object.values(plan.nested).flatMap(digestsOf)];
}
