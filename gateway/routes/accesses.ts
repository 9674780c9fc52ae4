import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AccessNote, accessAsk, accessSubject } from '../../model/access/open-access.js';
import { digestOf } from '../../model/digest.js';
import { idempotencyKey } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import { AccessNotes, readAccess, readAccesses } from '../../records/accesses.js';
import type { AccessEndRequest, AccessesReply, AccessReply } from '../api.js';
import { authorise } from '../may.js';
import { Refusal } from '../refusal.js';
import { signAs } from '../sign-as.js';
import { JTI, REASON } from './answer.js';
import { bodyOf, callerOf, type Route, type RouteRequest } from './route.js';
import { mayView } from './runs.js';

const BODY_LIMIT = 16 * 1024;

const body: z.ZodType<AccessEndRequest> = z.strictObject({
  reason: REASON.regex(/\S/, { error: 'a reason' }),
  jti: JTI.optional(),
});

export const accessRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/accesses',
    auth: 'session',
    handle: async (request) => {
      mayView(request, '');
      const { gateway, http } = request;
      const open = http.req.query('open') === 'true';
      const reply: AccessesReply = { accesses: await readAccesses(gateway.store, { open }), now: gateway.now() };
      return http.json(reply);
    },
  },
  {
    method: 'POST',
    path: '/api/accesses/:run/:step/end',
    auth: 'decision',
    bodyLimit: BODY_LIMIT,
    handle: async (request) => request.http.json(await end(request)),
  },
];

/** Whoever has the access may give it up, and whoever may steer runs of the environment may end it. Signed over the access. */
async function end(request: RouteRequest): Promise<AccessReply> {
  const { gateway } = request;
  const caller = callerOf(request);
  const { reason, jti = randomUUID() } = await bodyOf(request, body);
  const { note, key } = await openNote(request);
  const own = note.person === caller.person.id;
  const { person } = caller;
  const { environment, run } = note;
  authorise(await gateway.readWorkspace(), { person, operation: own ? 'answer' : 'steer', environment });
  const now = gateway.now();
  const signed = await signAs(gateway, caller, {
    decision: {
      run,
      action: 'access-end',
      ask: accessAsk(note),
      digest: digestOf(accessSubject(note) as unknown as Json),
      jti: `${person.id}.${jti}`,
      iat: now,
      reason,
    },
    now,
  });
  await new AccessNotes(gateway.store, key).end({ by: person.id, at: now, reason, signed });
  gateway.log('info', 'access ended', { run, step: note.step, by: person.id });
  return { access: (await readAccess(gateway.store, key)) ?? accessSubject(note) };
}

/** The newest access of this step, if it is open. */
async function openNote({ gateway, http }: RouteRequest): Promise<{ note: AccessNote; key: string }> {
  const [run = '', step = ''] = [http.req.param('run'), http.req.param('step')];
  const all = await readAccesses(gateway.store, { open: true });
  const [found] = all.filter((one) => one.run === run && one.step === step);
  const key = found && idempotencyKey({ ...found, phase: 'do' });
  const note = key === undefined ? undefined : await new AccessNotes(gateway.store, key).given();
  if (note && key !== undefined) return { note, key };
  throw new Refusal(404, {
    code: 'access-not-found',
    message: `no access of ${run.slice(0, 100)}/${step.slice(0, 100)} is open`,
    cure: 'See which are: daybook access list',
  });
}
