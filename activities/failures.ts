import type { Hold } from '../model/calendar/hold.js';
import type { Json } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';

/**
 * `refused`: the worker said no before it touched the target. `failed`: the target's answer was no.
 * `errored`: it could not be asked, or its answer was lost.
 */
export type FailureKind = 'refused' | 'failed' | 'errored';

export interface FailureFacts {
  kind: FailureKind;
  /** Machine reason, kebab-case and stable. */
  reason: string;
  /** What happened, where, why, and what to do now. Never a secret: built from names and codes, not from a client's own text. */
  message: string;
  /** Whether the target changed. `no` is a promise, and lets the engine try again without asking anybody. */
  happened: 'no' | 'unknown';
  outputs?: { [name: string]: Json };
  /** Something stands that must be taken back: said also when the attempt was told to stop. */
  leftOpen?: boolean;
  /** A refusal for now only: the run asks again then. */
  held?: Hold;
}

/** Thrown by drivers and steps for everything that is expected to go wrong. */
export class TargetFailure extends Error {
  readonly kind: FailureKind;
  readonly reason: string;
  readonly happened: 'no' | 'unknown';
  readonly outputs?: { [name: string]: Json };
  readonly leftOpen: boolean;
  readonly held?: Hold;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.name = 'TargetFailure';
    this.kind = facts.kind;
    this.reason = facts.reason;
    this.happened = facts.happened;
    this.outputs = facts.outputs;
    this.leftOpen = facts.leftOpen ?? false;
    this.held = facts.held;
  }
}

/** For another failure that differs from this one in some of them. */
export function factsOf({ kind, reason, message, happened, outputs, leftOpen, held }: TargetFailure): FailureFacts {
  return { kind, reason, message, happened, ...(outputs && { outputs }), leftOpen, ...(held && { held }) };
}

/** The worker itself says no; nothing was done. */
export function refused(reason: string, message: string, held?: Hold): TargetFailure {
  return new TargetFailure({ kind: 'refused', reason, message, happened: 'no', ...(held && { held }) });
}

/** The target answered, and the answer is no. */
export function failed(reason: string, message: string, outputs?: { [name: string]: Json }): TargetFailure {
  return new TargetFailure({ kind: 'failed', reason, message, happened: 'unknown', outputs });
}

/** The target could not be asked (`no`), or its answer was lost on the way (`unknown`). */
export function errored(reason: string, message: string, happened: 'no' | 'unknown'): TargetFailure {
  return new TargetFailure({ kind: 'errored', reason, message, happened });
}

/**
 * A refusal is `failed` as well: the answer was no, and nothing was done. Not so `key-closed`: that key's effect was carried
 * out, by somebody else.
 */
export function failureOutcome(failure: TargetFailure): Outcome {
  const outcome: Outcome = {
    status: failure.kind === 'errored' ? 'errored' : 'failed',
    reason: failure.reason,
    message: failure.message,
  };
  if (failure.outputs) outcome.outputs = failure.outputs;
  if (failure.held) outcome.held = failure.held;
  if (failure.kind === 'errored') outcome.happened = failure.happened;
  if (failure.kind === 'refused' && failure.reason !== 'key-closed') outcome.happened = 'no';
  return outcome;
}

/**
 * A failure nobody foresaw, rebuilt from an allow-list: class, system code and the place in our own code. Its message is left
 * out, because a client's message may hold a credential.
 */
export function unexpected(error: unknown, happened: 'no' | 'unknown'): TargetFailure {
  if (error instanceof TargetFailure) return error;
  const name =
    isObject(error) && typeof error.name === 'string' && /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : 'Error';
  const parts = [name, systemCode(error), placeOf(error)].filter((part) => part !== undefined);
  return errored(
    'unexpected',
    `Something unforeseen happened in the worker (${parts.join(', ')}). Look into the worker's log, then retry.`,
    happened,
  );
}

/** `ECONNREFUSED`, `ENOENT` and their like; undefined when the error carries none. */
export function systemCode(error: unknown): string | undefined {
  const code = isObject(error) ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
}

function placeOf(error: unknown): string | undefined {
  const stack = isObject(error) && typeof error.stack === 'string' ? error.stack : '';
  const frame = stack.split('\n').find((line) => line.includes('/activities/'));
  return frame?.match(/activities\/[\w./-]+:\d+/)?.[0];
}

/** Not `instanceof Error`: errors of Node's own modules may come from another realm. */
function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
