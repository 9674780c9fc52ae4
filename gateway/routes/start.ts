import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ClientFailure } from '../../client/failure.js';
import type { Plan } from '../../model/plan.js';
import type { Signed } from '../../model/statement.js';
import type { StartReply } from '../api.js';
import { claimFor, releaseAttempt } from '../claims.js';
import { type GatewayContext, pageOf } from '../context.js';
import { authorise } from '../may.js';
import { requireOpenCalendar } from '../open-calendar.js';
import { planFactsOf } from '../plan-facts.js';
import { checkPlan, planShape, requireClosable } from '../plan-check.js';
import { refuseProgrammeRun } from '../programmes/own-run.js';
import { Refusal } from '../refusal.js';
import { signAs } from '../sign-as.js';
import { bodyOf, type Caller, callerOf, RUN_ID, type Route } from './route.js';

const BODY_LIMIT = 16 * 1024 * 1024;
const body = z.strictObject({ plan: planShape, run: z.string().regex(RUN_ID).optional() });

export const startRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/runs',
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => {
      const { gateway, http } = request;
      const caller = callerOf(request);
      const { plan, run } = await bodyOf(request, body);
      if (run !== undefined) await refuseProgrammeRun(gateway, run);
      return http.json(await startPlan(gateway, { caller, plan, run: run ?? runIdFor(plan, gateway.now()) }), 201);
    },
  },
];

interface Starting {
  caller: Caller;
  plan: Plan;
  run: string;
}

/**
 * Signs, claims and starts, in this order; gives the claims back when it is certain that nothing was started. Throws a Refusal or
 * a ClientFailure.
 */
export async function startPlan(gateway: GatewayContext, starting: Starting): Promise<StartReply> {
  const { caller, plan, run } = starting;
  const workspace = await gateway.readWorkspace();
  authorise(workspace, { person: caller.person, operation: 'start', environment: plan.environment });
  checkPlan(plan, workspace);
  requireClosable(run, plan);
  const { calendar } = workspace.policy.environments[plan.environment] ?? {};
  const waits = requireOpenCalendar(plan, calendar, gateway.now());
  await refuseTaken(gateway, run);
  const signed = await signStart(gateway, starting);
  const attempt = { run, token: signed.statement.jti };
  await claimFor(gateway, { plan, ...attempt, now: gateway.now() });
  try {
    await gateway.runs.startRun({ plan, start: signed, run });
  } catch (error) {
    if (neverStarted(error)) await releaseAttempt(gateway.store, attempt);
    throw error;
  }
  gateway.log('info', 'run started', {
    run,
    environment: plan.environment,
    planDigest: signed.statement.digest,
    by: caller.person.id,
  });
  return {
    run,
    planDigest: signed.statement.digest,
    page: pageOf(gateway, run),
    author: signed.statement.start?.author ?? '',
    ...(waits !== undefined && { waits }),
  };
}

async function signStart(gateway: GatewayContext, { caller, plan, run }: Starting): Promise<Signed> {
  const now = gateway.now();
  const start = await planFactsOf(gateway, plan);
  return signAs(gateway, caller, {
    decision: {
      run,
      action: 'start',
      ask: '',
      digest: start.planDigest,
      jti: randomUUID(),
      iat: now,
      start,
    },
    now,
  });
}

async function refuseTaken(gateway: GatewayContext, run: string): Promise<void> {
  try {
    await gateway.runs.describeRun(run);
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === 'not-found') return;
    throw error;
  }
  throw new Refusal(409, {
    code: 'run-exists',
    message: `there is a run ${run} already`,
    cure: 'Start it under another run id.',
  });
}

/**
 * After a lost answer the run may be there, or come into being a moment later, so its claims stay. If it never does, the
 * next start takes them over after two minutes.
 */
function neverStarted(error: unknown): boolean {
  return error instanceof ClientFailure && (error.kind === 'exists' || error.kind === 'rejected');
}

/** `<runbook>-<UTC date>-<time>-<four digits>`: sorts by time within a runbook. */
function runIdFor(plan: Plan, now: number): string {
  const [date, time] = new Date(now).toISOString().slice(0, 19).split('T');
  const tail = `${date?.replaceAll('-', '')}-${time?.replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
  const name = plan.runbook.name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/^-+/, '');
  return `${name.slice(0, 80 - tail.length) || 'run'}-${tail}`;
}
