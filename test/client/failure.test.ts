import { ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ClientFailure, readFailure } from '../../client/failure.js';

const grpc = (code: number) =>
  new ServiceError('failed', {
    cause: Object.assign(new Error('x'), { code, details: 'said the server', metadata: {} }),
  });

describe('what a failed call to Temporal means', () => {
  it.each([
    [3, 'rejected'],
    [7, 'rejected'],
    [8, 'unreachable'],
    [9, 'no-worker'],
    [14, 'unreachable'],
    [2, 'unreachable'],
  ] as const)('gRPC status %i is %s, with the words of the server', (code, kind) => {
    const failure = readFailure(grpc(code), 'r1');
    expect(failure).toMatchObject({ kind, message: expect.stringContaining('said the server') });
  });

  it('leaves open what needs a second question', () => {
    expect([4, 1].map((code) => readFailure(grpc(code), 'r1'))).toEqual(['timeout', 'timeout']);
    expect(readFailure(grpc(5), 'r1')).toBe('gone');
  });

  it('gives the reason for which a run rejected a statement', () => {
    const no = new WorkflowUpdateFailedError(
      'failed',
      ApplicationFailure.nonRetryable('the key is not known', 'unknown-key'),
    );
    expect(readFailure(no, 'r1')).toMatchObject({
      kind: 'rejected',
      reason: 'unknown-key',
      message: 'the key is not known',
    });
  });

  it('keeps a failure that has a meaning already, and calls everything else unreachable', () => {
    const failure = new ClientFailure('closed', 'over');
    expect(readFailure(failure, 'r1')).toBe(failure);
    expect(readFailure(new TypeError('broken'), 'r1')).toMatchObject({ kind: 'unreachable' });
  });
});
