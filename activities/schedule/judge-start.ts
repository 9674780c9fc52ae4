import { planDigest } from '../../model/digest.js';
import { SCHEDULE_NAME, scheduledRunId } from '../../model/schedule/run-id.js';
import { SCHEDULED_WORKFLOW, type StartOrder, type StartVerdict } from '../../model/schedule/activities.js';
import type { Plan } from '../../model/plan.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { checkStart } from '../../model/warrant.js';
import type { ScheduleDeps } from './deps.js';

/** A start whose statement holds: by whom it is, and of what. */
export interface Signed {
  definition: ScheduleDefinition;
  /** Who signed the schedule: the starter of all its runs. */
  starter: string;
  /** When it was due, ms. */
  at: number;
  /** When it was signed, wall time, ms. */
  signedAt: number;
  /** Of the signed definition. */
  jti: string;
}

export type Refused = Extract<StartVerdict, { outcome: 'refused' }>;
export type Judged<T> = T | Refused;

const FIND_OUT = 'Somebody has written into Temporal: see what schedules there are with daybook schedule list.';

export function no(reason: string, message: string): Refused {
  return { outcome: 'refused', reason, message };
}

/**
 * Whether the order stands on a statement that this worker believes, and whether it is due. Everything in it may have been
 * written by somebody who has access to Temporal alone.
 */
export async function checkStatement({ start, at }: StartOrder, deps: ScheduleDeps): Promise<Judged<Signed>> {
  const { workflow } = deps.context();
  if (workflow?.type !== SCHEDULED_WORKFLOW)
    return no('no-schedule', `it was called without the workflow of a schedule. ${FIND_OUT}`);
  if (at === undefined || !Number.isFinite(at))
    return no('no-schedule', `Temporal names no time at which it was due, so no schedule has started it. ${FIND_OUT}`);
  const verify = deps.verifierOf(await deps.readKeys());
  if (!verify(start))
    return no(
      'start-unsigned',
      'the definition of the schedule is not signed by a key that this worker knows: it was altered in Temporal, or the keys changed. Remove it and add it anew: daybook schedule remove, daybook schedule add.',
    );
  const { statement } = start;
  const definition = statement.start?.schedule;
  if (statement.action !== 'start' || !definition || !SCHEDULE_NAME.test(definition.name))
    return no('start-missing', `what is signed is no schedule. ${FIND_OUT}`);
  if (statement.run !== definition.name || statement.start?.environment !== definition.environment)
    return no('other-schedule', `the signed statement and the schedule in it name different things. ${FIND_OUT}`);
  if (definition.environment !== deps.environment)
    return no(
      'other-environment',
      `the schedule is for ${definition.environment}, and this worker serves ${deps.environment}. See where it is: daybook schedule list`,
    );
  return { definition, starter: statement.sub, at, signedAt: statement.at, jti: statement.jti };
}

/** The plan of this start: the pinned one, or one made now from this worker's own checkout. */
export async function planOfStart(
  { start, plan: carried }: StartOrder,
  { definition, at }: Signed,
  deps: ScheduleDeps,
): Promise<Judged<{ plan: Plan; digest: string; run: string }>> {
  const made = definition.plan === 'pinned' ? pinned(carried, definition) : await deps.planAnew(definition);
  if ('problem' in made) return no('does-not-plan', made.problem);
  const { plan } = made;
  const run = scheduledRunId(definition.name, at);
  const digest = planDigest(plan);
  if (plan.runbook.name !== definition.runbook)
    return no(
      'other-plan',
      `the plan is of runbook ${plan.runbook.name}, the schedule is for ${definition.runbook}. ${addAnew(definition)}`,
    );
  const verify = deps.verifierOf(await deps.readKeys());
  const refusal = checkStart({ run, environment: plan.environment }, { start, planDigest: digest }, { verify });
  if (refusal?.allowed === false) return no(refusal.reason, `${refusal.message}. ${addAnew(definition)}`);
  return { plan, digest, run };
}

/** What puts a schedule right again of which Temporal has something else than was signed. */
export function addAnew({ name, environment }: Pick<ScheduleDefinition, 'name' | 'environment'>): string {
  return `Remove it, then add it anew: daybook schedule remove ${name} -e ${environment}`;
}

function pinned(plan: Plan | undefined, definition: ScheduleDefinition): { plan: Plan } | { problem: string } {
  return plan
    ? { plan }
    : { problem: `the schedule pins a plan, and Temporal has none for it. ${addAnew(definition)}` };
}
