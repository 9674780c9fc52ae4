import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isStartOf } from '../../model/statement.js';
import type { AnswerReply, SteerRequest } from '../api.js';
import { giveToRun } from '../give.js';
import { authorise } from '../may.js';
import { Refusal } from '../refusal.js';
import { signAs } from '../sign-as.js';
import { startFactsOf } from '../start-facts.js';
import { JTI, REASON } from './answer.js';
import { bodyOf, callerOf, malformed, type Route, type RouteRequest, runOf } from './route.js';

const BODY_LIMIT = 64 * 1024;

const body: z.ZodType<SteerRequest> = z.strictObject({
  action: z.enum(['pause', 'resume', 'retry', 'skip', 'abort']),
  step: z.string().min(1).max(500).optional(),
  reason: REASON.optional(),
  undo: z.boolean().optional(),
  jti: JTI.optional(),
});

export const steerRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/runs/:run/steer',
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => request.http.json(await steer(request)),
  },
];

async function steer(request: RouteRequest): Promise<AnswerReply> {
  const { gateway } = request;
  const caller = callerOf(request);
  const { person } = caller;
  const run = runOf(request);
  const { action, step, reason, undo, jti = randomUUID() } = checked(await bodyOf(request, body));
  const { start } = await startFactsOf(gateway, run);
  authorise(await gateway.readWorkspace(), { person, operation: 'steer', environment: start.environment });
  const view = await gateway.runs.viewRun(run);
  if (view.run !== run || !isStartOf(start, view.planDigest)) {
    throw new Refusal(409, {
      code: 'plan-unverified',
      message: `run ${run} shows a plan that nobody started`,
      cure: 'Have the run and its worker looked at.',
    });
  }
  const signed = await signAs(gateway, caller, {
    decision: {
      run,
      action,
      ask: '',
      digest: view.planDigest,
      jti: `${person.id}.${jti}`,
      iat: view.now,
      step,
      reason,
      undo,
    },
    now: gateway.now(),
  });
  const verdict = await giveToRun(gateway.runs, { run, signed, as: 'steer' });
  gateway.log('info', 'run steered', { run, action, step, by: person.id, verdict: verdict.verdict });
  return verdict;
}

function checked(request: SteerRequest): SteerRequest {
  const { action, step, undo } = request;
  if ((action === 'retry' || action === 'skip') && step === undefined) throw malformed(`${action} needs a step`);
  if (undo !== undefined && action !== 'abort') throw malformed('undo goes with abort only');
  return request;
}
