import { Temporal } from 'temporal-polyfill';
import type { Rota } from '../people.js';
import { minuteOfDay } from './clock.js';

/**
 * Who is on duty at an instant (ms); undefined before the first turn. A turn changes at `at` on the clocks of the
 * rota's zone: when the clocks skip that time, as they go forward; when they show it twice, at the first.
 */
export function onDuty(rota: Rota, at: number): string | undefined {
  const turn = turnAt(rota, at);
  return turn < 0 ? undefined : rota.order[turn % rota.order.length];
}

/** The instant (ms) at which the turn of `at` ends; before the first turn, at which that one begins. */
export function dutyEnds(rota: Rota, at: number): number {
  return changeOf(rota, Math.max(0, turnAt(rota, at) + 1)).epochMilliseconds;
}

/** Number of the turn at an instant, from 0; negative before the first. */
function turnAt(rota: Rota, at: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(rota.zone).toPlainDate();
  const days = Temporal.PlainDate.from(rota.from).until(today, { largestUnit: 'days' }).days;
  const turn = Math.floor(days / rota.days);
  return changeOf(rota, turn).epochMilliseconds <= at ? turn : turn - 1;
}

function changeOf({ zone, from, at, days }: Rota, turn: number): Temporal.ZonedDateTime {
  const minute = minuteOfDay(at) ?? 0;
  const date = Temporal.PlainDate.from(from).add({ days: turn * days });
  return date.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 }).toZonedDateTime(zone);
}
