import type { RecurrenceRule } from '../calendar.js';
import { WEEKDAYS } from '../days.js';
import { localAt } from '../wall-time.js';
import { isLocalTime } from '../local-time.js';

/** Why a recurrence is not taken over, as a sentence. */
export class RuleRefused extends Error {
  override readonly name = 'RuleRefused';
}

const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const;
const KNOWN = ['freq', 'interval', 'count', 'until', 'byday', 'bymonthday', 'bymonth', 'bysetpos', 'wkst'];
const MOST_TIMES = 10_000;
/** jCal counts the first day of a week from Sunday. */
const WEEK_STARTS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A jCal recurrence value as a rule on the clocks of `zone`. Throws RuleRefused for what it cannot mean exactly. */
export function readRule(value: unknown, zone: string): RecurrenceRule {
  if (typeof value !== 'object' || value === null) throw new RuleRefused('it is no rule');
  const written = value as Record<string, unknown>;
  const strange = Object.keys(written).find((key) => !KNOWN.includes(key));
  if (strange) throw new RuleRefused(`${strange.toUpperCase()} is not understood here`);
  const freq = FREQUENCIES.find((one) => one === String(written.freq).toLowerCase());
  if (!freq)
    throw new RuleRefused(`it repeats ${String(written.freq)}; daily, weekly, monthly and yearly are understood`);
  const byDay = list(written.byday).map(weekday);
  const byMonthDay = list(written.bymonthday).map((one) => whole(one, 'BYMONTHDAY', 31));
  if (freq === 'weekly' && byMonthDay.length > 0) throw new RuleRefused('BYMONTHDAY has no meaning in a weekly rule');
  if (freq !== 'monthly' && freq !== 'yearly' && byDay.some(({ nth }) => nth !== undefined))
    throw new RuleRefused(`the ordinal of a weekday has no meaning in a ${freq} rule`);
  const byMonth = list(written.bymonth).map((one) => above(whole(one, 'BYMONTH', 12), 'BYMONTH'));
  const setPos = list(written.bysetpos).map((one) => whole(one, 'BYSETPOS', 366));
  return {
    freq,
    interval: written.interval === undefined ? 1 : above(whole(written.interval, 'INTERVAL', 1_000), 'INTERVAL'),
    ...(written.count !== undefined && { count: above(whole(written.count, 'COUNT', MOST_TIMES), 'COUNT') }),
    ...(written.until !== undefined && { until: untilOf(String(written.until), zone) }),
    ...(byDay.length > 0 && { byDay }),
    ...(byMonthDay.length > 0 && { byMonthDay }),
    ...(byMonth.length > 0 && { byMonth }),
    ...(setPos.length > 0 && { setPos }),
    weekStart: written.wkst === undefined ? 'mon' : (WEEK_STARTS[Number(written.wkst) - 1] ?? 'mon'),
  };
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function weekday(value: unknown): { day: (typeof WEEKDAYS)[number]; nth?: number } {
  const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(String(value));
  const day = WEEKDAYS.find((one) => one.slice(0, 2).toUpperCase() === match?.[2]);
  if (!match || !day) throw new RuleRefused(`${String(value)} is no weekday`);
  return match[1] === undefined ? { day } : { day, nth: whole(Number(match[1]), 'BYDAY', 53) };
}

/** A whole number from -most to most, and not 0. */
function whole(value: unknown, name: string, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number !== 0 && Math.abs(number) <= most) return number;
  throw new RuleRefused(`${name}=${String(value)} is not a number that it can have`);
}

function above(value: number, name: string): number {
  if (value > 0) return value;
  throw new RuleRefused(`${name}=${value} is not above 0`);
}

function untilOf(text: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && isLocalTime(`${text}T23:59:59`)) return `${text}T23:59:59`;
  const local = text.replace(/Z$/, '');
  if (!isLocalTime(local)) throw new RuleRefused(`UNTIL=${text} is not a date and time of the calendar`);
  return text.endsWith('Z') ? localAt(Date.parse(text), zone) : local;
}
