import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';

/**
 * `rejected`: the run, or Temporal, said no. `exists`: a run of that id was started before. `not-found`, `closed`: no
 * such run, or one that is over. `no-worker`: Temporal answers, and nobody works for the run. `unreachable`: Temporal
 * could not be asked, so nothing is known about the effect of the call.
 */
export type ClientFailureKind = 'rejected' | 'exists' | 'not-found' | 'closed' | 'no-worker' | 'unreachable';

export class ClientFailure extends Error {
  override readonly name = 'ClientFailure';
  readonly kind: ClientFailureKind;
  /** rejected: the run's machine reason, such as `unknown-key`. */
  readonly reason?: string;

  constructor(kind: ClientFailureKind, message: string, { reason, cause }: { reason?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.kind = kind;
    this.reason = reason;
  }
}

/** What a failed call can say by itself. `timeout` and `gone` need a second question, which the caller asks. */
export type Reading = ClientFailure | 'timeout' | 'gone';

const GRPC = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
};

/** Reads an error of the Temporal client about run `run`. Returns other errors' causes as `unreachable`. */
export function readFailure(error: unknown, run: string): Reading {
  if (error instanceof ClientFailure) return error;
  if (error instanceof WorkflowUpdateFailedError) return rejection(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'timeout';
  if (error instanceof WorkflowNotFoundError) return 'gone';
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new ClientFailure('exists', `run ${run} was started before`, { cause: error });
  }
  if (error instanceof QueryNotRegisteredError)
    return new ClientFailure('rejected', error.message, { reason: 'not-a-run', cause: error });
  if (error instanceof WorkflowFailedError) return new ClientFailure('closed', closing(error, run), { cause: error });
  return readGrpc(error, run);
}

function readGrpc(error: unknown, run: string): Reading {
  const cause = isGrpcServiceError(error) ? error : error instanceof Error ? error.cause : undefined;
  if (!isGrpcServiceError(cause)) {
    return new ClientFailure('unreachable', `Temporal could not be asked about run ${run}: ${wordsOf(error)}`, {
      cause: error,
    });
  }
  const said = cause.details || cause.message;
  // At its deadline a call ends with either code, whichever side notices first.
  if (cause.code === GRPC.DEADLINE_EXCEEDED || cause.code === GRPC.CANCELLED) return 'timeout';
  if (cause.code === GRPC.NOT_FOUND) return 'gone';
  // The server's words when no worker has polled the task queue for a while.
  if (cause.code === GRPC.FAILED_PRECONDITION)
    return new ClientFailure('no-worker', `no worker answers for run ${run}: ${said}`, { cause });
  if (cause.code === GRPC.INVALID_ARGUMENT || cause.code === GRPC.PERMISSION_DENIED) {
    return new ClientFailure('rejected', `Temporal refused it: ${said}`, { reason: 'temporal-refused', cause });
  }
  if (cause.code === GRPC.RESOURCE_EXHAUSTED)
    return new ClientFailure('unreachable', `Temporal is busy: ${said}`, { cause });
  return new ClientFailure('unreachable', `Temporal could not be asked about run ${run}: ${said}`, { cause });
}

function rejection(error: WorkflowUpdateFailedError): ClientFailure {
  const { cause } = error;
  const reason = cause instanceof ApplicationFailure && cause.type && cause.type !== 'Error' ? cause.type : undefined;
  return new ClientFailure('rejected', cause?.message ?? error.message, { reason, cause: error });
}

function closing(error: WorkflowFailedError, run: string): string {
  return `run ${run} ended without a result: ${wordsOf(error.cause ?? error)}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
