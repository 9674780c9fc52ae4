import fc from 'fast-check';
import { type ContactQuestion, contactTime } from '../../../model/contact/contact-time.js';
import type { Person, Weekday } from '../../../model/people.js';

const at = (text: string): number => new Date(text).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Asked = Partial<Omit<ContactQuestion, 'person'>> & { now: string; person?: Partial<Person> };

/** When somebody is told who is asked about at `now`, as an ISO text. */
function told({ now, person = {}, ...question }: Asked): string {
  const asked: ContactQuestion = {
    person: { id: 'dana', name: 'Dana', ...person },
    zone: 'Europe/Berlin',
    after: at(now),
    urgent: false,
    within: 'working-hours',
    ...question,
  };
  return new Date(contactTime(asked)).toISOString().replace(':00.000Z', 'Z');
}

describe('within working hours', () => {
  it('is at once in them, their first minute included and their last instant', () => {
    expect(told({ now: '2026-12-01T12:34:56.789Z' })).toBe('2026-12-01T12:34:56.789Z');
    expect(told({ now: '2026-12-01T08:00:00Z' })).toBe('2026-12-01T08:00Z');
    expect(told({ now: '2026-12-01T15:59:59.999Z' })).toBe('2026-12-01T15:59:59.999Z');
  });

  it('is the next morning after they end, and Monday after Friday', () => {
    expect(told({ now: '2026-12-01T16:00:00Z' })).toBe('2026-12-02T08:00Z');
    expect(told({ now: '2026-12-04T16:00:00Z' })).toBe('2026-12-07T08:00Z');
    expect(told({ now: '2026-12-01T03:00:00Z' })).toBe('2026-12-01T08:00Z');
  });

  it('goes by the clocks of the person, east and west of the workspace', () => {
    const now = '2026-12-01T12:00:00Z';
    expect(told({ now, person: { zone: 'Asia/Tokyo' } })).toBe('2026-12-02T00:00Z');
    expect(told({ now, person: { zone: 'America/Los_Angeles' } })).toBe('2026-12-01T17:00Z');
    expect(told({ now, person: { zone: 'Pacific/Kiritimati' } })).toBe('2026-12-01T19:00Z');
    expect(told({ now, zone: 'Asia/Kolkata' })).toBe('2026-12-02T03:30Z');
  });

  it('takes the hours and days that people.yaml says', () => {
    const hours = { from: '06:30', to: '24:00', days: ['sat', 'sun'] as Weekday[] };
    expect(told({ now: '2026-12-01T12:00:00Z', person: { hours } })).toBe('2026-12-05T05:30Z');
    expect(told({ now: '2026-12-05T22:59:00Z', person: { hours } })).toBe('2026-12-05T22:59Z');
    expect(told({ now: '2026-12-05T23:00:00Z', person: { hours } })).toBe('2026-12-06T05:30Z');
  });

  it('counts a night shift to the day on which it begins', () => {
    const hours = { from: '22:00', to: '06:00', days: ['fri'] as Weekday[] };
    expect(told({ now: '2026-12-04T12:00:00Z', person: { hours } })).toBe('2026-12-04T21:00Z');
    expect(told({ now: '2026-12-05T04:00:00Z', person: { hours } })).toBe('2026-12-05T04:00Z');
    expect(told({ now: '2026-12-05T05:00:00Z', person: { hours } })).toBe('2026-12-11T21:00Z');
    expect(told({ now: '2026-12-04T04:00:00Z', person: { hours } })).toBe('2026-12-04T21:00Z');
  });

  it('passes over absences, both of their dates included, however many follow one another', () => {
    const away = [{ from: '2026-12-01', to: '2026-12-03' }];
    expect(told({ now: '2026-12-01T12:00:00Z', person: { away } })).toBe('2026-12-04T08:00Z');
    const daily = Array.from({ length: 31 }, (_, day) => {
      const date = `2026-12-${String(day + 1).padStart(2, '0')}`;
      return { from: date, to: date };
    });
    expect(told({ now: '2026-12-01T12:00:00Z', person: { away: daily } })).toBe('2027-01-01T08:00Z');
    const years = [{ from: '2026-01-01', to: '9999-12-31' }];
    expect(told({ now: '2026-12-01T12:00:00Z', person: { away: years } })).toBe('+010000-01-03T08:00Z');
  });

  it('finds the one day on which somebody works who is away on most of them', () => {
    const mondays = Array.from({ length: 40 }, (_, week) => {
      const date = new Date(at('2026-12-07T00:00:00Z') + week * 7 * DAY).toISOString().slice(0, 10);
      return { from: date, to: date };
    });
    const hours = { from: '09:00', to: '17:00', days: ['mon'] as Weekday[] };
    expect(told({ now: '2026-12-01T12:00:00Z', person: { hours, away: mondays } })).toBe('2027-09-13T07:00Z');
  });
});

describe('quiet hours', () => {
  const quiet = { from: '20:00', to: '07:00' };

  it('hold everything that is not urgent until they end, over midnight too', () => {
    const asked = { within: 'any' as const, person: { quiet } };
    expect(told({ ...asked, now: '2026-12-01T19:30:00Z' })).toBe('2026-12-02T06:00Z');
    expect(told({ ...asked, now: '2026-12-02T05:59:59.999Z' })).toBe('2026-12-02T06:00Z');
    expect(told({ ...asked, now: '2026-12-02T06:00:00Z' })).toBe('2026-12-02T06:00Z');
    expect(told({ ...asked, now: '2026-12-01T18:59:00Z' })).toBe('2026-12-01T18:59Z');
  });

  it('do not hold what is urgent, and neither do absences', () => {
    const away = [{ from: '2026-12-01', to: '2026-12-31' }];
    expect(told({ now: '2026-12-01T23:00:00Z', urgent: true, person: { quiet, away } })).toBe('2026-12-01T23:00Z');
  });

  it('are none unless somebody says so, and absences hold back reminders of working hours only', () => {
    const away = [{ from: '2026-12-01', to: '2026-12-31' }];
    expect(told({ now: '2026-12-01T23:00:00Z', within: 'any', person: { away } })).toBe('2026-12-01T23:00Z');
  });

  it('cut into working hours', () => {
    const lunch = { from: '12:00', to: '13:00' };
    expect(told({ now: '2026-12-01T11:30:00Z', person: { quiet: lunch } })).toBe('2026-12-01T12:00Z');
    expect(told({ now: '2026-12-01T06:00:00Z', person: { quiet: { from: '22:00', to: '10:15' } } })).toBe(
      '2026-12-01T09:15Z',
    );
  });

  it('hold alone where working hours lie wholly in them, so that nobody is silent for ever', () => {
    const person = { quiet: { from: '08:00', to: '18:00' } };
    expect(told({ now: '2026-12-01T12:00:00Z', person })).toBe('2026-12-01T17:00Z');
  });
});

describe('when the clocks change', () => {
  it('passes over a time that does not exist, to the first that does', () => {
    const person = { quiet: { from: '22:00', to: '02:30' } };
    expect(told({ now: '2026-03-28T23:00:00Z', within: 'any', person })).toBe('2026-03-29T01:00Z');
    const hours = { from: '02:15', to: '02:45', days: ['sun'] as Weekday[] };
    expect(told({ now: '2026-03-28T12:00:00Z', person: { hours } })).toBe('2026-04-05T00:15Z');
  });

  it('counts quiet hours that the clocks show twice, twice', () => {
    const person = { quiet: { from: '02:30', to: '03:00' } };
    const asked = { within: 'any' as const, person };
    expect(told({ ...asked, now: '2026-10-25T00:45:00Z' })).toBe('2026-10-25T01:00Z');
    expect(told({ ...asked, now: '2026-10-25T01:15:00Z' })).toBe('2026-10-25T01:15Z');
    expect(told({ ...asked, now: '2026-10-25T01:30:00Z' })).toBe('2026-10-25T02:00Z');
  });

  it('knows days that begin at one o’clock, and a day that never was', () => {
    const hours = { from: '00:00', to: '24:00', days: ['sun', 'fri'] as Weekday[] };
    expect(told({ now: '2026-09-05T12:00:00Z', person: { zone: 'America/Santiago', hours } })).toBe(
      '2026-09-06T04:00Z',
    );
    // Samoa had no 30 December 2011, a Friday.
    expect(told({ now: '2011-12-30T08:00:00Z', person: { zone: 'Pacific/Apia', hours } })).toBe('2011-12-31T10:00Z');
  });
});

/** Zones west and east, with instants at which their clocks change, or a date does. */
const PLACES: Record<string, string[]> = {
  UTC: ['2026-12-31T23:30:00Z', '2028-02-29T12:00:00Z'],
  'Europe/Berlin': ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  'America/New_York': ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'],
  'America/Los_Angeles': ['2026-03-08T10:00:00Z', '2026-11-01T09:00:00Z'],
  'America/St_Johns': ['2026-03-08T05:30:00Z', '2026-11-01T04:30:00Z'],
  // Their days begin at one o'clock, or end twice, when the clocks change.
  'America/Santiago': ['2026-09-06T04:00:00Z', '2026-04-05T03:00:00Z'],
  'Asia/Beirut': ['2026-03-28T22:00:00Z', '2026-10-24T21:00:00Z'],
  // By half an hour.
  'Australia/Lord_Howe': ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
  'Pacific/Chatham': ['2026-04-04T14:00:00Z', '2026-09-26T14:00:00Z'],
  'Asia/Kathmandu': ['2026-06-30T18:15:00Z'],
  'Pacific/Kiritimati': ['2026-12-31T10:00:00Z'],
  'Pacific/Pago_Pago': ['2026-12-31T11:00:00Z'],
};

const place = fc
  .constantFrom(...Object.entries(PLACES))
  .chain(([zone, moments]) =>
    fc.tuple(fc.constant(zone), fc.constantFrom(...moments), fc.integer({ min: -36 * HOUR, max: 36 * HOUR })),
  )
  .map(([zone, moment, shift]) => ({ zone, after: at(moment) + shift }));
const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const minutes = quarter * 15;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
});
const span = fc.tuple(time, time).filter(([from, to]) => from !== to);
const days = fc.subarray<Weekday>(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 });
/** An absence that begins up to two days before or after, in days of UTC: what matters is that it is near. */
const absence = fc.record({ begins: fc.integer({ min: -2, max: 2 }), lasts: fc.integer({ min: 0, max: 4 }) });

function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

const questions: fc.Arbitrary<ContactQuestion> = fc
  .record({
    place,
    hours: fc.option(fc.tuple(span, days), { nil: undefined }),
    quiet: fc.option(span, { nil: undefined }),
    absences: fc.array(absence, { maxLength: 2 }),
    within: fc.constantFrom<('working-hours' | 'any')[]>('working-hours', 'any'),
    own: fc.boolean(),
  })
  .map(({ place: { zone, after }, hours, quiet, absences, within, own }) => ({
    after,
    within,
    urgent: false,
    zone: own ? 'UTC' : zone,
    person: {
      id: 'dana',
      name: 'Dana',
      ...(own && { zone }),
      ...(hours && { hours: { from: hours[0][0], to: hours[0][1], days: hours[1] } }),
      ...(quiet && { quiet: { from: quiet[0], to: quiet[1] } }),
      away: absences.map(({ begins, lasts }) => ({
        from: dateOf(after + begins * DAY),
        to: dateOf(after + (begins + lasts) * DAY),
      })),
    },
  }));

const QUARTER = 15 * MINUTE;
const offsets = new Map<string, Map<number, number>>();

/** Minutes by which the clocks are ahead of UTC, by Node's time-zone data and not by the one that the product uses. */
function offsetOf(instant: number, zone: string): number {
  // Clocks change at quarters of an hour; asking for each minute would take ten times as long.
  const quarter = Math.floor(instant / QUARTER);
  const ofZone = offsets.get(zone) ?? new Map<number, number>();
  const known = ofZone.get(quarter) ?? readOffset(quarter * QUARTER, zone);
  offsets.set(zone, ofZone.set(quarter, known));
  return known;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function readOffset(instant: number, zone: string): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', rest = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest));
}

const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const WEEKDAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as Weekday[];
const USUAL = { from: '09:00', to: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] as Weekday[] };

/** Word for word what people.ts promises, for one instant: days are counted from 1 January 1970, a Thursday. */
function judgeOf({ person, zone, within }: ContactQuestion): (instant: number) => boolean {
  const { quiet, hours = USUAL, away = [] } = person;
  const works = within === 'working-hours';
  const [begin, end] = [minutes(hours.from), minutes(hours.to)];
  const [quietBegin, quietEnd] = quiet ? [minutes(quiet.from), minutes(quiet.to)] : [0, 0];
  const absences = away.map(({ from, to }) => [at(`${from}T00:00:00Z`) / DAY, at(`${to}T00:00:00Z`) / DAY] as const);
  const inside = (minute: number, from: number, to: number) =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to;
  return (instant) => {
    const local = instant + offsetOf(instant, person.zone ?? zone) * MINUTE;
    const day = Math.floor(local / DAY);
    const minute = Math.floor((local - day * DAY) / MINUTE);
    if (quiet && inside(minute, quietBegin, quietEnd)) return false;
    if (!works) return true;
    if (absences.some(([from, to]) => day >= from && day <= to)) return false;
    const shift = begin > end && minute < end ? day - 1 : day;
    return inside(minute, begin, end) && hours.days.includes(WEEKDAYS[shift % 7] as Weekday);
  };
}

/** Minute by minute for four weeks; undefined when there is none. */
function slowContactTime(question: ContactQuestion): number | undefined {
  const mayBeTold = judgeOf(question);
  if (mayBeTold(question.after)) return question.after;
  const first = Math.ceil(question.after / MINUTE) * MINUTE;
  for (let minute = first; minute < first + 28 * DAY; minute += MINUTE) if (mayBeTold(minute)) return minute;
  return undefined;
}

it('agrees with a clock that is read minute by minute, over zones and changes of the clocks, 2,000 times', () => {
  let none = 0;
  let changes = 0;
  fc.assert(
    fc.property(questions, (question) => {
      const slow = slowContactTime(question);
      const expected = slow ?? slowContactTime({ ...question, within: 'any' });
      none += slow === undefined ? 1 : 0;
      changes += isNearChange(question) ? 1 : 0;
      expect(contactTime(question)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
  // The cases are worth something: few of them have no time at all, and many lie where the clocks change.
  expect(none).toBeLessThan(300);
  expect(changes).toBeGreaterThan(300);
});

function isNearChange({ person, zone, after }: ContactQuestion): boolean {
  const where = person.zone ?? zone;
  return offsetOf(after, where) !== offsetOf(after + 2 * DAY, where);
}
