import { durationText } from '../model/duration.js';
import type { ApiError } from '../gateway/api.js';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What an HTTP status of the gateway means for whoever called the command. */
const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.usage,
  401: EXIT.denied,
  403: EXIT.denied,
  404: EXIT.usage,
  409: EXIT.usage,
  503: EXIT.expired,
  504: EXIT.expired,
};

const CURES: Readonly<Record<number, string>> = {
  401: 'Sign in with `daybook sign-in`; in a local workspace, add --as PERSON.',
  503: 'The gateway runs, but Temporal or a worker does not answer it. `daybook doctor` says which.',
};

/** A reply that refuses, as a CliError in the gateway's own words. */
export async function refusal(address: string, response: Response): Promise<CliError> {
  const text = await response.text().catch(() => '');
  const error = apiError(text);
  const exit = EXIT_BY_STATUS[response.status] ?? EXIT.internal;
  if (!error) {
    return new CliError({
      exit,
      code: `http-${response.status}`,
      message: `The gateway at ${address} answered ${response.status} without saying why.`,
      cure: CURES[response.status] ?? `Is ${address} the address of a Daybook gateway? \`daybook doctor\` looks.`,
    });
  }
  // What was shown is not what is there: more than a conflict.
  const mismatch = error.code === 'digest-changed';
  const { code, message, cure = CURES[response.status] } = error;
  return new CliError({ exit: mismatch ? EXIT.mismatch : exit, code, message, cure });
}

function apiError(text: string): ApiError['error'] | undefined {
  try {
    const { error } = JSON.parse(text) as Partial<ApiError>;
    return typeof error?.message === 'string' && typeof error.code === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

/** The code of a CliError that means: nothing was answered. Watching goes on after it. */
export const UNANSWERED = ['gateway-unreachable', 'gateway-slow'];

/** No reply came: nobody listens there, or not in time. */
export function unanswered(facts: { address: string; error: unknown; timeoutMs: number }): CliError {
  const { address, error, timeoutMs } = facts;
  if (error instanceof CliError) return error;
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') {
    return new CliError({
      exit: EXIT.expired,
      code: 'gateway-slow',
      message: `The gateway at ${address} did not answer within ${durationText(timeoutMs)}.`,
      cure: 'It may be busy or stuck: `daybook doctor` looks. A longer wait: --timeout 60s.',
    });
  }
  return new CliError({
    exit: EXIT.expired,
    code: 'gateway-unreachable',
    message: `The gateway does not answer at ${address}${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}.`,
    cure: 'Start it with `daybook dev` (on this machine) or `daybook gateway`, or name another with --gateway.',
  });
}

export function malformedReply(address: string, why: string): CliError {
  return new CliError({
    exit: EXIT.internal,
    code: 'gateway-malformed',
    message: `The gateway at ${address} sent something that this version does not understand: ${why}.`,
    cure: 'Is it a Daybook gateway of the same version? `daybook doctor` shows both.',
  });
}
