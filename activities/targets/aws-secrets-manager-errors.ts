import { errored, TargetFailure } from '../failures.js';
import { changedByOthers } from '../keys/store.js';
import { Stopped } from '../stop.js';

const THROTTLED =
  /^(Throttling|ThrottlingException|TooManyRequestsException|RequestLimitExceeded|LimitExceededException)$/;
const FORBIDDEN = /^(AccessDenied|AccessDeniedException)$/;
const UNKNOWN =
  /^(UnrecognizedClientException|InvalidSignatureException|IncompleteSignature|MissingAuthenticationTokenException|ExpiredTokenException)$/;

export interface Asked {
  target: string;
  /** As IAM names it, such as PutSecretValue. */
  action: string;
  secret: string;
  /** Whether it may have changed something. */
  writes: boolean;
}

/** Whether there is no such secret, or no version under that stage. */
export function isNotFound(error: unknown): boolean {
  return nameOf(error) === 'ResourceNotFoundException';
}

/**
 * What the SDK threw, as Daybook says it; what is not found goes on as it is. Names and codes only: the SDK's own text may hold
 * what was sent.
 */
export function secretsFailure(error: unknown, { target, action, secret, writes }: Asked): unknown {
  const maybe = writes ? 'unknown' : 'no';
  if (error instanceof Stopped || isNotFound(error)) return error;
  if (error instanceof TargetFailure)
    return error.kind === 'errored' && !writes ? errored(error.reason, error.message, 'no') : error;
  const name = nameOf(error);
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  const what = `${action} on ${secret}`;
  if (THROTTLED.test(name))
    return errored('throttled', `${target}: AWS takes no more requests now (${name}, ${what}). Retry later.`, 'no');
  if (FORBIDDEN.test(name))
    return no('forbidden', `${target}: these credentials may not ${what}. Allow secretsmanager:${action}, then retry.`);
  if (UNKNOWN.test(name))
    return no('unauthenticated', `${target}: AWS does not take these credentials (${name}). Renew them, then retry.`);
  // The stage was moved by somebody else between look and write.
  if (name === 'InvalidParameterException' && action === 'UpdateSecretVersionStage') return changedByOthers(target);
  if (status !== undefined && status >= 500)
    return errored('server-error', `${target}: AWS answered ${status} (${what}).`, maybe);
  if (status !== undefined && status >= 400) return no('refused-by-target', `${target}: AWS refused ${what}: ${name}.`);
  return errored('answer-not-understood', `${target}: AWS’s answer to ${what} could not be read (${name}).`, maybe);
}

function no(reason: string, message: string): TargetFailure {
  return new TargetFailure({ kind: 'failed', reason, message, happened: 'no' });
}

function nameOf(error: unknown): string {
  const { name } = (error ?? {}) as { name?: unknown };
  return typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? name : 'Error';
}
