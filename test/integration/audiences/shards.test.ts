import { shardOf } from '../../../model/audience/audience.js';
import { ledgerName, type LedgerRecord } from '../../../model/audience/ledger-record.js';
import { answerOf } from '../../model/audience/support.js';
import { Stage } from './support/stage.js';

let stage: Stage;

afterEach(() => stage.over());

describe('an audience of more people than one shard holds', () => {
  it('has everybody in one shard, tells a channel once, and is counted and closed as one', async () => {
    const people = Array.from({ length: 1_100 }, (_, index) => `p-${index}`);
    stage = await Stage.given(people);
    stage.workspace.people.groups.all = people;
    stage.workspace.people.channels = { all: { chat: 'C1' } };
    await stage.work();
    const run = await stage.open({ to: ['all'], require: { atLeast: { percent: 100 } } });
    const { opened } = await stage.heard();
    expect(opened).toMatchObject({ total: 1_100, counts: { states: { planned: 1_100 } } });
    const firsts = opened?.shards ?? [];
    expect(firsts).toHaveLength(3);
    const views = await Promise.all(firsts.map((_, shard) => stage.view(run, shard)));
    expect(views.map(({ entries }) => entries.length)).toEqual([367, 367, 366]);
    for (const [shard, { entries }] of views.entries())
      expect(entries.every(({ person }) => shardOf(person, firsts) === shard)).toBe(true);
    for (const [shard, { entries }] of views.entries()) {
      for (let at = 0; at < entries.length; at += 200) {
        const part = entries.slice(at, at + 200).map(({ person }) => answerOf(person, 'acknowledge'));
        await stage.give(run, part, { shard });
      }
    }
    expect(await stage.count({ over: false })).toMatchObject({
      verdict: 'holds',
      counts: { states: { acknowledged: 1_100 } },
    });
    await stage.say({ status: 'reached', votes: [], counts: (await stage.count({ over: false })).counts });
    await Promise.all(firsts.map((_, shard) => stage.end(run, shard)));
    expect(stage.office.posted.map(({ to }) => to)).toEqual(['C1']);
    const ledger = (await stage.records.get(ledgerName({ run, ask: 'tell/1' }))) as unknown as LedgerRecord;
    expect(ledger).toMatchObject({ verdict: 'holds', flaws: [], counts: { states: { acknowledged: 1_100 } } });
    expect(ledger.batches).toHaveLength(6);
  });
});
