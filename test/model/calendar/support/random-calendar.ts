import type {
  Calendar,
  Closing,
  Freeze,
  FreezeEvent,
  RecurrenceRule,
  Window,
} from '../../../../model/calendar/calendar.js';
import { Temporal } from 'temporal-polyfill';
import { dateOf, dayOf, WEEKDAYS, weekdayOf } from '../../../../model/calendar/days.js';
import type { CalendarQuestion } from '../../../../model/calendar/calendar-verdict.js';

/** Zones with changes of one hour and of half an hour, in both halves of the world, at midnight, and with none. */
export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kolkata',
  'Africa/Cairo',
  'UTC',
];

/** Changes of the clocks in 2026, by zone. */
const CHANGES = ZONES.flatMap((zone) => {
  const changes: { zone: string; at: number }[] = [];
  let at = Temporal.Instant.from('2026-01-02T00:00:00Z').toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  for (; at && at.epochMilliseconds < Date.parse('2027-01-01T00:00:00Z'); at = at.getTimeZoneTransition('next'))
    changes.push({ zone, at: at.epochMilliseconds });
  return changes;
});

/** mulberry32: the same seed gives the same case. */
export class Dice {
  constructor(private state: number) {}

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  upTo(most: number): number {
    return Math.floor(this.next() * (most + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length - 1)] as T;
  }

  some<T>(of: readonly T[]): T[] {
    const chosen = of.filter(() => this.next() < 0.4);
    return chosen.length > 0 ? chosen : [this.one(of)];
  }

  chance(part: number): boolean {
    return this.next() < part;
  }
}

export interface Case {
  calendar: Calendar;
  question: CalendarQuestion;
}

/** Half of the cases lie within hours of a change of the clocks of a zone that they use; a third at the end of a year. */
export function randomCase(dice: Dice): Case {
  const change = dice.one(CHANGES);
  const at = dice.chance(0.7)
    ? change.at + (dice.upTo(72) - 36) * 300_000
    : Date.parse('2026-12-28T00:00:00Z') + dice.upTo(2_000) * 300_000;
  const near: Near = { zone: change.zone, date: new Date(at).toISOString().slice(0, 10) };
  const twice = <T>(make: (index: number) => T): T[] => [make(0), ...(dice.chance(0.35) ? [make(1)] : [])];
  const windows = dice.chance(0.6) ? twice((index) => randomWindow(dice, near, index)) : [];
  const freezes = dice.chance(0.7) ? twice((index) => randomFreeze(dice, near, index)) : [];
  const guarded = dice.chance(0.6);
  return {
    calendar: { windows, freezes },
    question: {
      what: guarded ? 'guarded' : 'start',
      at,
      runbook: dice.one(['switch', 'fix-now']),
      ...(dice.chance(0.5) ? { decision: dice.one(['cutover', 'emergency']) } : {}),
      ...(guarded ? { startedAt: at - dice.upTo(500) * 300_000 } : {}),
    },
  };
}

interface Near {
  zone: string;
  date: string;
}

/** Two of three in the hours in which clocks are changed. */
function randomClock(dice: Dice): string {
  return clock(dice.chance(0.65) ? dice.upTo(18) * 10 : dice.upTo(47) * 30);
}

function randomClosing(dice: Dice, name: string): Closing {
  return {
    name,
    holds: dice.one([['starts'], ['guarded'], ['starts', 'guarded']]),
    whenClosed: dice.one(['refuse', 'hold']),
    inFlight: dice.one(['finish', 'hold']),
    except: {
      decisions: dice.chance(0.2) ? ['emergency'] : [],
      runbooks: dice.chance(0.2) ? ['fix-now'] : [],
    },
  };
}

function randomWindow(dice: Dice, near: Near, index: number): Window {
  const from = randomClock(dice);
  const until = dice.chance(0.1) ? '24:00' : randomClock(dice);
  return {
    ...randomClosing(dice, `window-${index}`),
    days: dice.some(WEEKDAYS),
    ...(dice.chance(0.2) ? { weeks: dice.some([1, 2, 3, 4, 5, -1]) } : {}),
    from,
    until: until === from ? clock(((Number(from.slice(0, 2)) + 1) % 24) * 60 + 5) : until,
    zone: dice.chance(0.8) ? near.zone : dice.one(ZONES),
  };
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function randomFreeze(dice: Dice, near: Near, index: number): Freeze {
  return { ...randomClosing(dice, `freeze-${index}`), events: [randomEvent(dice, near)] };
}

function randomEvent(dice: Dice, near: Near): FreezeEvent {
  const recurs = dice.chance(0.6);
  const first = dayOf(near.date) - (recurs ? dice.upTo(400) : dice.upTo(3));
  const from = `${dateOf(first)}T${randomClock(dice)}:00`;
  const minutes = dice.chance(0.4) ? 10 + dice.upTo(30) * 10 : 30 + dice.upTo(recurs ? 48 : 200) * 30;
  const until = new Date(Date.parse(`${from}Z`) + minutes * 60_000).toISOString().slice(0, 19);
  const event: FreezeEvent = { from, until, zone: dice.chance(0.8) ? near.zone : dice.one(ZONES) };
  const some = `${dateOf(dayOf(near.date) - dice.upTo(2))}${from.slice(10)}`;
  return {
    ...event,
    ...(recurs ? { rule: randomRule(dice, from) } : {}),
    ...(dice.chance(0.1) ? { also: [some] } : {}),
    ...(dice.chance(0.1) ? { without: [some] } : {}),
  };
}

/** Rules that fit their own beginning: for others RFC 5545 leaves the count open. */
export function randomRule(dice: Dice, from: string): RecurrenceRule {
  const freq = dice.one(['daily', 'weekly', 'monthly', 'yearly'] as const);
  const day = weekdayOf(dayOf(from));
  const dayOfMonth = Number(from.slice(8, 10));
  const ends = dice.upTo(3);
  const own = { day };
  const rule: RecurrenceRule = {
    freq,
    interval: 1 + (dice.chance(0.5) ? 0 : dice.upTo(freq === 'daily' ? 9 : 2)),
    ...(ends === 0 ? { count: 1 + dice.upTo(60) } : {}),
    ...(ends === 1 ? { until: `${dateOf(dayOf(from) + dice.upTo(500))}${from.slice(10)}` } : {}),
    weekStart: dice.one(['mon', 'sun']),
  };
  if (freq === 'weekly' && dice.chance(0.6))
    rule.byDay = [...new Set([day, ...dice.some(WEEKDAYS)])].map((one) => ({ day: one }));
  if (freq === 'monthly') {
    const kind = dice.upTo(3);
    if (kind === 1) rule.byDay = [{ ...own, nth: Math.ceil(dayOfMonth / 7) }];
    if (kind === 2) rule.byMonthDay = [...new Set([dayOfMonth, 1 + dice.upTo(27)])];
    if (kind === 3) rule.byDay = [own];
  }
  if (freq === 'yearly' && dice.chance(0.5)) {
    rule.byMonth = [...new Set([Number(from.slice(5, 7)), 1 + dice.upTo(11)])].sort((one, other) => one - other);
    if (dice.chance(0.5)) rule.byDay = [{ ...own, nth: Math.ceil(dayOfMonth / 7) }];
  }
  return rule;
}
