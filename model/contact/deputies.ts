import type { Deputy, People } from '../people.js';
import { awayUntil, isAway } from './away.js';
import { wallClock, zoneOf } from './clock.js';

/**
 * Who acts for this person at an instant (ms), in the order of people.yaml: deputies whose dates hold on the person's
 * clocks, and those without dates while the person is away. Left out is a deputy who is away; nobody acts for a deputy.
 * Empty for somebody who is not in people.yaml. `zone`: the workspace's.
 */
export function deputiesOf(people: People, person: string, at: number, zone: string): string[] {
  const represented = personOf(people, person);
  if (!represented?.deputies) return [];
  const { date } = wallClock(at, zoneOf(represented, zone));
  const away = awayUntil(represented, date) !== undefined;
  const acting = represented.deputies.filter((deputy) => holdsOn(deputy, date, away)).map((deputy) => deputy.person);
  return [...new Set(acting)].filter((id) => {
    const deputy = personOf(people, id);
    return deputy !== undefined && !isAway(deputy, at, zone);
  });
}

function holdsOn({ from, to }: Deputy, date: string, away: boolean): boolean {
  if (from === undefined && to === undefined) return away;
  return (from === undefined || from <= date) && (to === undefined || date <= to);
}

function personOf({ people }: People, id: string): People['people'][string] | undefined {
  return Object.hasOwn(people, id) ? people[id] : undefined;
}
