import type { Person } from '../people.js';
import { wallClock, zoneOf } from './clock.js';

/** Whether this person is away at an instant (ms), by the dates of people.yaml on their own clocks. `zone`: the workspace's. */
export function isAway(person: Person, at: number, zone: string): boolean {
  return person.away !== undefined && awayUntil(person, wallClock(at, zoneOf(person, zone)).date) !== undefined;
}

/** The last date of their absence on a date, as `2026-12-01`; absences that follow one another are not joined. Undefined: they are there. */
export function awayUntil({ away = [] }: Person, date: string): string | undefined {
  // Dates of ISO 8601 sort as text.
  const ends = away.filter(({ from, to }) => from <= date && date <= to).map(({ to }) => to);
  return ends.sort().at(-1);
}
