import type { Problem } from '../../problem.js';
import type { ProblemCode } from '../../problem-codes.js';
import type { FreezeEvent } from '../calendar.js';
import { dayOf } from '../days.js';
import { CalendarText, CalendarTextError, type IcsComponent, rangeOfLine } from './calendar-text.js';
import { readEvent, EventRefused, type ReadEvent } from './read-event.js';

/** A plan carries them all. */
const MOST_EVENTS = 500;
/** Of one that recurs: longer ones would overlap each other without end. */
const LONGEST_DAYS = 400;

/**
 * The events of an iCalendar text, or every reason why one of them cannot be taken over exactly, each with its line. What has
 * no zone of its own, whole days among it, is on the clocks of `zone`. Pure.
 */
export function readCalendarFile(
  text: string,
  { file, zone }: { file: string; zone: string },
): { events: FreezeEvent[]; problems: Problem[] } {
  let calendar: CalendarText;
  try {
    calendar = new CalendarText(text, file);
  } catch (error) {
    if (!(error instanceof CalendarTextError)) throw error;
    return { events: [], problems: [unreadable(error, file)] };
  }
  const components = calendar.components.filter(({ name }) => name === 'vevent');
  const [first] = components;
  if (!first) return { events: [], problems: [empty(file)] };
  if (components.length > MOST_EVENTS) {
    const message = `${file} has ${components.length} events; at most ${MOST_EVENTS} are taken over`;
    return { events: [], problems: [problem('DB3309', message, calendar.where(first))] };
  }
  const locations = locationsOf(calendar.components);
  const problems: Problem[] = [];
  const read: ReadEvent[] = [];
  for (const component of components) {
    try {
      const event = readEvent(component, { zone, locations });
      if (event.rule && dayOf(event.until) - dayOf(event.from) > LONGEST_DAYS)
        throw new EventRefused('DB3308', 'it recurs and lasts longer than 400 days', 'rrule');
      read.push(event);
    } catch (error) {
      if (!(error instanceof EventRefused)) throw error;
      problems.push(problem(error.code, error.message, calendar.where(component, error.property), error.cure));
    }
  }
  return { events: problems.length > 0 ? [] : together(read), problems };
}

/** Moved and cancelled occurrences leave the series that they belong to. */
function together(read: readonly ReadEvent[]): FreezeEvent[] {
  return read.flatMap(({ uid, moves, cancelled, ...event }) => {
    if (cancelled) return [];
    if (moves !== undefined) return [event];
    const moved = read.flatMap((other) => (other.uid === uid && other.moves !== undefined ? [other.moves] : []));
    const without = [...(event.without ?? []), ...moved];
    return [{ ...event, ...(without.length > 0 && { without }) }];
  });
}

/** TZID -> what its VTIMEZONE says that it is. */
function locationsOf(components: readonly IcsComponent[]): Map<string, string> {
  const zones = components.filter(({ name }) => name === 'vtimezone');
  return new Map(
    zones.flatMap(({ properties }) => {
      const valueOf = (wanted: string) => properties.find(([name]) => name === wanted)?.[3];
      const [tzid, place] = [valueOf('tzid'), valueOf('x-lic-location')];
      return typeof tzid === 'string' && typeof place === 'string' ? [[tzid, place] as const] : [];
    }),
  );
}

function unreadable({ message, line }: CalendarTextError, file: string): Problem {
  return problem(
    'DB3306',
    `${file} is not an iCalendar file: ${message}`,
    rangeOfLine(file, line, ''),
    'Export the calendar again, as .ics.',
  );
}

function empty(file: string): Problem {
  const found = problem(
    'DB3310',
    `${file} has no event, so this freeze freezes nothing`,
    rangeOfLine(file, 0, ''),
    'Export the calendar again, or take the freeze out of policy.yaml.',
  );
  return { ...found, severity: 'warning' };
}

function problem(code: ProblemCode, message: string, where: Problem['where'], cure?: string): Problem {
  return { code, severity: 'error', message, ...(where && { where }), ...(cure && { cure }) };
}
