import { audienceId } from '../../../model/audience/audience.js';
import { answerOf } from '../../model/audience/support.js';
import { Stage } from './support/stage.js';

let stage: Stage;

afterEach(() => stage.over());

const VOTES = [{ sub: 'ada', action: 'approve', at: 1, via: 'slack' }];
const NEWS: [string, unknown[]][] = [
  ['nothing', []],
  ['null', [null]],
  ['a shape of its own', [{ status: 7, votes: 'all' }]],
  ['a hundred kilobytes', ['x'.repeat(100_000)]],
  ['an end that nobody decided', [{ status: 'closed', votes: VOTES, headline: 'Go home, it is cancelled' }]],
];

describe('whoever can only send signals to an audience', () => {
  it.each(NEWS)('neither ends it, nor stops it, nor puts words into its messages: %s', async (_, args) => {
    stage = await Stage.given(['ada', 'bo']);
    await stage.work();
    const run = await stage.open();
    await stage.until(run, 'both told', ({ counts }) => counts.states.delivered === 2);
    const shard = stage.connected.client.workflow.getHandle(audienceId({ run, ask: 'tell/1', shard: 0 }));
    await shard.signal('ask-news', ...args);
    await shard.signal('run-over', ...args);
    await shard.signal('keys-changed', ...args);
    expect(await stage.give(run, [answerOf('ada', 'acknowledge')])).toMatchObject([{ verdict: 'accepted' }]);
    await stage.until(run, 'the update', () => (stage.office.to('ada')[0]?.updates ?? 0) > 0);
    expect(await stage.count({ over: false })).toMatchObject({
      verdict: 'open',
      counts: { states: { acknowledged: 1 } },
    });
    expect(await stage.view(run)).toMatchObject({ status: 'open' });
    expect(JSON.stringify(stage.office.posted)).not.toContain('cancelled');
    expect((await shard.describe()).status.name).toBe('RUNNING');
    await stage.say({ status: 'withdrawn', votes: [] });
    await stage.until(run, 'the run itself', ({ status }) => status === 'withdrawn');
    await stage.end(run);
  });
});
