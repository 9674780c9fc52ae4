import { durationText } from '../../model/duration.js';
import type { StartVerdict } from '../../model/schedule/activities.js';
import { startsAt } from '../../model/schedule/starts.js';
import type { Workspace } from '../../model/workspace.js';
import { isStartAdmitted } from '../../records/admitted.js';
import {
  hasEnded,
  type ScheduleChange,
  standingDefinition,
  standingPause,
  takeTrigger,
} from '../../records/schedule-changes.js';
import { readStart } from '../../records/schedules.js';
import type { ScheduleDeps } from './deps.js';
import { addAnew, no, type Refused, type Signed } from './judge-start.js';

/** What cannot be judged, or is paused, is looked at again after so long. */
export const LOOK_AGAIN_MS = 60_000;
/** Clocks of gateway, worker and Temporal may differ by so much. */
const SKEW_MS = 300_000;

export interface Standing {
  /** When the workflow of the start began, ms, as far as Temporal says. */
  begunAt?: number;
  workspace: Workspace;
  deps: ScheduleDeps;
}

/** Whether it may start now as far as records, clocks and people go. Undefined: it may. */
export async function checkStanding(signed: Signed, standing: Standing): Promise<StartVerdict | undefined> {
  const { deps } = standing;
  return (
    (await checkDefinition(signed, deps)) ??
    checkClock(signed, deps.now()) ??
    (await checkLateness(signed, standing)) ??
    (await checkWanted(signed, deps)) ??
    checkStarter(signed, standing)
  );
}

/** Signed is not enough: of those that were ever signed for this name, one stands. */
async function checkDefinition({ definition, jti }: Signed, { records }: ScheduleDeps): Promise<Refused | undefined> {
  const { name, environment } = definition;
  if (await hasEnded(records, definition, jti))
    return no(
      'schedule-removed',
      `the schedule ${name} was removed; nothing starts from it any more. Add it anew if it is wanted: daybook schedule add ${name}`,
    );
  if ((await standingDefinition(records, definition)) === jti) return undefined;
  return no(
    'schedule-replaced',
    `this definition of ${name} in ${environment} is not the one that was added last, by the records of this worker. ${addAnew(definition)}`,
  );
}

function checkClock({ definition, at, signedAt }: Signed, now: number): Refused | undefined {
  const due = new Date(at).toISOString();
  const look = `See: daybook schedule show ${definition.name} -e ${definition.environment}`;
  if (at > now + SKEW_MS)
    return no('in-future', `${due} has not come yet by the clock of this worker; compare clocks. ${look}`);
  if (at < signedAt - SKEW_MS)
    return no('before-signed', `${due} is before the schedule was added, ${new Date(signedAt).toISOString()}. ${look}`);
  return undefined;
}

/** Held once, a start is judged again at any time; queued, it waits for the run before as long as that takes. */
async function checkLateness(
  { definition, at }: Signed,
  { begunAt, deps }: Pick<Standing, 'begunAt' | 'deps'>,
): Promise<Refused | undefined> {
  const { overlap, catchUpMs, name, environment } = definition;
  const queued = overlap === 'queue-one' || overlap === 'queue-all';
  const since = queued && begunAt !== undefined ? Math.max(at, begunAt) : at;
  const late = deps.now() - since;
  if (late <= catchUpMs) return undefined;
  if ((await readStart(deps.records, definition, at))?.outcome === 'held') return undefined;
  if (await isStartAdmitted(deps.records, definition, at)) return undefined;
  return no(
    'missed',
    `it was due ${durationText(Math.floor(late / 1_000) * 1_000)} ago and is made up for within ${durationText(catchUpMs)}. Start it by hand if it is needed: daybook schedule trigger ${name} -e ${environment}`,
  );
}

/** Due and not paused, or asked for by hand. */
async function checkWanted({ definition, at }: Signed, deps: ScheduleDeps): Promise<StartVerdict | undefined> {
  const { name, spec, environment } = definition;
  const due = startsAt(spec, at);
  const pause = await standingPause(deps.records, definition);
  if (due && !pause) return undefined;
  if (await takeTrigger(deps.records, definition, at)) return undefined;
  if (!due || !pause)
    return no(
      'not-due',
      `the signed schedule ${name} does not start at ${new Date(at).toISOString()}, and nobody triggered it. See when it does: daybook schedule next ${name} -e ${environment}`,
    );
  return { outcome: 'held', until: deps.now() + LOOK_AGAIN_MS, message: pausedBy(pause, definition) };
}

function pausedBy({ by, reason }: ScheduleChange, { name, environment }: Signed['definition']): string {
  return `The schedule is paused by ${by}${reason ? ` (${reason})` : ''}. Resume it: daybook schedule resume ${name} -e ${environment}`;
}

function checkStarter({ definition, starter }: Signed, { workspace }: Standing): Refused | undefined {
  const { environment, name } = definition;
  const policy = Object.hasOwn(workspace.policy.environments, environment)
    ? workspace.policy.environments[environment]
    : undefined;
  if (!policy)
    return no(
      'no-policy',
      `policy.yaml of this worker has no environment ${environment}. Add environments.${environment}, then look with daybook check.`,
    );
  const { people, groups } = workspace.people;
  const may = policy.start.some((group) => Object.hasOwn(groups, group) && groups[group]?.includes(starter));
  if (may && Object.hasOwn(people, starter)) return undefined;
  return no(
    'starter-not-allowed',
    `${starter}, who added the schedule ${name}, may not start runs in ${environment} any more; somebody of ${policy.start.join(' or ') || 'nobody'} must add it anew. ${addAnew(definition)}`,
  );
}
