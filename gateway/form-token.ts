import { timingSafeEqual } from 'node:crypto';
import type { GatewayContext } from './context.js';
import { Refusal } from './refusal.js';
import type { Caller } from './routes/route.js';

/** Name of the hidden field that carries it. */
export const FORM_TOKEN_FIELD = 'form-token';

/** What a form of ours carries to show that it comes from a page of ours: bound to the session, good as long as it lasts. */
export function formToken({ sessions }: Pick<GatewayContext, 'sessions'>, { session }: Caller): string {
  return sessions.mac('form', session.id);
}

/** Throws a 403 Refusal for a form that does not carry the token of the caller's session. */
export function requireFormToken(
  gateway: Pick<GatewayContext, 'sessions'>,
  caller: Caller,
  form: URLSearchParams,
): void {
  requireSame(form.get(FORM_TOKEN_FIELD), formToken(gateway, caller));
}

/** The same for a token that stands for something else than a session. Takes as long for every wrong one. */
export function requireSame(given: string | null, expected: string): void {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new Refusal(403, {
    code: 'form-refused',
    message: 'this form is not from a page of this gateway, or is older than your sign-in; nothing was written',
    cure: 'Open the page again and send it from there.',
  });
}
