import { durationText } from '../model/duration.js';
import type { Plan } from '../model/plan.js';
import type { EnvironmentPolicy } from '../model/policy.js';
import { isSevere } from '../model/severity.js';
import { findProof, type Judge } from './proof.js';

/** Why a plan may not be scheduled, and what to do: machine reason and sentences, side by side. */
export interface DayNRefusal {
  reason: 'day-n-unproved' | 'day-n-undecided';
  message: string;
  cure: string;
}

/**
 * Whether policy lets a plan start by itself as far as its day goes: a runbook of Day N must have succeeded where `dayN` of the
 * environment says, as lately as it says. `policy` is the caller's own. Undefined: it may. Throws where the store does not answer.
 */
export async function dayNRefusal(
  { runbook: { day, name }, environment }: Pick<Plan, 'runbook' | 'environment'>,
  policy: EnvironmentPolicy | undefined,
  judge: Judge,
): Promise<DayNRefusal | undefined> {
  if (day !== 'N') return undefined;
  const rule = policy?.dayN;
  if (!rule) return isSevere(environment, policy) ? undecided(name, environment) : undefined;
  if ('unproven' in rule) return undefined;
  const { provenIn, withinMs } = rule;
  const found = await findProof({ runbook: name, environment: provenIn, withinMs, inputs: {} }, judge);
  if (found.proved) return undefined;
  return {
    reason: 'day-n-unproved',
    message: `${name} must have succeeded in ${provenIn} within ${durationText(withinMs)} before ${environment} takes it on a schedule: ${found.why}`,
    cure: `Carry it out there: daybook start ${name} --environment ${provenIn}`,
  };
}

function undecided(name: string, environment: string): DayNRefusal {
  return {
    reason: 'day-n-undecided',
    message: `${name} is Day N work, and policy.yaml does not say where such work is proved before ${environment} takes it on a schedule`,
    cure: `Write environments.${environment}.dayN, such as { provenIn: stage, within: 90d }, or { unproven: why } where nothing is demanded.`,
  };
}
