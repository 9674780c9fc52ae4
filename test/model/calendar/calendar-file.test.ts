import { readCalendarFile } from '../../../model/calendar/ics/read-calendar-file.js';
import { freezeSpans } from '../../../model/calendar/freeze-spans.js';

const read = (...lines: string[]) =>
  readCalendarFile(['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n'), {
    file: 'calendars/freeze.ics',
    zone: 'Europe/Berlin',
  });
const event = (...lines: string[]) => read('BEGIN:VEVENT', 'UID:one', ...lines, 'END:VEVENT');

describe('a calendar file', () => {
  it('is taken over as rules and local times', () => {
    const { events, problems } = event(
      'DTSTART;TZID=America/New_York:20261127T180000',
      'DTEND;TZID=America/New_York:20261130T060000',
      'RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270301T000000Z',
      'EXDATE;TZID=America/New_York:20261225T180000',
    );
    expect(problems).toEqual([]);
    expect(events).toEqual([
      {
        from: '2026-11-27T18:00:00',
        until: '2026-11-30T06:00:00',
        zone: 'America/New_York',
        rule: {
          freq: 'monthly',
          interval: 1,
          until: '2027-02-28T19:00:00',
          byDay: [{ day: 'fri', nth: -1 }],
          weekStart: 'mon',
        },
        without: ['2026-12-25T18:00:00'],
      },
    ]);
  });

  it('gives whole days and times without a zone the zone of policy.yaml', () => {
    expect(event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227').events).toEqual([
      { from: '2026-12-24T00:00:00', until: '2026-12-27T00:00:00', zone: 'Europe/Berlin' },
    ]);
    expect(event('DTSTART;VALUE=DATE:20261224').events[0]?.until).toBe('2026-12-25T00:00:00');
    expect(event('DTSTART:20261224T120000', 'DURATION:P1DT2H').events).toEqual([
      { from: '2026-12-24T12:00:00', until: '2026-12-25T14:00:00', zone: 'Europe/Berlin' },
    ]);
  });

  it('knows the zones of Outlook, and what a VTIMEZONE says it is', () => {
    const times = (tzid: string) => [`DTSTART;TZID=${tzid}:20261224T120000`, `DTEND;TZID=${tzid}:20261224T130000`];
    expect(event(...times('W. Europe Standard Time')).events[0]?.zone).toBe('Europe/Berlin');
    const own = read(
      ...['BEGIN:VTIMEZONE', 'TZID:Our time', 'X-LIC-LOCATION:Asia/Tokyo', 'END:VTIMEZONE'],
      ...['BEGIN:VEVENT', ...times('Our time'), 'END:VEVENT'],
    );
    expect([own.events[0]?.zone, own.problems]).toEqual(['Asia/Tokyo', []]);
  });

  it('with an unknown zone is a problem with its line, and no event is taken over', () => {
    const { events, problems } = event(
      'SUMMARY:Year end',
      'DTSTART;TZID=Middle-earth/Shire:20261224T120000',
      'DTEND:20261224T130000Z',
    );
    expect(events).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'DB3307', where: { file: 'calendars/freeze.ics', start: { line: 6, column: 1 } } },
    ]);
  });

  it('moves and cancels single occurrences', () => {
    const series = [
      'BEGIN:VEVENT',
      'UID:s',
      'DTSTART:20261201T100000Z',
      'DTEND:20261201T110000Z',
      'RRULE:FREQ=DAILY;COUNT=3',
      'END:VEVENT',
    ];
    const other = (id: string, ...lines: string[]) => [
      'BEGIN:VEVENT',
      'UID:s',
      `RECURRENCE-ID:${id}`,
      ...lines,
      'END:VEVENT',
    ];
    const { events } = read(
      ...series,
      ...other('20261202T100000Z', 'DTSTART:20261202T150000Z', 'DTEND:20261202T160000Z'),
      ...other('20261203T100000Z', 'DTSTART:20261203T100000Z', 'DTEND:20261203T110000Z', 'STATUS:CANCELLED'),
    );
    const begins = events.flatMap((one) =>
      freezeSpans(one, 0, Date.parse('2027-01-01T00:00:00Z')).map(({ from }) => from),
    );
    expect(begins.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual([
      '2026-12-01T10:00',
      '2026-12-02T15:00',
    ]);
  });

  it.each([
    ['what is no calendar', 'hello', 'DB3306'],
    ['half a file', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261224T120000Z\r\n', 'DB3306'],
    ['an empty file', '', 'DB3306'],
  ])('that is %s is not read in part', (_, text, code) => {
    const { events, problems } = readCalendarFile(text, { file: 'f.ics', zone: 'UTC' });
    expect([events, problems.map((problem) => problem.code)]).toEqual([[], [code]]);
  });

  it.each([
    ['every second', 'RRULE:FREQ=SECONDLY', 'DB3308'],
    ['by week number', 'RRULE:FREQ=YEARLY;BYWEEKNO=7', 'DB3308'],
    ['by hour', 'RRULE:FREQ=DAILY;BYHOUR=7', 'DB3308'],
    ['by a rule of exceptions', 'EXRULE:FREQ=DAILY', 'DB3308'],
    ['by periods', 'RDATE;VALUE=PERIOD:20261224T120000Z/PT1H', 'DB3309'],
    ['on no day of the calendar', 'EXDATE:20260231T120000Z', 'DB3309'],
  ])('that recurs %s is a problem, not a guess', (_, line, code) => {
    const { problems } = event('DTSTART:20261224T120000Z', 'DTEND:20261224T130000Z', line);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('that has no event is a warning, and one of which an event has no end a problem', () => {
    expect(read().problems).toMatchObject([{ code: 'DB3310', severity: 'warning' }]);
    expect(event('DTSTART:20261224T120000Z').problems).toMatchObject([{ code: 'DB3309' }]);
    expect(event('DTSTART:20261224T120000Z', 'DTEND:20261224T110000Z').problems).toMatchObject([{ code: 'DB3309' }]);
  });

  it('with too many events is refused whole', () => {
    const one = ['BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20261224', 'END:VEVENT'];
    expect(read(...Array.from({ length: 501 }, () => one).flat()).problems).toMatchObject([{ code: 'DB3309' }]);
  });
});

describe('a recurrence', () => {
  const inYear2199 = [Date.parse('2199-06-01T00:00:00Z'), Date.parse('2199-07-01T00:00:00Z')] as const;

  it.each([
    ['never ends', 'RRULE:FREQ=DAILY'],
    ['fits no day', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
    ['fits no day and counts', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=10000'],
  ])('that %s costs less than a second two centuries later', (_, rule) => {
    const [one] = event('DTSTART:19700101T120000Z', 'DTEND:19700101T130000Z', rule).events;
    if (!one) throw new Error('the event was not taken over');
    const begun = performance.now();
    freezeSpans(one, ...inYear2199);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
