import { readCron } from '../../../model/schedule/cron.js';
import { clockOddities } from '../../../model/schedule/oddities.js';
import { startsAt, startsBetween } from '../../../model/schedule/starts.js';

const BERLIN = 'Europe/Berlin';
const at = (text: string) => Date.parse(text);
const starts = (cron: string, zone: string, from: string, to: string) =>
  startsBetween({ cron, zone }, at(from), at(to), 1_000).map((start) => new Date(start.at).toISOString().slice(5, 16));

// What Temporal 1.32.0 answered to ListScheduleMatchingTimes, written down before this was written.
describe('starts as Temporal makes them', () => {
  it.each([
    ['30 2 * * *', BERLIN, '2027-03-26T00:00Z', '2027-03-30T00:00Z', '03-26T01:30 03-27T01:30 03-29T00:30'],
    ['30 2 * * *', BERLIN, '2026-10-24T00:00Z', '2026-10-27T00:00Z', '10-24T00:30 10-25T01:30 10-26T01:30'],
    ['0 * * * *', BERLIN, '2026-10-24T22:00Z', '2026-10-25T03:00Z', '10-24T23:00 10-25T00:00 10-25T02:00 10-25T03:00'],
    ['*/30 2 * * *', BERLIN, '2026-10-24T22:00Z', '2026-10-25T04:00Z', '10-25T01:00 10-25T02:30'],
    [
      '15,45 1-3 * * *',
      BERLIN,
      '2026-10-24T22:00Z',
      '2026-10-25T04:00Z',
      '10-24T23:15 10-24T23:45 10-25T00:15 10-25T01:45 10-25T02:15 10-25T02:45',
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-03T00:00Z',
      '2026-04-06T00:00Z',
      '04-03T14:45 04-04T15:15 04-05T15:15',
    ],
    [
      '*/15 * * * *',
      'Australia/Lord_Howe',
      '2026-04-04T14:00Z',
      '2026-04-04T16:30Z',
      '04-04T14:15 04-04T15:00 04-04T16:15 04-04T16:30',
    ],
    ['0 0 * * *', 'America/Santiago', '2026-09-04T00:00Z', '2026-09-08T00:00Z', '09-04T04:00 09-05T04:00 09-07T03:00'],
    [
      '30 23 * * *',
      'America/Santiago',
      '2026-04-04T00:00Z',
      '2026-04-07T00:00Z',
      '04-04T02:30 04-05T02:30 04-05T03:30 04-06T03:30',
    ],
    ['0 3 1 * 1', BERLIN, '2026-11-01T00:00Z', '2026-12-15T00:00Z', ''],
    ['0 3 */2 * 1', BERLIN, '2026-11-01T00:00Z', '2026-11-12T00:00Z', '11-09T02:00'],
    ['0 3 * * 7', BERLIN, '2026-11-01T00:00Z', '2026-11-15T00:00Z', '11-01T02:00 11-08T02:00'],
  ])('%s in %s from %s', (cron, zone, from, to, expected) => {
    expect(starts(cron, zone, from, to).join(' ')).toBe(expected);
  });

  it('says the readings of the clocks and their offset', () => {
    expect(
      startsBetween({ cron: '30 2 * * 2', zone: BERLIN }, at('2026-11-21T00:00Z'), at('2027-01-01T00:00Z'), 1),
    ).toEqual([{ at: at('2026-11-24T01:30Z'), local: '2026-11-24T02:30', offset: '+01:00' }]);
  });

  it('counts intervals from the epoch, on every clock alike', () => {
    const spec = { everyMs: 6 * 3_600_000, offsetMs: 3_600_000, zone: BERLIN };
    const found = startsBetween(spec, at('2026-10-24T13:00Z'), at('2026-10-25T07:00Z'), 10);
    expect(found.map(({ local, offset }) => `${local}${offset}`)).toEqual([
      '2026-10-24T21:00+02:00',
      '2026-10-25T02:00+01:00',
      '2026-10-25T08:00+01:00',
    ]);
  });

  it('knows whether an instant is one of its starts, also in an hour that clocks repeat', () => {
    const spec = { cron: '*/30 * * * *', zone: BERLIN };
    expect(startsAt(spec, at('2026-10-25T00:00Z'))).toBe(true);
    expect(startsAt(spec, at('2026-10-25T01:00Z'))).toBe(false);
    expect(startsAt(spec, at('2026-10-25T01:30Z'))).toBe(true);
  });

  it('finds nothing for a day that no calendar has', () => {
    expect(starts('0 3 30 2 *', BERLIN, '2026-01-01T00:00Z', '2028-12-31T00:00Z')).toEqual([]);
  });
});

describe('what changes of the clocks do', () => {
  const twoYears = (cron: string, zone: string) =>
    clockOddities({ cron, zone }, at('2026-06-01T00:00Z'), at('2027-06-01T00:00Z')).map(({ text }) => text);

  it('names the start that does not exist and the one that happens twice', () => {
    expect(twoYears('30 2 * * *', BERLIN)).toEqual([
      '2026-10-25 02:30 happens twice in Europe/Berlin: starts once, at the second (+01:00)',
      '2027-03-28 02:30 does not exist in Europe/Berlin: skipped',
    ]);
  });

  it('is silent about schedules that no change touches', () => {
    expect(twoYears('0 9 * * MON-FRI', BERLIN)).toEqual([]);
    expect(twoYears('0 2 * * *', 'Asia/Kolkata')).toEqual([]);
  });

  it('says where Temporal leaves an hour out, and where it starts at a time that nobody named', () => {
    expect(twoYears('0 * * * *', BERLIN)[0]).toBe(
      '2026-10-25 02:00 happens twice in Europe/Berlin: starts once, at the first (+02:00)',
    );
    expect(twoYears('*/30 2 * * *', BERLIN)).toContain(
      '2026-10-25 03:30 in Europe/Berlin: Temporal starts here after the clocks went back, although the schedule does not name it',
    );
  });

  it('makes one sentence of many readings', () => {
    expect(twoYears('*/5 2 * * *', BERLIN).at(-1)).toBe(
      '2027-03-28 02:00 to 02:55 (12 times) do not exist in Europe/Berlin: skipped',
    );
  });
});

describe('reading a cron expression', () => {
  const flaws = (text: string) => (readCron(text).flaws ?? []).map(({ from, until }) => text.slice(from, until));

  it.each([
    ['60 3 * * *', ['60']],
    ['0 24 * * 8', ['24', '8']],
    ['0 3 * * 5-1', ['5-1']],
    ['0 3 L * *', ['L']],
    ['0 3 ? * *', ['?']],
    ['0 3 * * MON#1', ['MON#1']],
    ['*/0 3,x * * *', ['*/0', 'x']],
    ['*/90 * * * *', ['*/90']],
    ['1-2-3 * * * *', ['1-2-3']],
    ['0 3 * *', ['0 3 * *']],
    ['0 0 3 * * *', ['0 0 3 * * *']],
    ['@daily', ['@daily']],
    ['', ['']],
  ])('points at what is wrong in %s', (text, expected) => {
    expect(flaws(text)).toEqual(expected);
  });

  it('takes names, lists, ranges and steps', () => {
    const { cron } = readCron('5/20 9-17/4 * JAN,mar Mon-Fri') as Extract<
      ReturnType<typeof readCron>,
      { cron: object }
    >;
    expect([...cron.minutes]).toEqual([5, 25, 45]);
    expect([...cron.hours]).toEqual([9, 13, 17]);
    expect([...cron.months]).toEqual([1, 3]);
    expect([...cron.weekdays]).toEqual([1, 2, 3, 4, 5]);
  });
});
