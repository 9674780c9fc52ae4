import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { DeliveryError } from '../transport.js';

/** `posting`: the call makes a message visible, so that an answer that was lost leaves a doubt. */
export type SlackCall = 'asking' | 'posting';

/** Slack's history may lag behind a message whose answer was lost. */
const LOOK_AGAIN_MS = 5_000;
const TRY_AGAIN_MS = 30_000;

/** The token or the app is not what it should be: no address is to blame, and somebody must act. */
const SET_UP_WRONG: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'org_login_required',
  'team_access_not_granted',
  'access_denied',
  'ekm_access_denied',
  'two_factor_setup_required',
]);
const BUSY: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'accesslimited',
  'message_limit_exceeded',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);
/** Slack says of both that part of the work may have been done. */
const HALF_DONE: ReadonlySet<string> = new Set(['internal_error', 'fatal_error']);

/** Never left this machine, or never reached the other. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const CURES: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the app to the channel',
  channel_not_found: 'check the channel id in people.yaml, and invite the app when the channel is private',
  is_archived: 'name another channel in people.yaml',
  user_not_found: 'check the Slack user in people.yaml',
  user_disabled: 'the account was closed; correct people.yaml',
  missing_scope: 'install the app again with docs/slack-manifest.yaml',
};

/** What a failed call means for a delivery. Carries no token, no header and nothing that Slack or a proxy wrote at length. */
export function deliveryErrorOf(error: unknown, call: SlackCall): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (asksToWait(error)) return new DeliveryError('unavailable', 'Slack asks to wait (429)', waitOf(error));
  if (error instanceof WebAPIPlatformError) return ofPlatform(error.data.error, call);
  if (error instanceof WebAPIHTTPError) return doubtful(`Slack answered ${error.statusCode}`, call);
  if (error instanceof WebAPIRequestError && NOT_SENT.has(causeOf(error.original)))
    return new DeliveryError('unavailable', `Slack cannot be reached (${causeOf(error.original)})`, TRY_AGAIN_MS);
  return doubtful('Slack gave no answer', call);
}

/** Whether Slack answered 429. The SDK has no type for one that does not say for how long. */
export function asksToWait(error: unknown): boolean {
  return (
    error instanceof WebAPIRateLimitedError ||
    (error instanceof Error && error.message.startsWith('Retry header did not contain'))
  );
}

function waitOf(error: unknown): number {
  return error instanceof WebAPIRateLimitedError ? Math.max(1, error.retryAfter) * 1_000 : TRY_AGAIN_MS;
}

/** The error code that Slack answered with; undefined when it gave none. */
export function platformCode(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

function ofPlatform(code: string, call: SlackCall): DeliveryError {
  if (!/^[a-z_]{1,80}$/.test(code)) return doubtful('what answered does not speak as Slack does', call);
  const cure = CURES[code] ? `: ${CURES[code]}` : '';
  const message = `Slack says ${code}${cure}`;
  if (HALF_DONE.has(code)) return doubtful(message, call);
  if (SET_UP_WRONG.has(code) || BUSY.has(code)) return new DeliveryError('unavailable', message, TRY_AGAIN_MS);
  return new DeliveryError('refused', message);
}

function doubtful(message: string, call: SlackCall): DeliveryError {
  return call === 'posting'
    ? new DeliveryError('lost', `${message}; the message may be there`, LOOK_AGAIN_MS)
    : new DeliveryError('unavailable', message, TRY_AGAIN_MS);
}

/** Node's code of a failed fetch, which stands in a cause; empty when there is none. */
function causeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : cause ? causeOf(cause) : '';
}
