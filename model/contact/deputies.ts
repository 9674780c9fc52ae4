import type { Deputy, People } from '../people.js';
import { awayUntil, isAway } from './away.js';
import { wallClock, zoneOf } from './clock.js';

/**
 * Who acts for this person at an instant (ms), in the order of people.yaml: deputies whose dates hold on the person's
 * clocks, and those without dates while the person is away. Left out is a deputy who is away; nobody acts for a deputy.
 * Empty for somebody who is not in people.yaml. `zone`: the workspace's.
 */
export function deputiesOf(people: People, person: string, at: number, zone: string): string[] {
  return acting(people, person, { at, zone, silent: false });
}

/**
 * Who is told at an instant (ms) that this person is silent. Silence counts as an absence, so that deputies without dates
 * stand in whether the person is away or not; for all others what `deputiesOf` says holds.
 */
export function deputiesInSilence(people: People, person: string, at: number, zone: string): string[] {
  return acting(people, person, { at, zone, silent: true });
}

interface Moment {
  /** ms. */
  at: number;
  /** The workspace's. */
  zone: string;
  silent: boolean;
}

function acting(people: People, person: string, { at, zone, silent }: Moment): string[] {
  const represented = personOf(people, person);
  if (!represented?.deputies) return [];
  const { date } = wallClock(at, zoneOf(represented, zone));
  const absent = silent || awayUntil(represented, date) !== undefined;
  const named = represented.deputies.filter((deputy) => holdsOn(deputy, date, absent)).map((deputy) => deputy.person);
  return [...new Set(named)].filter((id) => {
    const deputy = personOf(people, id);
    return deputy !== undefined && !isAway(deputy, at, zone);
  });
}

function holdsOn({ from, to }: Deputy, date: string, absent: boolean): boolean {
  if (from === undefined && to === undefined) return absent;
  return (from === undefined || from <= date) && (to === undefined || date <= to);
}

function personOf({ people }: People, id: string): People['people'][string] | undefined {
  return Object.hasOwn(people, id) ? people[id] : undefined;
}
