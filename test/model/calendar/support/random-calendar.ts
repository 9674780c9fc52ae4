import type {
  Calendar,
  Closing,
  Freeze,
  FreezeEvent,
  RecurrenceRule,
  Window,
} from '../../../../model/calendar/calendar.js';
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

/** Around changes of the clocks in 2026 of each of the zones. */
const DATES = [
  '2026-03-07',
  '2026-03-28',
  '2026-04-04',
  '2026-04-23',
  '2026-09-05',
  '2026-10-03',
  '2026-10-24',
  '2026-10-29',
  '2026-10-31',
  '2026-12-30',
];

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

export function randomCase(dice: Dice): Case {
  const date = dateOf(dayOf(dice.one(DATES)) + dice.upTo(3));
  const at = Date.parse(`${date}T00:00:00Z`) + dice.upTo(288) * 300_000;
  const windows = dice.chance(0.6) ? [randomWindow(dice, 0), ...(dice.chance(0.4) ? [randomWindow(dice, 1)] : [])] : [];
  const freezes = dice.chance(0.7)
    ? [randomFreeze(dice, date, 0), ...(dice.chance(0.3) ? [randomFreeze(dice, date, 1)] : [])]
    : [];
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

function randomWindow(dice: Dice, index: number): Window {
  const from = clock(dice.upTo(47) * 30);
  const until = dice.chance(0.1) ? '24:00' : clock(dice.upTo(47) * 30);
  return {
    ...randomClosing(dice, `window-${index}`),
    days: dice.some(WEEKDAYS),
    ...(dice.chance(0.2) ? { weeks: dice.some([1, 2, 3, 4, 5, -1]) } : {}),
    from,
    until: until === from ? clock(((Number(from.slice(0, 2)) + 1) % 24) * 60) : until,
    zone: dice.one(ZONES),
  };
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function randomFreeze(dice: Dice, near: string, index: number): Freeze {
  return { ...randomClosing(dice, `freeze-${index}`), events: [randomEvent(dice, near)] };
}

function randomEvent(dice: Dice, near: string): FreezeEvent {
  const recurs = dice.chance(0.6);
  const first = dayOf(near) - (recurs ? dice.upTo(400) : dice.upTo(3));
  const from = `${dateOf(first)}T${clock(dice.upTo(47) * 30)}:00`;
  const minutes = 30 + dice.upTo(recurs ? 48 : 200) * 30;
  const until = new Date(Date.parse(`${from}Z`) + minutes * 60_000).toISOString().slice(0, 19);
  const event: FreezeEvent = { from, until, zone: dice.one(ZONES) };
  const some = `${dateOf(dayOf(near) - dice.upTo(2))}${from.slice(10)}`;
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
    interval: 1 + dice.upTo(freq === 'daily' ? 9 : 2),
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
