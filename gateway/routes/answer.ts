import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PEOPLE_ACTIONS, RUN_ACTIONS } from '../answering/check-answering.js';
import { giveAnswer } from '../answering/give-answer.js';
import type { AnswerReply, AnswerRequest } from '../api.js';
import { answererOf } from '../sign-in/answerer-of.js';
import { bodyOf, callerOf, type Route, type RouteRequest, runOf } from './route.js';

const BODY_LIMIT = 64 * 1024;
export const JTI = z.string().regex(/^[A-Za-z0-9._-]{8,100}$/);
export const REASON = z.string().max(2_000);
const PERSON = z.string().min(1).max(200);
const FIELDS = z.record(z.string().max(200), z.union([z.string().max(8_000), z.number(), z.boolean()]));

const body: z.ZodType<AnswerRequest> = z.strictObject({
  action: z.enum([...RUN_ACTIONS, ...PEOPLE_ACTIONS]),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  reason: REASON.optional(),
  outputs: FIELDS.optional(),
  fields: FIELDS.optional(),
  for: PERSON.optional(),
  about: PERSON.optional(),
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
  const run = runOf(request);
  const { outputs, fields, jti = randomUUID(), ...rest } = await bodyOf(request, body);
  return giveAnswer(gateway, answererOf(caller, gateway.now()), {
    ...rest,
    run,
    ask: http.req.param('ask') ?? '',
    jti,
    fields: fields ?? outputs,
  });
}
