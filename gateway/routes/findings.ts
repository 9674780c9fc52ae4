import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { FINDING_CHOICES, type Finding, withoutDecision } from '../../model/chaos/finding.js';
import { digestOf } from '../../model/digest.js';
import type { Json } from '../../model/json.js';
import { decideFinding, readFinding, readFindings } from '../../records/findings.js';
import type { FindingDecisionRequest, FindingReply, FindingsReply } from '../api.js';
import { authorise } from '../may.js';
import { Refusal } from '../refusal.js';
import { signAs } from '../sign-as.js';
import { JTI, REASON } from './answer.js';
import { bodyOf, callerOf, type Route, type RouteRequest } from './route.js';
import { mayView } from './runs.js';

const BODY_LIMIT = 16 * 1024;

const body: z.ZodType<FindingDecisionRequest> = z.strictObject({
  choice: z.enum(FINDING_CHOICES),
  reason: REASON.regex(/\S/, { error: 'a reason' }),
  jti: JTI.optional(),
});

export const findingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/findings',
    auth: 'session',
    handle: async (request) => {
      mayView(request, '');
      const reply: FindingsReply = { findings: await readFindings(request.gateway.store) };
      return request.http.json(reply);
    },
  },
  {
    method: 'POST',
    path: '/api/findings/:finding/decide',
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => request.http.json(await decide(request)),
  },
];

/** Whoever may steer runs of the environment decides about what was found there. The decision is signed over the finding. */
async function decide(request: RouteRequest): Promise<FindingReply> {
  const { gateway } = request;
  const caller = callerOf(request);
  const { choice, reason, jti = randomUUID() } = await bodyOf(request, body);
  const finding = await findingOf(request);
  const { id, run, environment } = finding;
  authorise(await gateway.readWorkspace(), { person: caller.person, operation: 'steer', environment });
  const now = gateway.now();
  const signed = await signAs(gateway, caller, {
    decision: {
      run,
      action: `finding-${choice}`,
      ask: `finding/${id}`,
      digest: digestOf(withoutDecision(finding) as unknown as Json),
      jti: `${caller.person.id}.${jti}`,
      iat: now,
      reason,
    },
    now,
  });
  await decideFinding(gateway.store, id, { choice, by: caller.person.id, at: now, reason, signed });
  gateway.log('info', 'finding decided', { finding: id, run, choice, by: caller.person.id });
  return { finding: (await readFinding(gateway.store, id)) ?? finding };
}

async function findingOf({ gateway, http }: RouteRequest): Promise<Finding> {
  const named = http.req.param('finding') ?? '';
  const finding = await readFinding(gateway.store, named);
  if (finding) return finding;
  throw new Refusal(404, {
    code: 'finding-not-found',
    message: `there is no finding ${named.slice(0, 100)}`,
    cure: 'See what there is: daybook findings list',
  });
}
