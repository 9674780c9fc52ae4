import { randomUUID } from 'node:crypto';
import type { Answering } from '../answering/answerer.js';
import { mayByMail } from '../answering/check-answering.js';
import { type FilledForm, filledForm } from '../answering/filled-form.js';
import { giveAnswer } from '../answering/give-answer.js';
import { optionalText, typedFields, typedOutputs } from '../answering/read-form.js';
import { SAID_FIELD, sealSaid } from '../answering/said.js';
import type { GatewayContext } from '../context.js';
import { requireFormToken } from '../form-token.js';
import { renderAsk } from '../pages/ask-route.js';
import { answererOf } from '../sign-in/answerer-of.js';
import { callerOf, formOf, type Route, type RouteRequest, runOf } from './route.js';

const BODY_LIMIT = 128 * 1024;

/** Answers from the page of an ask, by a form without script. The page of the ask comes again, with the verdict. */
export const answerFormRoutes: Route[] = [
  {
    method: 'POST',
    path: '/runs/:run/asks/:ask/answer',
    auth: 'web',
    takes: 'form',
    bodyLimit: BODY_LIMIT,
    handle: answerByForm,
  },
];

async function answerByForm(request: RouteRequest): Promise<Response> {
  const { gateway, http } = request;
  const caller = callerOf(request);
  const form = await formOf(request);
  requireFormToken(gateway, caller, form);
  const run = runOf(request);
  const ask = http.req.param('ask') ?? '';
  const page = `/runs/${encodeURIComponent(run)}/asks/${encodeURIComponent(ask)}`;
  const answering = answeringOf(form, { run, ask });
  const answerer = answererOf(caller, gateway.now());
  // Signed in too long ago to decide: again, and then back to the same page.
  if (answerer.level === 1 && !mayByMail(answering.action))
    return http.redirect(`/sign-in?to=${encodeURIComponent(page)}`, 303);
  const { fields, problems } = await filledIn(gateway, { answering, form });
  if (problems.length > 0) {
    const { action, reason } = answering;
    return http.html(await renderAsk(request, { typed: typedFields(form), action, reason, problems }), 400);
  }
  const verdict = await giveAnswer(gateway, answerer, fields ? { ...answering, fields } : answering);
  const said = sealSaid(gateway, { run, ask, action: answering.action, verdict });
  return http.redirect(`${page}?${SAID_FIELD}=${said}`, 303);
}

function answeringOf(form: URLSearchParams, place: { run: string; ask: string }): Answering {
  return {
    ...place,
    action: form.get('action') ?? '',
    digest: form.get('digest') ?? '',
    jti: optionalText(form, 'jti') ?? randomUUID(),
    reason: optionalText(form, 'reason'),
    for: optionalText(form, 'for'),
    about: optionalText(form, 'about'),
    fields: typedOutputs(form),
  };
}

/** The answers of a questionnaire, and everything that is wrong with them: then the form comes again, with what was typed. */
async function filledIn(
  gateway: GatewayContext,
  { answering, form }: { answering: Answering; form: URLSearchParams },
): Promise<{ fields?: Answering['fields']; problems: FilledForm['problems'] }> {
  if (answering.action !== 'answer') return { problems: [] };
  const { form: questions = [] } = await gateway.knownAsks.read(gateway, answering);
  return filledForm(questions, form);
}
