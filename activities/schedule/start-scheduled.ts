import { ClientFailure } from '../../client/failure.js';
import { mayBeOpen } from '../../client/may-be-open.js';
import { refusalOf } from '../../model/calendar/hold.js';
import { closedForStart } from '../../model/calendar/closed-for-start.js';
import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';
import type { StartOrder, StartVerdict } from '../../model/schedule/activities.js';
import { scheduledRunId } from '../../model/schedule/run-id.js';
import type { EnvironmentPolicy } from '../../model/policy.js';
import type { Workspace } from '../../model/workspace.js';
import { admit } from '../../records/admitted.js';
import { dayNRefusal } from '../../records/day-n.js';
import { claimPlan } from '../../records/claim-plan.js';
import { releaseClaims } from '../../records/claims.js';
import { noteStart, readStart } from '../../records/schedules.js';
import type { Holder } from '../../records/still-held.js';
import { recordRefusal } from '../refusals.js';
import type { ScheduleDeps } from './deps.js';
import { checkStanding, LOOK_AGAIN_MS } from './check-standing.js';
import { checkStatement, type Judged, no, planOfStart, type Signed } from './judge-start.js';

/**
 * One start of a schedule: judges it by this worker's own keys, people, policy and clock, claims what its plan changes, puts on
 * record that it is let in and starts its run. One run for each start, whatever is repeated or killed. What became of it is on record; throws where that
 * could not be found out, and is then tried again.
 */
export async function startScheduled(order: StartOrder, deps: ScheduleDeps): Promise<StartVerdict> {
  const signed = await checkStatement(order, deps);
  if ('outcome' in signed) return refuseStranger(order, { refusal: signed, deps });
  const { definition, at } = signed;
  const run = scheduledRunId(definition.name, at);
  if (await isStarted(run, order, deps)) return await note(signed, { outcome: 'started', run }, deps);
  const verdict = await judge(order, { signed, deps });
  return await note(signed, verdict, deps);
}

async function judge(
  order: StartOrder,
  { signed, deps }: { signed: Signed; deps: ScheduleDeps },
): Promise<StartVerdict & { digest?: string }> {
  const { definition, jti } = signed;
  const workspace = await readable(deps);
  if ('outcome' in workspace) return workspace;
  const standing = await checkStanding(signed, { begunAt: order.begunAt, workspace, deps });
  if (standing) return standing;
  const policy = workspace.policy.environments[definition.environment] as EnvironmentPolicy;
  const made = await planOfStart(order, signed, deps);
  // First the calendar: what does not plan in a freeze may plan by its end.
  const closed = byCalendar(policy, { runbook: definition.runbook, ...('plan' in made && { plan: made.plan }) }, deps);
  if (closed) return closed;
  if ('outcome' in made) return made;
  const unproved = await unprovedOf(made.plan, policy, deps);
  if (unproved) return unproved;
  const claim = { run: made.run, token: `${jti}.${made.run}` };
  const taken = await claimFor(made.plan, { ...claim, deps });
  if (taken) return taken;
  await admit(deps.records, definition, {
    due: signed.at,
    jti,
    planDigest: made.digest,
    nested: nestedDigests(made.plan),
    now: deps.now(),
  });
  return await start(order, { ...made, ...claim, deps });
}

/** The checkout of this worker; where it cannot be read the start is held, and says so, until it can. */
async function readable(deps: ScheduleDeps): Promise<Workspace | StartVerdict> {
  try {
    return await deps.readWorkspace();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'held',
      until: deps.now() + LOOK_AGAIN_MS,
      message: `The worker of ${deps.environment} cannot judge the start: ${why}. Mend its checkout; it looks again every minute.`,
    };
  }
}

function nestedDigests({ nested }: Plan): string[] {
  return Object.values(nested).flatMap((one) => [planDigest(one), ...nestedDigests(one)]);
}

function byCalendar(
  { calendar }: EnvironmentPolicy,
  what: { runbook: string; plan?: Plan },
  deps: ScheduleDeps,
): StartVerdict | undefined {
  const now = deps.now();
  const closed = closedForStart({ ...what, calendar, at: now });
  if (!closed) return undefined;
  const { reason, message, held } = refusalOf(closed, now);
  if (held) return { outcome: 'held', until: held.until, message };
  return no(reason, `${message} See windows and freezes on the calendar page; start it by hand once it is open.`);
}

async function unprovedOf(
  plan: Plan,
  policy: EnvironmentPolicy,
  deps: ScheduleDeps,
): Promise<StartVerdict | undefined> {
  const judge = { store: deps.records, verify: deps.verifierOf(await deps.readKeys()), now: deps.now() };
  const refusal = await dayNRefusal(plan, policy, judge);
  return refusal && no(refusal.reason, `${refusal.message}. ${refusal.cure}`);
}

async function claimFor(
  plan: Plan,
  { run, token, deps }: { run: string; token: string; deps: ScheduleDeps },
): Promise<Judged<undefined>> {
  const { records, runs } = deps;
  const now = deps.now();
  const isOpen = (holder: Holder) => mayBeOpen(runs, holder, now);
  const result = await claimPlan(records, { plan, run, token, now, isOpen });
  if (result.claimed) return undefined;
  const { target, holder } = result;
  return no(
    'target-claimed',
    `run ${holder.run} changes ${target} in ${plan.environment}; two runs never change one target at a time. Start it by hand once that run is over: daybook show ${holder.run}`,
  );
}

interface Starting {
  plan: Plan;
  digest: string;
  run: string;
  token: string;
  deps: ScheduleDeps;
}

async function start({ start }: StartOrder, starting: Starting): Promise<StartVerdict & { digest?: string }> {
  const { plan, digest, run, token, deps } = starting;
  try {
    await deps.runs.startRun({ plan, run, start });
  } catch (error) {
    if (!(error instanceof ClientFailure && error.kind === 'exists')) throw error;
    if (!(await isOurs(run, start.statement.jti, deps))) {
      await releaseClaims(deps.records, run, { token });
      return no(
        'other-run',
        `there is a run ${run} already, and this schedule has not started it. Find out who did: daybook show ${run}`,
      );
    }
  }
  return { outcome: 'started', run, digest };
}

/** Whether an earlier attempt has started it: then nothing is judged a second time. */
async function isStarted(run: string, { start }: StartOrder, deps: ScheduleDeps): Promise<boolean> {
  try {
    return await isOurs(run, start.statement.jti, deps);
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === 'not-found') return false;
    throw error;
  }
}

async function isOurs(run: string, jti: string, { runs }: ScheduleDeps): Promise<boolean> {
  return (await runs.describeRun(run)).start?.statement.jti === jti;
}

async function note(
  { definition, at }: Signed,
  { digest, ...verdict }: StartVerdict & { digest?: string },
  deps: ScheduleDeps,
): Promise<StartVerdict> {
  const before = await readStart(deps.records, definition, at);
  // A start that was carried out stays so: neither its end nor the fact is written over.
  if (before?.outcome !== 'started') {
    const planDigest = digest === undefined ? {} : { planDigest: digest };
    await noteStart(deps.records, definition, { at, ...verdict, ...planDigest, notedAt: deps.now() });
  }
  return verdict;
}

/** Nothing in such an order can be believed, its name least of all: it goes to what workers turned away. */
async function refuseStranger(
  { start }: StartOrder,
  { refusal, deps }: { refusal: Extract<StartVerdict, { outcome: 'refused' }>; deps: ScheduleDeps },
): Promise<StartVerdict> {
  const { reason, message } = refusal;
  const run = String(start?.statement?.run).slice(0, 100);
  await recordRefusal({ run, step: '', phase: 'schedule', target: '', reason, message }, deps);
  return refusal;
}
