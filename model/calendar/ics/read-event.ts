import type { ProblemCode } from '../../problem-codes.js';
import type { FreezeEvent } from '../calendar.js';
import { afterLength, isLocalTime } from '../local-time.js';
import { beginsAt, localAt } from '../wall-time.js';
import type { IcsComponent, IcsProperty } from './calendar-text.js';
import { readRule, RuleRefused } from './read-rule.js';
import { zoneOfTzid } from './zone-of-tzid.js';

/** Why an event is not taken over. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';

  constructor(
    readonly code: ProblemCode,
    message: string,
    /** On whose line that shows. */
    readonly property?: string,
    readonly cure?: string,
  ) {
    super(message);
  }
}

export interface ReadEvent extends FreezeEvent {
  uid: string;
  /** It stands in place of this beginning of the series with its uid. */
  moves?: string;
  cancelled: boolean;
}

export interface EventContext {
  /** For times without a zone. */
  zone: string;
  /** TZID -> location, of the file's own VTIMEZONE. */
  locations: ReadonlyMap<string, string>;
}

interface LocalTime {
  local: string;
  zone: string;
  /** A day, not a time. */
  whole: boolean;
}

/** One VEVENT. Throws EventRefused for what cannot be meant exactly: no event is left out silently. */
export function readEvent(component: IcsComponent, context: EventContext): ReadEvent {
  const of = (name: string) => component.properties.filter(([found]) => found === name);
  const [start] = of('dtstart');
  if (!start) throw new EventRefused('DB3309', 'an event has no beginning (DTSTART)');
  const from = timeOf(start, 3, context);
  const inZone = (property: IcsProperty) =>
    property.slice(3).map((_, at) => moved(timeOf(property, at + 3, context), from));
  const until = endOf(component, from, context);
  if (until <= from.local) throw new EventRefused('DB3309', 'an event ends before it begins', 'dtend');
  if (of('exrule').length > 0) throw new EventRefused('DB3308', 'EXRULE is not understood here', 'exrule');
  const [rrule, second] = of('rrule');
  if (second) throw new EventRefused('DB3308', 'an event has two rules', 'rrule');
  const also = of('rdate').flatMap(inZone);
  const without = of('exdate').flatMap(inZone);
  const [moves] = of('recurrence-id');
  if (moves && moves[1].range !== undefined)
    throw new EventRefused('DB3308', 'an event changes its series from here on (RANGE)', 'recurrence-id');
  return {
    from: from.local,
    until,
    zone: from.zone,
    ...(rrule && { rule: ruleOf(rrule, from.zone) }),
    ...(also.length > 0 && { also }),
    ...(without.length > 0 && { without }),
    uid: String(of('uid')[0]?.[3] ?? ''),
    ...(moves && { moves: inZone(moves)[0] ?? '' }),
    cancelled: String(of('status')[0]?.[3]).toUpperCase() === 'CANCELLED',
  };
}

function ruleOf(property: IcsProperty, zone: string) {
  try {
    return readRule(property[3], zone);
  } catch (error) {
    if (!(error instanceof RuleRefused)) throw error;
    throw new EventRefused('DB3308', `a recurrence is not taken over: ${error.message}`, 'rrule');
  }
}

function endOf({ properties }: IcsComponent, from: LocalTime, context: EventContext): string {
  const end = properties.find(([name]) => name === 'dtend');
  if (end) return moved(timeOf(end, 3, context), from);
  const length = properties.find(([name]) => name === 'duration')?.[3];
  if (length === undefined) {
    if (from.whole) return afterLength(from.local, 'P1D') ?? '';
    throw new EventRefused('DB3309', 'an event has no end (DTEND or DURATION)');
  }
  const until = afterLength(from.local, String(length));
  if (until === undefined) throw new EventRefused('DB3309', `${String(length)} is no length`, 'duration');
  return until;
}

/** The same instant on the clocks of the beginning. */
function moved({ local, zone }: LocalTime, from: LocalTime): string {
  return zone === from.zone ? local : localAt(beginsAt(local, zone), from.zone);
}

function timeOf([name, params, type, ...values]: IcsProperty, at: number, context: EventContext): LocalTime {
  const value = values[at - 3];
  const text = typeof value === 'string' ? value : '';
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const local = whole ? `${text}T00:00:00` : text.replace(/Z$/, '');
  if (type === 'period' || !isLocalTime(local))
    throw new EventRefused('DB3309', `${name.toUpperCase()} is not a time of the calendar of 1970 to 2199`, name);
  const { tzid } = params;
  if (text.endsWith('Z')) return { local, zone: 'UTC', whole };
  if (whole || tzid === undefined) return { local, zone: context.zone, whole };
  const zone = zoneOfTzid(String(tzid), context.locations);
  if (zone !== undefined) return { local, zone, whole };
  throw new EventRefused(
    'DB3307',
    `the zone ${String(tzid)} is none that Daybook knows, so nobody could say when this event begins`,
    name,
    'Let the calendar use an IANA zone such as Europe/Berlin, or add X-LIC-LOCATION to its VTIMEZONE.',
  );
}
