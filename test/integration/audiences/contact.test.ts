import { audienceId } from '../../../model/audience/audience.js';
import { ledgerName } from '../../../model/audience/ledger-record.js';
import { answerOf } from '../../model/audience/support.js';
import { Stage, until } from './support/stage.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let stage: Stage;

afterEach(() => stage.over());

async function given(...people: string[]): Promise<void> {
  stage = await Stage.given(people);
  await stage.work();
}

/** Wall-clock time in UTC, so long from now. */
const clock = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);

function change(person: string, parts: object): void {
  const { people } = stage.workspace.people;
  people[person] = { ...people[person], id: person, name: person.toUpperCase(), ...parts };
}

const kinds = (person: string) => stage.office.to(person).map(({ letter }) => letter.what);

describe('contact', () => {
  it('waits for the end of quiet hours, and wakes people only when it is urgent', async () => {
    await given('ada', 'bo');
    change('ada', { quiet: { from: clock(-HOUR), to: clock(2 * HOUR) } });
    const run = await stage.open({ contact: { urgent: false, escalate: [] } });
    await stage.until(run, 'bo told', ({ counts }) => counts.states.delivered === 1);
    await stage.fastForward(run, HOUR);
    expect(await stage.entry(run, 'ada')).toMatchObject({ state: 'planned', deliveries: [] });
    await stage.fastForward(run, HOUR + MINUTE);
    const { entries } = await stage.until(run, 'ada told', ({ counts }) => counts.states.delivered === 2);
    const waited = (entries[0]?.deliveries[0]?.at ?? 0) - (entries[1]?.deliveries[0]?.at ?? 0);
    expect(Math.abs(waited - 2 * HOUR)).toBeLessThanOrEqual(MINUTE);
    const urgent = await stage.open({ to: ['ada'], contact: { urgent: true, escalate: [] } });
    await stage.until(urgent, 'ada woken', ({ counts }) => counts.states.delivered === 1);
  });

  it('sends exactly one message per due reminder, across quiet hours, and none after an answer', async () => {
    await given('ada', 'bo');
    change('ada', { quiet: { from: clock(3 * HOUR), to: clock(8 * HOUR) } });
    const remind = { everyMs: 2 * HOUR, within: 'any' as const, atMost: 3 };
    const run = await stage.open({
      contact: { urgent: false, escalate: [], remind },
      card: { deadlineAt: Date.now() + 24 * HOUR },
    });
    await stage.until(run, 'both told', ({ counts }) => counts.states.delivered === 2);
    await stage.fastForward(run, 2 * HOUR + MINUTE);
    await stage.until(run, 'the first reminders', () => stage.office.posted.length === 4);
    await stage.give(run, [answerOf('bo', 'acknowledge')]);
    for (let hours = 3; hours <= 15; hours += 3) await stage.fastForward(run, 3 * HOUR);
    expect(kinds('bo')).toEqual(['ask', 'reminder']);
    expect(kinds('ada')).toEqual(['ask', 'reminder', 'reminder', 'reminder']);
    const { deliveries } = await stage.entry(run, 'ada');
    const after = deliveries.map(({ at }) => Math.round((at - (deliveries[0]?.at ?? 0)) / HOUR));
    expect(after).toEqual([0, 2, 8, 10]);
    expect(new Set(deliveries.map(({ key }) => key)).size).toBe(4);
    expect(stage.office.to('ada').at(-1)?.letter.preface).toContain('Reminder 3 of 3');
  });

  it('lets a deputy answer once told, and gives whoever looks after all one message with the names of the silent', async () => {
    await given('ada', 'bo', 'cy', 'dee', 'fay', 'gus');
    const { people } = stage.workspace;
    change('ada', { deputies: [{ person: 'dee', from: '2020-01-01', to: '2099-12-31' }] });
    people.groups.release = ['fay', 'gus'];
    const run = await stage.open({
      to: ['ada', 'bo', 'cy'],
      contact: {
        urgent: true,
        escalate: [
          { afterMs: HOUR, to: 'deputy' },
          { afterMs: 2 * HOUR, to: 'release' },
        ],
      },
    });
    await stage.until(run, 'all told', ({ counts }) => counts.states.delivered === 3);
    const early = await stage.give(run, [answerOf('dee', 'acknowledge', { about: 'ada' })]);
    expect(early).toMatchObject([{ reason: 'not-your-entry' }]);
    await stage.fastForward(run, HOUR + MINUTE);
    await stage.until(run, 'the deputy told', () => kinds('dee').length === 1);
    expect(stage.office.to('dee')[0]?.letter.preface).toContain('ADA has not answered');
    await stage.until(run, 'the deputy', ({ entries }) => entries[0]?.deputies?.[0]?.person === 'dee');
    const answers = [answerOf('dee', 'acknowledge', { about: 'ada' }), answerOf('cy', 'acknowledge')];
    expect(await stage.give(run, answers)).toMatchObject([{ verdict: 'accepted' }, { verdict: 'accepted' }]);
    expect(await stage.entry(run, 'ada')).toMatchObject({ state: 'acknowledged', by: 'dee' });
    await stage.fastForward(run, HOUR);
    await stage.until(run, 'release told', () => kinds('fay').length + kinds('gus').length === 2);
    expect(stage.office.to('fay')[0]?.letter.body).toMatch(/^No answer yet from 1: BO\./);
    expect(stage.office.to('fay')[0]?.letter.buttons).toEqual([]);
    expect((await stage.view(run)).told).toMatchObject([
      { what: 'escalation', n: 2 },
      { what: 'escalation', n: 2 },
    ]);
    expect((await stage.count({ over: true })).counts.states).toMatchObject({ acknowledged: 2 });
  });

  it('says of whom the hours begin after the deadline, and counts by its own clock when the run says nothing', async () => {
    await given('ada', 'bo');
    change('ada', { quiet: { from: clock(-HOUR), to: clock(5 * HOUR) } });
    const run = await stage.open({
      contact: { urgent: false, escalate: [] },
      card: { deadlineAt: Date.now() + 2 * HOUR },
    });
    await stage.until(run, 'ada put off', ({ entries }) => entries[0]?.why?.includes('after the deadline') ?? false);
    await stage.fastForward(run, 2 * HOUR + MINUTE);
    expect(await stage.view(run)).toMatchObject({ status: 'expired', counts: { states: { planned: 1 } } });
    expect(await stage.give(run, [answerOf('bo', 'acknowledge')])).toMatchObject([{ verdict: 'late' }]);
    await stage.fastForward(run, 4 * HOUR);
    expect(kinds('ada')).toEqual([]);
  });

  it('reminds nobody in the name of a run that is gone, and ends by itself a day after the deadline', async () => {
    await given('ada');
    const remind = { everyMs: HOUR, within: 'any' as const, atMost: 5 };
    const run = await stage.open({
      contact: { urgent: true, escalate: [], remind },
      card: { deadlineAt: Date.now() + 4 * HOUR },
    });
    await stage.until(run, 'ada told', ({ counts }) => counts.states.delivered === 1);
    await stage.fastForward(run, HOUR + MINUTE);
    await stage.until(run, 'a reminder', () => kinds('ada').length === 2);
    await stage.connected.client.workflow.getHandle(run).terminate();
    await stage.fastForward(run, 2 * HOUR);
    expect(kinds('ada')).toEqual(['ask', 'reminder']);
    expect(await stage.give(run, [answerOf('ada', 'acknowledge')])).toMatchObject([{ verdict: 'accepted' }]);
    void stage.fastForward(run, 30 * HOUR).catch(() => undefined);
    await stage.connected.client.workflow.getHandle(audienceId({ run, ask: 'tell/1', shard: 0 })).result();
    await until(
      'the ledger',
      () => stage.records.get(ledgerName({ run, ask: 'tell/1' })),
      (ledger) => ledger !== undefined,
    );
  });

  it('runs on the clock of a run that was moved forward', async () => {
    await given('ada');
    const ahead = Date.now() + 90 * 24 * HOUR;
    const remind = { everyMs: HOUR, within: 'any' as const, atMost: 1 };
    const run = await stage.open({ now: ahead, contact: { urgent: true, escalate: [], remind } });
    await stage.until(run, 'ada told', ({ counts }) => counts.states.delivered === 1);
    const { now, status } = await stage.view(run);
    expect(now).toBeGreaterThanOrEqual(ahead);
    expect(status).toBe('open');
    await stage.fastForward(run, HOUR + MINUTE);
    await stage.until(run, 'a reminder', () => kinds('ada').length === 2);
  });
});
