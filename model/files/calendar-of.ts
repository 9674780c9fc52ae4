import type { Calendar, Closing, Freeze, FreezeEvent, Window } from '../calendar/calendar.js';
import { readCalendarFile } from '../calendar/ics/read-calendar-file.js';
import { withSeconds } from '../calendar/local-time.js';
import type { Json } from '../json.js';
import type { Problem } from '../problem.js';
import { SourceText } from '../source-text.js';
import type { WrittenFreeze, WrittenWindow } from './calendar-schema.js';
import { calendarFlaws } from './calendar-flaws.js';
import { foundAt } from './read-file.js';

export interface WrittenCalendar {
  windows?: WrittenWindow[];
  freezes?: WrittenFreeze[];
}

export interface CalendarSource {
  /** policy.yaml, for the places of problems. */
  source: SourceText;
  /** Texts of the workspace by file name. */
  texts: ReadonlyMap<string, string>;
  environment: string;
  /** Names of the environment's approvals. */
  decisions: readonly string[];
}

/** Windows and freezes of an environment with the events of their files, or what is wrong. Undefined where it says nothing. */
export function calendarOf(
  { windows, freezes }: WrittenCalendar,
  from: CalendarSource,
): { calendar?: Calendar; problems: Problem[] } {
  if (!windows && !freezes) return { problems: [] };
  const problems = calendarFlaws({ windows, freezes }, from);
  const read = (freezes ?? []).map((freeze, index) => {
    const { events, problems: found } = eventsOf(freeze, index, from);
    problems.push(...found);
    return { name: freeze.name, ...closingOf(freeze), events } satisfies Freeze;
  });
  return { calendar: { windows: (windows ?? []).map(windowOf), freezes: read }, problems };
}

function windowOf({ name, days, weeks, from, until, zone, ...closing }: WrittenWindow): Window {
  return { name, days, ...(weeks && { weeks }), from, until, zone, ...closingOf(closing) };
}

/** What is not written is the stricter of both. */
function closingOf({
  holds,
  whenClosed,
  inFlight,
  except,
}: Pick<WrittenWindow, 'holds' | 'whenClosed' | 'inFlight' | 'except'>): Omit<Closing, 'name'> {
  return {
    holds: holds ?? ['starts', 'guarded'],
    whenClosed: whenClosed ?? 'refuse',
    inFlight: inFlight ?? 'hold',
    except: { decisions: except?.decisions ?? [], runbooks: except?.runbooks ?? [] },
  };
}

function eventsOf(
  freeze: WrittenFreeze,
  index: number,
  { source, texts, environment }: CalendarSource,
): { events: FreezeEvent[]; problems: Problem[] } {
  const { file, zone, from, until, every } = freeze;
  if (file === undefined) {
    const event: FreezeEvent = { from: withSeconds(from ?? ''), until: withSeconds(until ?? ''), zone };
    const rule = { freq: 'yearly', interval: 1, weekStart: 'mon' } as const;
    return { events: [every ? { ...event, rule } : event], problems: [] };
  }
  const text = texts.get(file);
  if (text !== undefined) return readCalendarFile(text, { file, zone });
  const problem = foundAt(source, {
    code: 'DB3305',
    message: `the workspace has no ${file} that can be read`,
    cure: `Put the calendar there, or take the freeze ${freeze.name} out.`,
    at: ['environments', environment, 'freezes', index, 'file'],
  });
  return { events: [], problems: [problem] };
}

/** The calendar files that a policy.yaml names, whatever else is wrong with it. */
export function calendarFilesIn(text: string, file: string): string[] {
  const { value } = new SourceText(text, file);
  const freezes = values(member(value, 'environments')).flatMap((one) => list(member(one, 'freezes')));
  const files = freezes.flatMap((freeze) => {
    const named = member(freeze, 'file');
    return typeof named === 'string' && named.endsWith('.ics') ? [named] : [];
  });
  return [...new Set(files)];
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function values(value: Json | undefined): Json[] {
  return isMap(value) ? Object.values(value) : [];
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function isMap(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
