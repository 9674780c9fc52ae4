import { ClientFailure } from '../client/failure.js';
import type { ApiError } from './api.js';

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 500 | 503;

/** The gateway's no. Carries everything that goes into an ApiError. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;
  readonly code: string;
  readonly cure?: string;

  constructor(status: RefusalStatus, { code, message, cure }: { code: string; message: string; cure?: string }) {
    super(message);
    this.status = status;
    this.code = code;
    this.cure = cure;
  }
}

export function apiError({ code, message, cure }: Refusal): ApiError {
  return { error: { code, message, ...(cure === undefined ? {} : { cure }) } };
}

/** Any error as a Refusal. What is not meant for people becomes a bare 500; the caller logs the original. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ClientFailure) return fromClient(error);
  return new Refusal(500, {
    code: 'internal',
    message: 'the gateway failed unexpectedly; what the request asked for may or may not have happened',
    cure: "Look at the run before you repeat it; the gateway's log has the details.",
  });
}

function fromClient({ kind, message, reason }: ClientFailure): Refusal {
  switch (kind) {
    case 'rejected':
      return new Refusal(409, { code: reason ?? 'rejected', message });
    case 'exists':
      return new Refusal(409, { code: 'run-exists', message, cure: 'Start it under another run id.' });
    case 'closed':
      return new Refusal(409, { code: 'run-closed', message });
    case 'not-found':
      return new Refusal(404, { code: 'run-not-found', message, cure: 'See the runs that exist: daybook runs' });
    case 'no-worker':
      return new Refusal(503, {
        code: 'no-worker',
        message,
        cure: 'Check that a worker of this environment is up: daybook doctor. Repeating the same answer is safe: it counts once.',
      });
    case 'unreachable':
      return new Refusal(503, {
        code: 'temporal-unreachable',
        message,
        cure: 'Check that Temporal is up: daybook doctor',
      });
  }
}
