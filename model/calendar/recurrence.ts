import type { RecurrenceRule } from './calendar.js';
import { daysOfMonth, firstOfMonth, monthOf, weekdayOf, weekOf } from './days.js';

/**
 * The days, in order, from `first` to `last` on which a rule lets something begin that began on day `first`; the first day
 * itself always counts. Days before `near` may be left out. The cost grows with the periods looked at, never with what
 * the rule forgets to end: a rule that fits no day costs no more than one that fits each.
 */
export function* recurringDays(
  rule: RecurrenceRule,
  { first, near, last }: { first: number; near: number; last: number },
): Generator<number> {
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  if (left < 1) return;
  yield first;
  left -= 1;
  const begin = periodOf(rule, first);
  // A count must be counted from the beginning; without one nothing happens to what lies far behind.
  const skipped = rule.count === undefined ? Math.max(0, periodOf(rule, near) - begin) : 0;
  for (let at = begin + Math.floor(skipped / rule.interval) * rule.interval; ; at += rule.interval) {
    if (firstDayOf(rule, at) > last) return;
    for (const day of daysIn(rule, at, first)) {
      if (day <= first) continue;
      if (day > last || left < 1) return;
      left -= 1;
      yield day;
    }
  }
}

/** Number of the day, week, month or year that holds a day. */
function periodOf({ freq, weekStart }: RecurrenceRule, day: number): number {
  if (freq === 'daily') return day;
  if (freq === 'weekly') return Math.floor((weekOf(day, weekStart) - weekOf(0, weekStart)) / 7);
  const { month } = monthOf(day);
  return freq === 'monthly' ? month : Math.floor(month / 12);
}

function firstDayOf({ freq, weekStart }: RecurrenceRule, period: number): number {
  if (freq === 'daily') return period;
  if (freq === 'weekly') return weekOf(0, weekStart) + period * 7;
  return firstOfMonth(freq === 'monthly' ? period : period * 12);
}

function daysIn(rule: RecurrenceRule, period: number, first: number): number[] {
  const days = candidates(rule, period, first);
  if (!rule.setPos) return days;
  const chosen = rule.setPos.flatMap((position) => days.at(position > 0 ? position - 1 : position) ?? []);
  return [...new Set(chosen)].sort((one, other) => one - other);
}

function candidates(rule: RecurrenceRule, period: number, first: number): number[] {
  const start = firstDayOf(rule, period);
  if (rule.freq === 'daily') return [start].filter((day) => inMonths(rule, day) && fitsAll(rule, day));
  if (rule.freq === 'weekly') {
    const wanted = rule.byDay?.map(({ day }) => day) ?? [weekdayOf(first)];
    const week = [0, 1, 2, 3, 4, 5, 6].map((offset) => start + offset);
    return week.filter((day) => wanted.includes(weekdayOf(day)) && inMonths(rule, day));
  }
  if (rule.freq === 'monthly') return inMonths(rule, start) ? ofMonth(rule, period, first) : [];
  return ofYear(rule, period, first);
}

function ofYear(rule: RecurrenceRule, year: number, first: number): number[] {
  const months = Array.from({ length: 12 }, (_, at) => year * 12 + at);
  if (rule.byMonth) {
    return months
      .filter((month) => rule.byMonth?.includes((month % 12) + 1))
      .flatMap((one) => ofMonth(rule, one, first));
  }
  if (rule.byMonthDay) return months.flatMap((month) => ofMonth(rule, month, first));
  // Without a month the ordinal of a weekday counts within the year.
  if (rule.byDay) return byWeekday(rule, months.flatMap(daysOfMonth));
  return ofMonth(rule, year * 12 + (monthOf(first).month % 12), first);
}

function ofMonth(rule: RecurrenceRule, month: number, first: number): number[] {
  const days = daysOfMonth(month);
  const byDay = rule.byDay ? byWeekday(rule, days) : days;
  if (!rule.byMonthDay) {
    return rule.byDay ? byDay : days.filter((day) => monthOf(day).dayOfMonth === monthOf(first).dayOfMonth);
  }
  return byDay.filter((day) => onMonthDay(rule.byMonthDay ?? [], day, days.length));
}

/** Those of these days, which are a whole month or year, that the rule names by weekday. */
function byWeekday({ byDay = [] }: RecurrenceRule, days: readonly number[]): number[] {
  const chosen = byDay.flatMap(({ day: weekday, nth }) => {
    const such = days.filter((day) => weekdayOf(day) === weekday);
    if (nth === undefined) return such;
    return such.at(nth > 0 ? nth - 1 : nth) ?? [];
  });
  return [...new Set(chosen)].sort((one, other) => one - other);
}

function fitsAll({ byDay, byMonthDay }: RecurrenceRule, day: number): boolean {
  if (byDay && !byDay.some((one) => one.day === weekdayOf(day))) return false;
  return !byMonthDay || onMonthDay(byMonthDay, day, daysOfMonth(monthOf(day).month).length);
}

function onMonthDay(wanted: readonly number[], day: number, length: number): boolean {
  const { dayOfMonth } = monthOf(day);
  return wanted.some((one) => (one > 0 ? one : length + one + 1) === dayOfMonth);
}

function inMonths({ byMonth }: RecurrenceRule, day: number): boolean {
  return !byMonth || byMonth.includes((monthOf(day).month % 12) + 1);
}
