import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { Verdict } from '../../model/ask.js';
import { filledForm } from '../answering/filled-form.js';
import { giveAnswer } from '../answering/give-answer.js';
import { optionalText, typedFields } from '../answering/read-form.js';
import { readSaid, SAID_FIELD, sealSaid } from '../answering/said.js';
import type { GatewayContext } from '../context.js';
import { FORM_TOKEN_FIELD, requireSame } from '../form-token.js';
import { Refusal } from '../refusal.js';
import { formOf, type Route, type RouteRequest } from '../routes/route.js';
import { answeredPage } from './answered-page.js';
import { type LinkPage, linkPage } from './link-page.js';
import { answererBy, askOf, type OpenedLink, openLink } from './opened-link.js';

const BODY_LIMIT = 128 * 1024;

/**
 * Mail links: opened as often as anybody likes, also by programs that look through mail, and answered by POST only, with a
 * token that stands in the page. The link's token appears in no log, and no other site learns it.
 */
export const linkRoutes: Route[] = [
  { method: 'GET', path: '/a/:token', auth: 'link', handle: show },
  { method: 'POST', path: '/a/:token', auth: 'link', takes: 'form', bodyLimit: BODY_LIMIT, handle: answer },
  { method: 'GET', path: '/answered', auth: 'anyone', handle: answered },
];

async function show({ http, gateway }: RouteRequest): Promise<Response> {
  keepPrivate(http);
  const token = tokenOf(http);
  const opened = await openLink(gateway, token);
  const shown = await askOf(gateway, opened);
  return http.html(linkPage({ opened, ...shown, ...formFacts(gateway, token), jti: randomUUID() }));
}

async function answer(request: RouteRequest): Promise<Response> {
  const { http, gateway } = request;
  keepPrivate(http);
  const token = tokenOf(http);
  const opened = await openLink(gateway, token);
  const form = await formOf(request);
  requireSame(form.get(FORM_TOKEN_FIELD), linkFormToken(gateway, token));
  const action = optionalText(form, 'action');
  const shown = await askOf(gateway, opened);
  const questions = shown.ask.form ?? [];
  const filled = action === 'answer' ? filledForm(questions, form) : undefined;
  const problems = [
    ...(action === undefined ? [{ field: 'action', message: '"Your answer" needs a choice' }] : []),
    ...(filled?.problems ?? []),
  ];
  const jti = optionalText(form, 'jti') ?? randomUUID();
  const reason = optionalText(form, 'reason');
  if (action === undefined || problems.length > 0) {
    const again: LinkPage['again'] = { typed: typedFields(form), action, reason, problems };
    return http.html(linkPage({ opened, ...shown, ...formFacts(gateway, token), jti, again }), 400);
  }
  const verdict = await give(gateway, opened, { action, jti, reason, fields: filled?.fields });
  const { run, ask } = opened.claims;
  const said = sealSaid(gateway, { run, ask, action, verdict });
  return http.redirect(`/answered?${SAID_FIELD}=${said}`, 303);
}

function give(
  gateway: GatewayContext,
  opened: OpenedLink,
  answering: Pick<Parameters<typeof giveAnswer>[2], 'action' | 'jti' | 'reason' | 'fields'>,
): Promise<Verdict> {
  const { run, ask, digest, about } = opened.claims;
  return giveAnswer(gateway, answererBy(opened), { run, ask, digest, about, ...answering });
}

async function answered({ http, gateway }: RouteRequest): Promise<Response> {
  keepPrivate(http);
  const said = readSaid(gateway, http.req.query(SAID_FIELD));
  if (!said)
    throw new Refusal(404, {
      code: 'not-found',
      message: 'there is nothing to show here any more; what you answered is kept',
      cure: `Sign in at ${gateway.addresses.gateway} to see it.`,
    });
  return http.html(answeredPage({ said, local: gateway.workspace.daybook.local }));
}

function formFacts(gateway: GatewayContext, token: string): Pick<LinkPage, 'local' | 'people' | 'formToken'> {
  const { daybook, people } = gateway.workspace;
  return { local: daybook.local, people, formToken: linkFormToken(gateway, token) };
}

function linkFormToken({ sessions }: GatewayContext, token: string): string {
  return sessions.mac('link-form', token);
}

function tokenOf(http: Context): string {
  return http.req.param('token') ?? '';
}

/** The address holds the link itself: no other site, no search engine and no copy on the way may keep it. */
function keepPrivate(http: Context): void {
  http.header('Referrer-Policy', 'no-referrer');
  http.header('X-Robots-Tag', 'noindex, nofollow');
  http.header('Cache-Control', 'no-store');
}
