import { randomUUID } from 'node:crypto';
import { ClientFailure } from '../../client/failure.js';
import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';
import { definitionFlaw } from '../../model/schedule/definition-flaw.js';
import { scheduledRunId } from '../../model/schedule/run-id.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import type { Signed, StartFacts } from '../../model/statement.js';
import { dayNRefusal } from '../../records/day-n.js';
import { endDefinition, noteChange } from '../../records/schedule-changes.js';
import type { Workspace } from '../../model/workspace.js';
import type { AddScheduleReply } from '../api.js';
import { UNVERIFIED } from '../author.js';
import type { GatewayContext } from '../context.js';
import { authorise } from '../may.js';
import { planFactsOf } from '../plan-facts.js';
import { allPlans, checkPlan, requireClosable } from '../plan-check.js';
import { Refusal } from '../refusal.js';
import type { Caller } from '../routes/route.js';
import { malformed } from '../routes/route.js';
import { signAs } from '../sign-as.js';
import { isSignedBy } from '../verify.js';
import { asSchedule } from './as-schedule.js';

export interface Adding {
  caller: Caller;
  definition: ScheduleDefinition;
  /** As it is now. */
  plan: Plan;
}

/**
 * Signs a schedule in the name of the caller, who is thereby the starter of all its runs, and adds it to Temporal. Throws a
 * Refusal; after a lost answer the schedule may be there.
 */
export async function addSchedule(gateway: GatewayContext, adding: Adding): Promise<AddScheduleReply> {
  const { caller, definition, plan } = adding;
  const { environment, name } = definition;
  const workspace = await gateway.readWorkspace();
  authorise(workspace, { person: caller.person, operation: 'start', environment });
  requireFitting(definition, plan);
  checkPlan(plan, workspace);
  const now = gateway.now();
  requireClosable(scheduledRunId(name, now), plan);
  await requireProof(gateway, plan, workspace);
  const start = await sign(gateway, adding, now);
  await requireFree(gateway, definition);
  await create(gateway, adding, start);
  const { digest } = start.statement;
  gateway.log('info', 'schedule added', { schedule: name, environment, by: caller.person.id });
  return { environment, name, planDigest: digest, author: start.statement.start?.author ?? UNVERIFIED };
}

/** Workers judge it again at each start, by their own policy. */
async function requireProof({ store, keys, now }: GatewayContext, plan: Plan, { policy }: Workspace): Promise<void> {
  const known = await keys.publicKeys();
  const judge = { store, verify: (signed: Signed) => isSignedBy(known, signed), now: now() };
  const refusal = await dayNRefusal(plan, policy.environments[plan.environment], judge);
  if (refusal) throw new Refusal(409, { code: refusal.reason, message: refusal.message, cure: refusal.cure });
}

/** Ids of runs lack the environment, so one name belongs to one environment. The list may lag: then workers refuse the second. */
async function requireFree({ schedules }: GatewayContext, { environment, name }: ScheduleDefinition): Promise<void> {
  const holder = (await schedules.list()).find((place) => place.name === name);
  if (!holder) return;
  const here = holder.environment === environment;
  throw new Refusal(409, {
    code: here ? 'schedule-exists' : 'schedule-name-taken',
    message: `there is a schedule ${name} in ${holder.environment} already${here ? '' : ', and runs are called by the name alone'}`,
    cure: `Take another name, or remove that one: daybook schedule remove ${name} -e ${holder.environment}`,
  });
}

/** On record first: workers start nothing of a definition that nobody has added. */
async function create(gateway: GatewayContext, { caller, definition, plan }: Adding, start: Signed): Promise<void> {
  const { schedules, store } = gateway;
  const { jti, at } = start.statement;
  const change = { what: 'add', by: caller.person.id, at, jti } as const;
  await noteChange(store, definition, change);
  const pinned = definition.plan === 'pinned' ? { plan } : {};
  try {
    await asSchedule(() => schedules.create({ definition, start, ...pinned }));
  } catch (error) {
    // After a lost answer it may be there; after a no it is not, and what was there before goes on.
    if (error instanceof Refusal || (error instanceof ClientFailure && error.kind === 'rejected'))
      await endDefinition(store, definition, { jti, change });
    throw error;
  }
}

const AGAIN = 'Send a definition and a plan that belong together: `daybook schedule add` makes both.';

function requireFitting(definition: ScheduleDefinition, plan: Plan): void {
  const flaw = definitionFlaw(definition);
  if (flaw) throw malformed(flaw, AGAIN);
  if (plan.environment !== definition.environment)
    throw malformed(`the plan is for ${plan.environment}, the schedule for ${definition.environment}`, AGAIN);
  if (plan.runbook.name !== definition.runbook)
    throw malformed(`the plan is of ${plan.runbook.name}, the schedule is for ${definition.runbook}`, AGAIN);
}

async function sign(gateway: GatewayContext, { caller, definition, plan }: Adding, now: number): Promise<Signed> {
  const facts = definition.plan === 'pinned' ? await planFactsOf(gateway, plan) : unplannedFacts(plan);
  const { planDigest: digest } = facts;
  const decision = { run: definition.name, action: 'start', ask: '', digest, jti: randomUUID(), iat: now } as const;
  return signAs(gateway, caller, { decision: { ...decision, start: { ...facts, schedule: definition } }, now });
}

/**
 * What can be said of plans that do not exist yet: no digest, no author, and no name, so that no exception by name holds for
 * their guarded steps.
 */
function unplannedFacts(plan: Plan): StartFacts {
  requireNoAuthors(plan);
  const { environment } = plan;
  return { environment, planDigest: planDigest(plan), plans: [], author: UNVERIFIED, authors: {} };
}

/** The author of a plan that does not exist yet is known to nobody, so nothing may depend on who that is. */
function requireNoAuthors(plan: Plan): void {
  for (const one of allPlans(plan)) {
    const decisions = one.steps.flatMap(({ ask }) => ask?.decision ?? []);
    for (const decision of decisions) {
      const rule = one.policy.approvals[decision];
      if (rule?.author !== 'required' && !rule?.bar?.includes('author')) continue;
      const asks = rule.author === 'required' ? 'demands a verified author' : 'bars the author';
      throw new Refusal(403, {
        code: 'author-unverified',
        message: `the approval ${decision} of ${one.runbook.name} ${asks}; a schedule that plans anew has plans whose author nobody can name`,
        cure: 'Pin the plan: daybook schedule add … --pin',
      });
    }
  }
}
