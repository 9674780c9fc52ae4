import { ApplicationFailure } from '@temporalio/common';
import { reservedKeyIn } from '../model/deferred.js';
import type { StepCall } from '../model/effect.js';
import type { Outcome } from '../model/outcome.js';
import type { StopReason } from './context.js';
import type { ActivityDeps } from './deps.js';
import { failureOutcome, refused, unexpected } from './failures.js';
import type { StepScope } from './scope.js';
import { Secrets } from './secrets.js';
import { watchForStop } from './stop.js';

/** The SDK passes on far fewer; this is only the finest grain. */
const HEARTBEAT_MS = 500;

/** How one attempt ended, and whether another one makes sense. A no is a result: it is never tried again. */
export interface Attempt {
  outcome: Outcome;
  again: boolean;
}

/**
 * Runs one attempt at a step with heartbeat, cancellation, deadline and redaction. Resolves with the outcome that stands.
 * While the engine has attempts left and another one makes sense it throws an ApplicationFailure instead (type: the status,
 * details: the outcome), so that the server's retry policy drives the retries.
 */
export async function runAttempt(
  call: StepCall,
  deps: ActivityDeps,
  body: (scope: StepScope, stopReason: () => StopReason | undefined) => Promise<Attempt>,
): Promise<Outcome> {
  const context = deps.context();
  const secrets = new Secrets();
  const stop = watchForStop(context, call.timeoutMs);
  const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    context.heartbeat();
    const { outcome, again } = await body({ call, deps, context, secrets, signal: stop.signal }, stop.reason);
    const clean = withoutExpressions(secrets.redactOutcome(outcome));
    // What ends with a worker costs none of the step's attempts: the engine gives those more.
    if (again && (context.attempt < call.attempts || isLoss(stop.reason()))) throw retryable(clean);
    return clean;
  } finally {
    clearInterval(beat);
    stop.clear();
  }
}

/** A read-only step: authorised, then asked. */
export function runProbe(
  call: StepCall,
  deps: ActivityDeps,
  ask: (scope: StepScope) => Promise<Outcome>,
): Promise<Outcome> {
  return runAttempt(call, deps, async (scope, stopReason) => {
    try {
      await authorise(scope);
      const outcome = await ask(scope);
      return { outcome, again: outcome.status === 'errored' || outcome.status === 'undecided' };
    } catch (error) {
      if (scope.signal.aborted)
        return unanswered(stopped(stopReason(), { happened: 'no', known: 'It was not answered.' }));
      const failure = unexpected(error, 'no');
      return { outcome: failureOutcome(failure), again: failure.kind === 'errored' };
    }
  });
}

/** A question that ran out of time is nobody's no: a person decides. */
function unanswered({ outcome, again }: Attempt): Attempt {
  return outcome.reason === 'timed-out' ? { outcome: { ...outcome, status: 'undecided' }, again } : { outcome, again };
}

/** Throws a refusal when the call may not be made; nothing has been done then. */
export async function authorise({ call, deps }: StepScope): Promise<void> {
  const answer = await deps.authorise(call);
  if (!answer.allowed) throw refused(answer.reason, answer.message, answer.held);
}

/** What an attempt reports that was told to stop. Only the run's own wish is `aborted`; the rest may be tried again. */
export function stopped(reason: StopReason | undefined, state: { happened: 'no' | 'unknown'; known: string }): Attempt {
  const { happened, known } = state;
  if (reason === 'aborted') {
    return {
      outcome: { status: 'aborted', reason: 'cancelled', message: `Stopped by the run. ${known}`, happened },
      again: false,
    };
  }
  const why = { 'worker-stopping': 'The worker is shutting down.', 'timed-out': 'The time for this attempt is over.' };
  const sentence = reason === undefined || reason === 'lost' ? 'The engine no longer knows this attempt.' : why[reason];
  return {
    outcome: { status: 'errored', reason: reason ?? 'lost', message: `${sentence} ${known}`, happened },
    again: true,
  };
}

function isLoss(reason: StopReason | undefined): boolean {
  return reason === 'worker-stopping' || reason === 'lost';
}

function retryable(outcome: Outcome): ApplicationFailure {
  return ApplicationFailure.retryable(outcome.message ?? outcome.reason ?? outcome.status, outcome.status, outcome);
}

/** A target's answer with a reserved key would later be taken for an expression; such outputs do not leave the worker. */
function withoutExpressions(outcome: Outcome): Outcome {
  const key = outcome.outputs && reservedKeyIn(outcome.outputs);
  if (key === undefined) return outcome;
  const { outputs: _dropped, ...rest } = outcome;
  return {
    ...rest,
    message: `${outcome.message ?? ''} Its outputs were dropped: they hold the reserved key ${key}.`.trim(),
  };
}
