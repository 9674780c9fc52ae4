import { readAsk } from '../../../activities/audience/read-ask.js';
import { ClientFailure } from '../../../client/failure.js';
import type { RunView } from '../../../model/run-view.js';
import { People, RUN } from './support.js';

const place = { run: RUN, ask: 'tell/1' };
const counts = { total: 1, states: { acknowledged: 1 }, groups: {} };
const view = (parts: object = {}) =>
  ({
    asks: [{ id: 'tell/1', status: 'reached', votes: [], headline: 'enough', audience: { counts } }],
    ...parts,
  }) as unknown as RunView;

describe('what a run says of its ask', () => {
  it('is read from the run itself', async () => {
    const world = new People(['ada']);
    world.deps.runs.viewRun = async () => view();
    expect(await readAsk(place, world.deps)).toEqual({
      news: { status: 'reached', votes: [], counts, headline: 'enough' },
      over: false,
    });
    world.deps.runs.viewRun = async () => view({ asks: [], endedAt: 5 });
    expect(await readAsk(place, world.deps)).toEqual({ over: true });
  });

  it('is that it is over when there is no such run, and nothing while nobody answers for it', async () => {
    const world = new People(['ada']);
    world.deps.runs.viewRun = () => Promise.reject(new ClientFailure('not-found', 'none'));
    expect(await readAsk(place, world.deps)).toEqual({ over: true });
    world.deps.runs.viewRun = () => Promise.reject(new ClientFailure('no-worker', 'nobody'));
    await expect(readAsk(place, world.deps)).rejects.toThrow('nobody');
  });

  it('is told to an audience of that ask only', async () => {
    const world = new People(['ada']);
    world.activity.workflow = { id: 'audience:other/tell/1/0', runId: 'r', type: 'audience' };
    await expect(readAsk(place, world.deps)).rejects.toMatchObject({ nonRetryable: true });
  });
});
