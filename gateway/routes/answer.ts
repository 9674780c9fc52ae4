import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ClientFailure, type ClientFailureKind } from '../../client/failure.js';
import type { Verdict } from '../../model/ask.js';
import type { Signed } from '../../model/statement.js';
import { noteAnswer, settleAnswer } from '../../records/votes.js';
import type { AnswerReply, AnswerRequest } from '../api.js';
import { askToSign } from '../asks.js';
import type { GatewayContext } from '../context.js';
import { giveToRun } from '../give.js';
import { authorise } from '../may.js';
import { Refusal } from '../refusal.js';
import { signAs } from '../sign-as.js';
import { startFactsOf } from '../start-facts.js';
import { bodyOf, callerOf, type Route, type RouteRequest, runOf } from './route.js';

const BODY_LIMIT = 64 * 1024;
export const JTI = z.string().regex(/^[A-Za-z0-9._-]{8,100}$/);
const DIGEST = z.string().regex(/^[0-9a-f]{64}$/);
/** Then the run certainly does not have it. */
const NOT_TAKEN: ReadonlySet<ClientFailureKind> = new Set(['rejected', 'closed', 'not-found']);
export const REASON = z.string().max(2_000);

const body: z.ZodType<AnswerRequest> = z.strictObject({
  action: z.enum([
    'approve',
    'reject',
    'withdraw',
    'complete',
    'decide-retry',
    'decide-skip',
    'decide-abort',
    'decide-undo',
    'decide-yes',
    'decide-no',
  ]),
  digest: DIGEST,
  reason: REASON.optional(),
  outputs: z.record(z.string().max(200), z.union([z.string().max(8_000), z.number(), z.boolean()])).optional(),
  jti: JTI.optional(),
});

export const answerRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/runs/:run/asks/:ask/answer',
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => request.http.json(await answer(request)),
  },
];

/** Who may decide is the run's to say, so that a refusal is on its record; here the person must be known. */
async function answer(request: RouteRequest): Promise<AnswerReply> {
  const { gateway, http } = request;
  const caller = callerOf(request);
  const { person } = caller;
  const run = runOf(request);
  const id = http.req.param('ask') ?? '';
  const { action, digest, reason, outputs, jti = randomUUID() } = await bodyOf(request, body);
  const { start } = await startFactsOf(gateway, run);
  authorise(gateway.workspace, { person, operation: 'answer', environment: start.environment });
  // Always asked afresh: nobody signs what a worker showed some time ago.
  const view = await gateway.runs.viewRun(run);
  if (view.run !== run)
    throw new Refusal(409, { code: 'ask-unverified', message: `run ${run} shows itself as ${view.run}` });
  const ask = askToSign({ view, start, ask: id, digest });
  const signed = await signAs(gateway, caller, {
    decision: {
      run,
      action,
      ask: ask.id,
      digest: ask.digest,
      jti: `${person.id}.${jti}`,
      iat: view.now,
      reason,
      outputs,
    },
    now: gateway.now(),
  });
  const give = () => giveToRun(gateway.runs, { run, signed, as: 'answer' });
  const verdict = ask.kind === 'approval' ? await onRecord(gateway, signed, give) : await give();
  gateway.log('info', 'answer given', { run, ask: id, action, by: person.id, verdict: verdict.verdict });
  return verdict;
}

/**
 * Notes an answer to an approval before it is given, and afterwards what the run said to it: where worker and gateway share
 * one record store, a vote that was withdrawn is worth nothing at the effect either. While nobody knows whether the run has it,
 * a withdrawal holds.
 */
async function onRecord({ store }: GatewayContext, signed: Signed, give: () => Promise<Verdict>): Promise<Verdict> {
  const { run, ask, sub, jti, action } = signed.statement;
  const place = { run, ask, person: sub };
  await noteAnswer(store, place, { jti, action });
  try {
    const verdict = await give();
    await settleAnswer(store, place, { jti, accepted: verdict.verdict === 'accepted' });
    return verdict;
  } catch (error) {
    if (error instanceof ClientFailure && NOT_TAKEN.has(error.kind))
      await settleAnswer(store, place, { jti, accepted: false });
    throw error;
  }
}
