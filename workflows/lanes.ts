import {
  type ActivityOptions,
  ActivityFailure,
  ApplicationFailure,
  type CancellationScope,
  isCancellation,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import { parseDuration } from '../model/duration.js';
import type { StepCall } from '../model/effect.js';
import type { JsonObject } from '../model/json.js';
import type { LocalActivities } from '../model/local-activities.js';
import type { Outcome } from '../model/outcome.js';
import type { PlanStep } from '../model/plan.js';

/** A dead worker is noticed after so long; every activity beats at least three times within. */
const HEARTBEAT_MS = 10_000;
const EFFECT_LIMIT_MS = 600_000;
const NESTED_LIMIT_MS = 30 * 86_400_000;
/** Tries that a dying worker may cost before a probed effect is given up. They keep the epoch. */
const CRASHES = 20;

type StepActivities = Record<string, (call: StepCall) => Promise<Outcome>>;

/** Reads of the worker's own configuration: short, recorded as one marker each. */
export const local = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumAttempts: 5 },
});

/** The way out when the worker's files or its record store do not answer within a local activity's time: tried until they do. */
export const patient = proxyActivities<
  Pick<
    LocalActivities,
    | 'close-run'
    | 'keep-access-proof'
    | 'read-members'
    | 'read-deputies'
    | 'read-duty'
    | 'read-calendar'
    | 'was-admitted'
  >
>({
  startToCloseTimeout: '1m',
  summary: 'what the worker could not do at once',
});

const breath = proxyActivities<Pick<LocalActivities, 'let-answers-in'>>({
  startToCloseTimeout: '1m',
  summary: 'let answers in',
});

/**
 * Ends this workflow task and begins another, so that waiting answers are worked in. An activity that does nothing takes
 * about 20 ms; a timer of 1 ms, which would do the same, was measured to fire after 140.
 */
export async function letAnswersIn(): Promise<void> {
  await breath['let-answers-in']();
}

/**
 * Runs a probe or effect step as a normal activity named by its type. Never rejects: what went wrong is an Outcome.
 * Not an async function: every promise costs the sandbox a stack trace, and this runs once a step.
 */
export function runActivity(step: PlanStep, call: StepCall, scope: CancellationScope): Promise<Outcome> {
  const activity = proxyActivities<StepActivities>(activityOptions(step, call))[call.type];
  if (!activity) return Promise.resolve(unknownType(call.type));
  return scope.run(() => activity(call)).then(undefined, outcomeOf);
}

function unknownType(type: string): Outcome {
  return { status: 'errored', reason: 'no-activity', message: `this worker has no activity ${type}`, happened: 'no' };
}

/** Runs a bounded probe as a local activity: about one event. */
export async function runQuick(step: PlanStep, call: StepCall): Promise<{ outcome: Outcome; ms: number }> {
  const options: LocalActivityOptions = {
    startToCloseTimeout: (step.timeoutMs ?? 500) + 1_000,
    retry: retryPolicy(step, step.retry?.attempts ?? 1),
    summary: summary(call),
  };
  try {
    return await proxyLocalActivities<LocalActivities>(options)['quick-check'](call);
  } catch (error) {
    return { outcome: outcomeOf(error), ms: step.timeoutMs ?? 500 };
  }
}

function activityOptions(step: PlanStep, call: StepCall): ActivityOptions {
  return {
    startToCloseTimeout: limitOf(step, call),
    heartbeatTimeout: HEARTBEAT_MS,
    retry: retryPolicy(step, step.unprobed ? 1 : call.attempts + CRASHES),
    summary: summary(call),
  };
}

function retryPolicy(step: PlanStep, maximumAttempts: number) {
  return {
    maximumAttempts,
    initialInterval: step.retry?.firstMs ?? 1_000,
    backoffCoefficient: step.retry?.factor ?? 2,
    maximumInterval: Math.max(step.retry?.firstMs ?? 0, 30_000),
  };
}

/** Temporal keeps 400 bytes of it. */
function summary(call: StepCall): string {
  return `${call.phase === 'undo' ? 'undo ' : ''}${call.step}: ${call.title}`.slice(0, 120);
}

/** The author's own limit of one attempt, where it is one: a step that waits or polls has its span instead. */
export function stepLimit(step: PlanStep, params: JsonObject): number | undefined {
  return step.type === 'runbook' || spansOf(params) > 0 ? undefined : step.timeoutMs;
}

/** What the engine gives an attempt: more than it needs, so that it can still say how it ended. */
function limitOf(step: PlanStep, { params }: StepCall): number {
  if (step.type === 'runbook') return step.timeoutMs ?? NESTED_LIMIT_MS;
  const span = spansOf(params);
  return span > 0 ? span + 60_000 + (step.timeoutMs ?? 0) : (step.timeoutMs ?? EFFECT_LIMIT_MS) + HEARTBEAT_MS;
}

function spansOf(params: JsonObject): number {
  const names = ['within', 'for', 'healthyWithin', 'recoverWithin', 'drain'];
  return names.reduce((sum, name) => sum + spanOf(params, name), 0);
}

function spanOf(params: JsonObject, name: string): number {
  const value = params[name];
  return typeof value === 'string' ? (parseDuration(value) ?? 0) : typeof value === 'number' ? value : 0;
}

/** Typed failures carry their outcome; a lost worker or a time-out leaves open whether it happened. */
function outcomeOf(error: unknown): Outcome {
  if (isCancellation(error))
    return { status: 'aborted', reason: 'cancelled', message: 'It was cancelled before it could say how it ended.' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const [outcome] = cause.details ?? [];
    if (isOutcome(outcome)) return outcome;
    return { status: 'errored', reason: 'unexpected', message: cause.message.slice(0, 500), happened: 'unknown' };
  }
  const what = cause instanceof TimeoutFailure ? `no answer in time (${cause.timeoutType})` : 'no answer';
  return {
    status: 'errored',
    reason: 'no-answer',
    message: `The worker gave ${what}; whether the target changed is not known.`,
    happened: 'unknown',
  };
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'status' in value;
}
