import { Temporal } from 'temporal-polyfill';

const LOCAL = /^(\d{4})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/** Whether a text such as `2026-12-20T18:00` or `2026-12-20T18:00:00` is a time of the calendar, of 1970 to 2199. */
export function isLocalTime(text: string): boolean {
  const year = Number(LOCAL.exec(text)?.[1]);
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) return false;
  try {
    Temporal.PlainDateTime.from(text);
    return !text.includes('T24') && !/:60(?:$|:)/.test(text);
  } catch {
    return false;
  }
}

/** With seconds, so that local times compare as texts. */
export function withSeconds(local: string): string {
  return local.length === 16 ? `${local}:00` : local;
}

/** A local time after a length of the calendar such as `P1DT2H`, counted on the clocks. Undefined for what is no length. */
export function afterLength(local: string, length: string): string | undefined {
  try {
    const end = Temporal.PlainDateTime.from(local).add(Temporal.Duration.from(length));
    return end.toString({ smallestUnit: 'second' });
  } catch {
    return undefined;
  }
}
