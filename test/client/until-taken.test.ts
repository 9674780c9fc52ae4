import { ServiceError } from '@temporalio/client';
import { untilTaken } from '../../client/until-taken.js';

const said = (code: number, details: string) =>
  new ServiceError('failed', { cause: Object.assign(new Error('x'), { code, details, metadata: {} }) });

const DROPPED = 'Unable to perform workflow execution update due to unexpected workflow task failure.';

/** A call that fails with each of these, and then works. */
function giving(...failures: Error[]): { give: () => Promise<string>; times: () => number } {
  let times = 0;
  const give = async () => {
    const failure = failures[times];
    times += 1;
    if (failure) throw failure;
    return 'taken';
  };
  return { give, times: () => times };
}

describe('an Update that the server let go of', () => {
  it('is given again until it is taken', async () => {
    const { give, times } = giving(said(9, DROPPED), said(9, DROPPED));
    expect(await untilTaken(give)).toBe('taken');
    expect(times()).toBe(3);
  });

  it.each([
    ['nobody works for the workflow', said(9, 'no poller seen for task queue recently, worker may be down')],
    ['the deadline is over', said(4, DROPPED)],
    ['something else broke', new TypeError(DROPPED)],
  ])('is not given again when %s', async (_, failure) => {
    const { give, times } = giving(failure);
    await expect(untilTaken(give)).rejects.toBe(failure);
    expect(times()).toBe(1);
  });
});
