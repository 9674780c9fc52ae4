import { ServiceError } from '@temporalio/client';
import { askAgain } from '../../client/ask-again.js';

const grpc = (code: number) =>
  new ServiceError('failed', { cause: Object.assign(new Error('x'), { code, details: 'said', metadata: {} }) });

/** A connection that notes how long it is waited, and a query that fails with each of these and then answers. */
function asking(...failures: Error[]) {
  const waits: number[] = [];
  let times = 0;
  const connection = {
    withDeadline: async <T>(deadline: number | Date, ask: () => Promise<T>) => {
      waits.push(Number(deadline) - Date.now());
      return ask();
    },
  };
  const query = async () => {
    const failure = failures[times];
    times += 1;
    if (failure) throw failure;
    return 'answer';
  };
  return { client: { connection }, query, waits, times: () => times };
}

describe('a query that nobody answers', () => {
  it('is asked once more, long before the deadline of the call', async () => {
    const { client, query, waits, times } = asking(grpc(4));
    expect(await askAgain(client, 5_000, query)).toBe('answer');
    expect(times()).toBe(2);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(2_000);
  });

  it('leaves half of a short time for the second', async () => {
    const { client, query, waits } = asking();
    await askAgain(client, 1_000, query);
    expect(waits[0]).toBeLessThanOrEqual(500);
  });

  it('is not asked a third time, nor again after a real answer', async () => {
    const silent = asking(grpc(4), grpc(4));
    await expect(askAgain(silent.client, 5_000, silent.query)).rejects.toMatchObject({ message: 'failed' });
    expect(silent.times()).toBe(2);
    const gone = asking(grpc(5));
    await expect(askAgain(gone.client, 5_000, gone.query)).rejects.toMatchObject({ message: 'failed' });
    expect(gone.times()).toBe(1);
  });
});
