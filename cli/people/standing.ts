import { awayUntil } from '../../model/contact/away.js';
import { wallClock, zoneOf } from '../../model/contact/clock.js';
import { deputiesOf } from '../../model/contact/deputies.js';
import { dutyEnds, onDuty } from '../../model/contact/rota.js';
import { waysTo } from '../../model/contact/ways.js';
import { isQuietHour, isWorkingHour } from '../../model/contact/working-hours.js';
import type { Workspace } from '../../model/workspace.js';

/** A person as of an instant. */
export interface Standing {
  id: string;
  name: string;
  groups: string[];
  /** Names of transports, in the order in which they are tried. */
  transports: string[];
  zone: string;
  /** `2026-12-01 14:05` on their clocks. */
  localTime: string;
  /** What holds now: reminders go out while `working`, nothing but what is urgent while `quiet`. */
  hours: 'working' | 'off' | 'quiet' | 'away';
  /** Last date of their absence. Why they are away is nobody's business. */
  awayUntil?: string;
  /** Rotas in which it is their turn. */
  onDuty: string[];
  /** Who acts for them now. */
  deputies: string[];
}

/** A rota as of an instant. */
export interface Duty {
  rota: string;
  /** Missing before the first turn. */
  person?: string;
  /** When the turn ends, or the first one begins; ms. */
  until: number;
}

/** Everybody as of `now` (ms), in the order of people.yaml. Pure. */
export function standings({ people, daybook }: Workspace, now: number): Standing[] {
  const groups = groupsByPerson(people.groups);
  const duties = dutiesAt({ people }, now);
  return Object.values(people.people).map((person) => {
    const zone = zoneOf(person, daybook.zone);
    const clock = wallClock(now, zone);
    const away = awayUntil(person, clock.date);
    const there = isQuietHour(person, clock) ? 'quiet' : isWorkingHour(person, clock) ? 'working' : 'off';
    return {
      id: person.id,
      name: person.name,
      groups: groups.get(person.id) ?? [],
      transports: waysTo(person, daybook.transports),
      zone,
      localTime: `${clock.date} ${two(Math.floor(clock.minute / 60))}:${two(clock.minute % 60)}`,
      hours: away === undefined ? there : 'away',
      ...(away !== undefined && { awayUntil: away }),
      onDuty: duties.filter((duty) => duty.person === person.id).map(({ rota }) => rota),
      deputies: deputiesOf(people, person.id, now, daybook.zone),
    };
  });
}

/** Every rota as of `now` (ms). Pure. */
export function dutiesAt({ people }: Pick<Workspace, 'people'>, now: number): Duty[] {
  return Object.entries(people.rotas ?? {}).map(([rota, turns]) => {
    const person = onDuty(turns, now);
    return { rota, ...(person !== undefined && { person }), until: dutyEnds(turns, now) };
  });
}

function groupsByPerson(groups: Record<string, string[]>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [group, members] of Object.entries(groups))
    for (const person of members) found.set(person, [...(found.get(person) ?? []), group]);
  return found;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
