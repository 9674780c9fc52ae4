import type { ScheduleSpec } from '../../../../model/schedule.js';

export const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Santiago'];

const MINUTES = ['0', '30', '15,45', '*/30', '*/15', '*/10', '5-20/5', '59', '0,1', '*/7'];
const HOURS = ['*', '*', '0', '1', '2', '3', '23', '0-3', '1,2', '*/2', '22-23', '*/3'];
const DAYS = ['*', '*', '*', '*', '1-15', '*/2', '25-31', '4-8'];
const MONTHS = ['*', '*', '*', 'MAR-OCT', '3,4,9,10,11'];
const WEEKDAYS = ['*', '*', '*', 'SUN', '6-7', 'MON-FRI', '0,1', 'SAT'];

/** The same specs for the same seed (mulberry32). At most one start in five minutes: Temporal lists no more than a thousand. */
export function madeUpSpecs(count: number, seed: number): ScheduleSpec[] {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: count }, (_, index): ScheduleSpec => {
    const zone = ZONES[index % ZONES.length] as string;
    if (index % 10 === 9) {
      const everyMs = one([5, 7, 30, 60, 90, 360, 1_440]) * 60_000;
      return { everyMs, offsetMs: one([0, 0, 1, 13, 299]) * 1_000, zone };
    }
    // Hourly, half-hourly and nightly ones are what people write; the rest is what they might.
    const usual = one(['0 * * * *', '*/30 * * * *', '30 2 * * *', '0 2 * * *', '45 1 * * *', '0 0 * * *']);
    const cron = index % 4 === 0 ? usual : [MINUTES, HOURS, DAYS, MONTHS, WEEKDAYS].map(one).join(' ');
    return { cron, zone };
  });
}
