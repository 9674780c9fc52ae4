import { parsePolicyFile } from '../../../model/files/policy-file.js';
import { calendarFilesIn } from '../../../model/files/calendar-of.js';
import { calendarVerdict } from '../../../model/calendar/verdict.js';
import { closures } from '../../../model/calendar/closures.js';
import type { Calendar } from '../../../model/calendar/calendar.js';

const HEAD = `environments:
  production:
    start: [release]
    steer: [release]
    approvals: { emergency: { quorum: { group: release, count: 1 } } }
`;

const parse = (calendar: string, texts: [string, string][] = []) =>
  parsePolicyFile(HEAD + calendar, 'policy.yaml', new Map(texts));

function calendarIn(text: string): Calendar {
  const { value, problems } = parse(text);
  const calendar = value?.environments.production?.calendar;
  if (!calendar) throw new Error(JSON.stringify(problems));
  return calendar;
}

const EVENINGS = `    windows: [{ name: evenings, days: [mon, tue, wed, thu], from: '20:00', until: '02:00', zone: Europe/Berlin }]\n`;
const YEAR_END = `    freezes: [{ name: year-end, from: '2026-12-18T18:00', until: '2027-01-04T06:00', every: year, zone: Europe/Berlin }]\n`;
const at = (text: string) => Date.parse(text);

describe('windows and freezes in policy.yaml', () => {
  it('leave the plan of a policy without them as it is', () => {
    const { value } = parse('');
    expect(Object.keys(value?.environments.production ?? {})).not.toContain('calendar');
  });

  it('take what is not said to be the stricter', () => {
    expect(calendarIn(YEAR_END).freezes[0]).toMatchObject({
      holds: ['starts', 'guarded'],
      whenClosed: 'refuse',
      inFlight: 'hold',
      except: { decisions: [], runbooks: [] },
    });
  });

  it('say which of them is in the way, and when it opens on the clocks of its zone', () => {
    const question = { what: 'start' as const, runbook: 'go-live' };
    const verdict = calendarVerdict(calendarIn(EVENINGS + YEAR_END), { ...question, at: at('2027-12-20T12:00:00Z') });
    expect(verdict).toMatchObject({
      open: false,
      kind: 'freeze',
      name: 'year-end',
      opens: 'Tue 4 Jan 2028 20:00 Europe/Berlin',
      opensAt: at('2028-01-04T19:00:00Z'),
    });
    const noon = calendarVerdict(calendarIn(EVENINGS), { ...question, at: at('2026-06-01T10:00:00Z') });
    expect(noon).toMatchObject({ kind: 'window', name: 'evenings', opens: 'Mon 1 Jun 2026 20:00 Europe/Berlin' });
    expect(calendarVerdict(calendarIn(EVENINGS), { ...question, at: at('2026-06-01T23:30:00Z') })).toEqual({
      open: true,
    });
  });

  it('give no opening where none is in sight', () => {
    const never = `    windows: [{ name: leap, days: [mon], weeks: [5], from: '10:00', until: '11:00', zone: UTC }]\n    freezes: [{ name: always, from: '2020-01-01T00:00', until: '2120-01-01T00:00', zone: UTC }]\n`;
    const verdict = calendarVerdict(calendarIn(never), { what: 'start', runbook: 'r', at: at('2026-06-01T10:00:00Z') });
    expect(verdict).toMatchObject({ open: false });
    expect(verdict).not.toHaveProperty('opensAt');
  });

  it('are shown as closures: freezes with their real ends, the rest between windows', () => {
    const found = closures(calendarIn(EVENINGS + YEAR_END), at('2026-12-17T00:00:00Z'), at('2026-12-18T12:00:00Z'));
    expect(
      found.map(({ kind, from, until }) => [kind, new Date(from).toISOString(), new Date(until).toISOString()]),
    ).toEqual([
      ['outside-windows', '2026-12-17T01:00:00.000Z', '2026-12-17T19:00:00.000Z'],
      ['outside-windows', '2026-12-18T01:00:00.000Z', '2026-12-18T12:00:00.000Z'],
    ]);
    expect(closures(calendarIn(YEAR_END), at('2026-12-31T00:00:00Z'), at('2027-01-01T00:00:00Z'))).toMatchObject([
      { kind: 'freeze', from: at('2026-12-18T17:00:00Z'), until: at('2027-01-04T05:00:00Z') },
    ]);
  });

  it.each([
    [
      'an end before the beginning',
      `    freezes: [{ name: f, from: '2026-12-18T18:00', until: '2026-12-18T17:00', zone: UTC }]`,
      'DB3302',
    ],
    [
      'more than a year every year',
      `    freezes: [{ name: f, from: '2026-12-18T18:00', until: '2028-12-18T17:00', every: year, zone: UTC }]`,
      'DB3302',
    ],
    [
      'a day that does not exist',
      `    freezes: [{ name: f, from: '2026-02-30T18:00', until: '2026-12-18T17:00', zone: UTC }]`,
      'DB3301',
    ],
    [
      'an offset',
      `    freezes: [{ name: f, from: '2026-12-18T18:00Z', until: '2026-12-19T17:00', zone: UTC }]`,
      'DB3301',
    ],
    ['no zone', `    freezes: [{ name: f, from: '2026-12-18T18:00', until: '2026-12-19T17:00' }]`, 'DB1010'],
    [
      'a zone that is none',
      `    windows: [{ name: w, days: [mon], from: '10:00', until: '11:00', zone: CEST }]`,
      'DB2025',
    ],
    [
      'a window without length',
      `    windows: [{ name: w, days: [mon], from: '10:00', until: '10:00', zone: UTC }]`,
      'DB3302',
    ],
    [
      'two of one name',
      `    windows: [{ name: w, days: [mon], from: '10:00', until: '11:00', zone: UTC }, { name: w, days: [tue], from: '10:00', until: '11:00', zone: UTC }]`,
      'DB3303',
    ],
    [
      'a hold that holds nothing',
      `    windows: [{ name: w, days: [mon], from: '10:00', until: '11:00', zone: UTC, holds: [starts], whenClosed: hold }]`,
      'DB3304',
    ],
    ['a file and times', `    freezes: [{ name: f, file: f.ics, from: '2026-12-18T18:00', zone: UTC }]`, 'DB1017'],
    ['a file that is not there', `    freezes: [{ name: f, file: f.ics, zone: UTC }]`, 'DB3305'],
    [
      'an unknown decision as an exception',
      `    freezes: [{ name: f, from: '2026-12-18T18:00', until: '2026-12-19T17:00', zone: UTC, except: { decisions: [emergencies] } }]`,
      'DB3311',
    ],
  ])('with %s are a problem with its place', (_, text, code) => {
    const { problems } = parse(`${text}\n`);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.where?.start.line).toBeGreaterThanOrEqual(6);
  });

  it('name the calendar files to be read, also where something else is wrong', () => {
    const text = `${HEAD}    freezes: [{ name: f, file: calendars/a.ics, zone: Nowhere }, { name: g, file: calendars/a.ics }, 7]\n`;
    expect(calendarFilesIn(text, 'policy.yaml')).toEqual(['calendars/a.ics']);
    expect(calendarFilesIn('[', 'policy.yaml')).toEqual([]);
  });
});
