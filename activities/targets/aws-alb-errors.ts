import { errored, failed, TargetFailure } from '../failures.js';
import { Stopped } from '../stop.js';

const THROTTLED = /^(Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException)$/;
const FORBIDDEN = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|OptInRequired)$/;
const UNKNOWN =
  /^(InvalidClientTokenId|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|ExpiredToken|ExpiredTokenException|RequestExpired)$/;

export interface Asked {
  target: string;
  /** As IAM names it, such as ModifyListener. */
  action: string;
  /** What it is about. */
  arn: string;
  /** Whether it may have changed something. */
  writes: boolean;
}

/** Whether the service was too busy to take the request: nothing happened, and it may be sent again. */
export function isThrottled(error: unknown): boolean {
  const { name, status } = factsOf(error);
  return THROTTLED.test(name) || status === 429;
}

/**
 * What the SDK threw, as Daybook says it: failed `unauthenticated`, `forbidden`, `not-found`, `refused-by-target`; errored
 * `throttled`, `server-error`, `answer-not-understood`. Codes only: a client's own text stays in the worker.
 */
export function awsFailure(error: unknown, { target, action, arn, writes }: Asked): unknown {
  const maybe = writes ? 'unknown' : 'no';
  if (error instanceof Stopped) return error;
  if (error instanceof TargetFailure) {
    return error.kind === 'errored' && !writes ? errored(error.reason, error.message, 'no') : error;
  }
  const { name, status } = factsOf(error);
  const what = `${action} on ${arn}`;
  if (isThrottled(error))
    return errored(
      'throttled',
      `${target}: AWS takes no more requests now (${name}, ${what}); nothing was changed. Retry later.`,
      'no',
    );
  if (FORBIDDEN.test(name))
    return no(
      'forbidden',
      `${target}: these credentials may not ${what}; nothing was changed. Allow elasticloadbalancing:${action}, then retry.`,
    );
  if (UNKNOWN.test(name))
    return no(
      'unauthenticated',
      `${target}: AWS does not take these credentials (${name}, ${what}); nothing was changed. Renew them, then retry.`,
    );
  if (name.endsWith('NotFound') || name.endsWith('NotFoundException'))
    return no(
      'not-found',
      `${target}: AWS has nothing there (${name}, ${what}); nothing was changed. Correct the ARN in targets.yaml.`,
    );
  if (status !== undefined && status >= 500)
    return errored('server-error', `${target}: AWS answered ${status} (${what}).`, maybe);
  if (status !== undefined && status >= 400) return no('refused-by-target', `${target}: AWS refused ${what}: ${name}.`);
  return errored('answer-not-understood', `${target}: AWS’s answer to ${what} could not be read (${name}).`, maybe);
}

/** The forwarding action is missing, or others share in it; nothing was changed. */
export function notOurs(message: string): TargetFailure {
  return no('not-switchable', message);
}

/** An answer that nobody foresaw in this shape. */
export function notDescribed(target: string, arn: string): TargetFailure {
  return failed('answer-not-understood', `${target}: AWS answered without an error and did not describe ${arn}.`);
}

function no(reason: string, message: string): TargetFailure {
  return new TargetFailure({ kind: 'failed', reason, message, happened: 'no' });
}

function factsOf(error: unknown): { name: string; status?: number } {
  const { name, $metadata } = (error ?? {}) as { name?: unknown; $metadata?: { httpStatusCode?: number } };
  const plain = typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? name : 'Error';
  return { name: plain, status: $metadata?.httpStatusCode };
}
