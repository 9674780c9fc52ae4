import { audienceId } from '../../../model/audience/audience.js';
import { answerOf } from '../../model/audience/support.js';
import { Stage, until } from './support/stage.js';

let stage: Stage;

afterEach(() => stage.over());

async function given(...people: string[]): Promise<void> {
  stage = await Stage.given(people);
  await stage.work();
}

const shardOf = (run: string) =>
  stage.connected.client.workflow.getHandle(audienceId({ run, ask: 'tell/1', shard: 0 }));

const states = (entries: readonly { person: string; state: string }[]) =>
  Object.fromEntries(entries.map(({ person, state }) => [person, state]));

describe('delivery', () => {
  it('goes by the next transport when one refuses, and names who is reached by none', async () => {
    await given('ada', 'bo', 'cy', 'dee');
    const { people } = stage.workspace.people;
    delete people.cy?.addresses;
    stage.office.bite = (transport, to) => ((transport === 'chat' && to !== 'dee') || to === 'bo' ? 'refuse' : 'take');
    const run = await stage.open({ to: ['ada', 'bo', 'cy', 'dee', 'eve'] });
    const { entries } = await stage.until(run, 'everybody tried', ({ counts }) => !counts.states.planned);
    expect(states(entries)).toEqual({
      ada: 'sent',
      bo: 'unreachable',
      cy: 'unreachable',
      dee: 'delivered',
      eve: 'unreachable',
    });
    expect(entries[0]?.deliveries.map(({ transport, state }) => `${transport} ${state}`)).toEqual([
      'chat failed',
      'mail sent',
    ]);
    expect(entries[1]).toMatchObject({ why: 'nothing arrives over chat, mail' });
    expect(entries[2]?.why).toContain('CY has no address at chat');
    expect(entries[4]?.why).toBe("eve is not in this worker's people.yaml");
    expect((await stage.give(run, [answerOf('eve', 'acknowledge')]))[0]).toMatchObject({ verdict: 'accepted' });
  });

  it('uses another transport in an outage, and repeats nothing when the first one is back', async () => {
    await given('ada', 'bo');
    const { people } = stage.workspace.people;
    people.bo = { id: 'bo', name: 'Bo', slack: { team: 'T1', user: 'bo' }, addresses: { chat: 'bo' } };
    stage.office.bite = (transport) => (transport === 'chat' ? 'down' : 'take');
    const run = await stage.open();
    const told = await stage.until(run, 'ada told', ({ counts }) => counts.states.sent === 1);
    expect(states(told.entries)).toEqual({ ada: 'sent', bo: 'planned' });
    expect(told.entries[0]?.deliveries[0]).toMatchObject({ transport: 'chat', state: 'failed', outage: true });
    stage.office.bite = () => 'take';
    await stage.fastForward(run, 61_000);
    await stage.until(run, 'bo told', ({ counts }) => counts.states.delivered === 1);
    expect(stage.office.posted.map(({ transport, to }) => `${to} ${transport}`)).toEqual(['ada mail', 'bo chat']);
  });

  it('leaves one message where an answer was lost', async () => {
    await given('ada');
    let lost = 0;
    stage.office.bite = () => (lost++ < 2 ? 'lose' : 'take');
    const run = await stage.open();
    await stage.until(run, 'ada told', ({ counts }) => counts.states.delivered === 1);
    expect(stage.office.posted).toHaveLength(1);
    expect(stage.office.sends).toBe(2);
  });

  it('brings a message up to date in place after an answer, with who and when', async () => {
    await given('ada', 'bo');
    const run = await stage.open();
    await stage.until(run, 'both told', ({ counts }) => counts.states.delivered === 2);
    await stage.give(run, [answerOf('ada', 'acknowledge', { via: 'slack' })]);
    await stage.until(run, 'the update', () => stage.office.to('ada')[0]?.updates === 1);
    expect(stage.office.to('ada')[0]?.letter.news.join(' ')).toContain('by ada');
    expect(stage.office.to('bo')[0]?.updates).toBe(0);
    await stage.say({ status: 'reached', votes: [], headline: 'Enough have acknowledged' });
    await stage.until(run, 'both updated', () => stage.office.to('bo')[0]?.updates === 1);
    expect(stage.office.to('bo')[0]?.letter).toMatchObject({
      buttons: [],
      news: ['Reached: Enough have acknowledged', '1 of 2 acknowledged'],
    });
  });

  it('tells a group once in its channel, and its readers alone only when that fails', async () => {
    await given('ada', 'bo', 'cy');
    const { people } = stage.workspace;
    people.groups.noc = ['ada', 'bo'];
    people.channels = { noc: { chat: 'C1' } };
    delete people.people.bo?.addresses?.chat;
    const told = await stage.open({ to: ['noc', 'cy'] });
    await stage.until(told, 'everybody told', ({ counts }) => !counts.states.planned);
    expect(stage.office.posted.map(({ to, transport }) => `${to} ${transport}`).sort()).toEqual([
      'C1 chat',
      'bo mail',
      'cy chat',
    ]);
    expect(await stage.entry(told, 'ada')).toMatchObject({ state: 'delivered', deliveries: [{ channel: 'C1' }] });
    await stage.give(told, [answerOf('ada', 'acknowledge')]);
    await stage.until(told, 'the channel', () => (stage.office.to('C1')[0]?.updates ?? 0) > 0);
    expect(stage.office.to('C1')[0]?.letter.news).toEqual(['1 of 3 acknowledged']);
    stage.office.bite = (_, to) => (to === 'C1' ? 'refuse' : 'take');
    const alone = await stage.open({ to: ['noc'] });
    await stage.until(alone, 'ada told alone', ({ counts }) => counts.states.delivered === 1);
    expect(stage.office.to('ada')).toHaveLength(1);
  });

  it('leaves a channel to whoever is telling it, and tells none of its readers alone', async () => {
    await given('ada');
    const { people } = stage.workspace;
    people.groups.noc = ['ada'];
    people.channels = { noc: { chat: 'C1' } };
    const { putOnce } = stage.records;
    let note = '';
    stage.records.putOnce = async (name, value) => {
      if (name.startsWith('deliveries/') && note === '') {
        note = name;
        await putOnce(name, { ...(value as object), by: 'another shard' });
      }
      return putOnce(name, value);
    };
    const run = await stage.open({ to: ['noc'] });
    // Three attempts, in six seconds.
    await until(
      'the shard to put it off',
      async () => (await shardOf(run).fetchHistory()).events ?? [],
      (events) => events.some((event) => event.activityTaskCompletedEventAttributes),
    );
    await stage.records.put(note, { ...((await stage.records.get(note)) as object), state: 'sent', at: Date.now() });
    await stage.fastForward(run, 61_000);
    await stage.until(run, 'ada', ({ counts }) => counts.states.sent === 1);
    expect(await stage.entry(run, 'ada')).toMatchObject({ deliveries: [{ channel: 'C1' }] });
    expect(stage.office.posted).toEqual([]);
  }, 60_000);

  it('looks again with each reminder round whether somebody can be reached by now', async () => {
    await given('ada', 'bo');
    const { people } = stage.workspace.people;
    delete people.ada?.addresses;
    delete people.bo?.addresses;
    const remind = { everyMs: 3_600_000, within: 'any' as const, atMost: 2 };
    const run = await stage.open({ contact: { urgent: true, escalate: [], remind } });
    expect((await stage.view(run)).counts.states).toEqual({ unreachable: 2 });
    await stage.fastForward(run, 3_700_000);
    people.ada = { ...people.ada, id: 'ada', name: 'Ada', addresses: { chat: 'ada', mail: 'ada' } };
    await stage.fastForward(run, 3_700_000);
    await stage.until(run, 'ada told', ({ counts }) => counts.states.delivered === 1);
    expect(stage.office.posted.map(({ to, letter }) => [to, letter.what])).toEqual([['ada', 'ask']]);
    people.bo = { ...people.bo, id: 'bo', name: 'Bo', addresses: { chat: 'bo', mail: 'bo' } };
    await stage.fastForward(run, 3_700_000);
    expect(await stage.entry(run, 'bo')).toMatchObject({ state: 'unreachable', deliveries: [] });
  });

  it('takes a bounce for what it is: the next transport, and at the end unreachable', async () => {
    await given('ada');
    stage.workspace.people.people.ada = {
      ...stage.workspace.people.people.ada,
      id: 'ada',
      name: 'Ada',
      transports: ['mail', 'chat'],
    };
    const run = await stage.open();
    await stage.until(run, 'a mail', ({ counts }) => counts.states.sent === 1);
    const bounce = (transport: string) =>
      answerOf('gateway', 'bounced', { about: 'ada', transport, digest: '', reason: '550' });
    expect(await stage.give(run, [bounce('mail')])).toMatchObject([{ verdict: 'accepted' }]);
    await stage.until(run, 'a message', ({ counts }) => counts.states.delivered === 1);
    await stage.give(run, [bounce('chat')]);
    const { entries } = await stage.until(run, 'nobody', ({ counts }) => counts.states.unreachable === 1);
    expect(entries[0]?.deliveries.map(({ transport, state }) => `${transport} ${state}`)).toEqual([
      'mail bounced',
      'chat bounced',
    ]);
    expect(entries[0]?.why).toBe('nothing arrives over mail, chat');
  });

  it('says that it is over to whoever cannot see it: once, and not when they ended it themselves', async () => {
    await given('ada', 'bo');
    const { people } = stage.workspace.people;
    people.ada = { ...people.ada, id: 'ada', name: 'Ada', transports: ['mail'] };
    const run = await stage.open();
    await stage.until(run, 'both told', ({ counts }) => !counts.states.planned);
    const news = { status: 'closed' as const, votes: [], headline: 'The run was aborted' };
    await stage.say(news);
    await stage.say(news);
    await stage.end(run);
    expect(stage.office.to('ada').map(({ letter }) => letter.what)).toEqual(['ask', 'closed']);
    expect(stage.office.to('bo').map(({ letter, updates }) => [letter.what, updates > 0])).toEqual([['ask', true]]);
    const reached = await stage.open({ to: ['ada'] });
    await stage.until(reached, 'ada told', ({ counts }) => counts.states.sent === 1);
    await stage.say({ status: 'reached', votes: [] });
    await stage.end(reached);
    expect(stage.office.to('ada')).toHaveLength(3);
  });

  it('keeps the words for some of them, and links that only open their own entry', async () => {
    await given('ada', 'bo');
    stage.workspace.people.people.bo = {
      ...stage.workspace.people.people.bo,
      id: 'bo',
      name: 'Bo',
      interests: ['money'],
    };
    const run = await stage.open({
      variants: [{ for: 'money', subject: 'The shop is closed', text: 'No sales from 22:00.' }],
    });
    await stage.until(run, 'both told', ({ counts }) => counts.states.delivered === 2);
    const [ada, bo] = [stage.office.to('ada')[0], stage.office.to('bo')[0]];
    expect([ada?.letter.body, bo?.letter.body]).toEqual(['We switch at **22:00**.', 'No sales from 22:00.']);
    expect(bo?.letter.subject).toContain('The shop is closed');
    expect(ada?.link).toMatch(/^http:\/\/127\.0\.0\.1:7080\/a\/[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(ada?.letter.handle).toMatch(/^[0-9a-f]{32}$/);
    expect(ada?.letter.handle).not.toBe(bo?.letter.handle);
  });
});

describe('an ask that is answered in the run', () => {
  it('is told, follows the votes, and leaves those alone who have voted', async () => {
    await given('ada', 'bo');
    const run = await stage.open({
      mode: 'tells',
      card: { kind: 'approval', actions: ['approve', 'reject'], level: 3 },
      contact: { urgent: true, escalate: [], remind: { everyMs: 3_600_000, within: 'any', atMost: 3 } },
    });
    await stage.until(run, 'both told', ({ counts }) => counts.states.delivered === 2);
    expect((await stage.give(run, [answerOf('ada', 'acknowledge')]))[0]).toMatchObject({ reason: 'not-offered' });
    expect(stage.office.to('ada')[0]?.link).toContain(`/runs/${run}/asks/tell%2F1`);
    const votes = [{ sub: 'ada', action: 'approve' as const, at: Date.now(), via: 'slack' }];
    await stage.say({ status: 'open', votes });
    await stage.until(run, 'both updated', () => stage.office.posted.every(({ updates }) => updates > 0));
    expect(stage.office.to('bo')[0]?.letter.news[0]).toContain('Approved by ada');
    await stage.fastForward(run, 3_700_000);
    await stage.until(run, 'a reminder', () => stage.office.posted.length === 3);
    expect(stage.office.to('bo').map(({ letter }) => letter.what)).toEqual(['ask', 'reminder']);
    expect(states((await stage.view(run)).entries)).toEqual({ ada: 'acknowledged', bo: 'delivered' });
    await stage.say({ status: 'passed', votes });
    await stage.end(run);
    expect(stage.office.to('bo').every(({ letter }) => letter.buttons.length === 0)).toBe(true);
  });
});
