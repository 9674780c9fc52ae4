import type { Calendar, Closing, Freeze, Span, Window } from './calendar.js';
import type { CalendarQuestion, CalendarVerdict, Closed } from './calendar-verdict.js';
import { freezeSpans } from './freeze-spans.js';
import { clockText } from './wall-time.js';
import { HORIZON_MS, nextOpening, windowSpans } from './window-spans.js';

/** Something that stands in the way at an instant, and the next instant at which it does not by itself. */
interface Block {
  kind: Closed['kind'];
  by: Closing;
  zone: string;
  /** ms; missing when its end is out of sight. */
  until?: number;
}

/** Closings that end one after another are followed so often. */
const MOST_ROUNDS = 2_000;

/**
 * Whether windows and freezes let this through at `question.at`, and if not, when they would. A calendar that is missing or
 * says nothing lets everything through. Where several stand in the way, one that refuses comes before one that holds.
 * Pure; looks two years ahead at most.
 */
export function calendarVerdict(calendar: Calendar | undefined, question: CalendarQuestion): CalendarVerdict {
  if (!calendar) return { open: true };
  const blocks = blocksAt(calendar, question, question.at);
  const [first] = blocks.sort(sternestFirst);
  if (!first) return { open: true };
  const opensAt = openingAfter(calendar, question);
  const opens = opensAt === undefined ? undefined : clockText(opensAt, first.zone);
  return {
    open: false,
    kind: first.kind,
    name: first.by.name,
    why: sentence(first, opens),
    whenClosed: first.by.whenClosed,
    ...(opensAt !== undefined && { opensAt }),
    ...(opens !== undefined && { opens }),
  };
}

/** The stricter of two answers: closed before open, refused before held, opening later before earlier. */
export function stricter(one: CalendarVerdict, other: CalendarVerdict): CalendarVerdict {
  if (one.open) return other;
  if (other.open) return one;
  if (one.whenClosed !== other.whenClosed) return one.whenClosed === 'refuse' ? one : other;
  return (one.opensAt ?? Number.POSITIVE_INFINITY) >= (other.opensAt ?? Number.POSITIVE_INFINITY) ? one : other;
}

function sternestFirst(one: Block, other: Block): number {
  if (one.by.whenClosed !== other.by.whenClosed) return one.by.whenClosed === 'refuse' ? -1 : 1;
  if (one.kind !== other.kind) return one.kind === 'freeze' ? -1 : 1;
  return (other.until ?? Number.POSITIVE_INFINITY) - (one.until ?? Number.POSITIVE_INFINITY);
}

function openingAfter(calendar: Calendar, question: CalendarQuestion): number | undefined {
  let at = question.at;
  for (let round = 0; round < MOST_ROUNDS && at - question.at <= HORIZON_MS; round += 1) {
    const blocks = blocksAt(calendar, question, at);
    if (blocks.length === 0) return at;
    let next = at;
    for (const { until } of blocks) {
      if (until === undefined) return undefined;
      next = Math.max(next, until);
    }
    at = next;
  }
  return undefined;
}

function blocksAt({ windows, freezes }: Calendar, question: CalendarQuestion, at: number): Block[] {
  const outside = outsideWindows(windows, question, at);
  return [...freezes.flatMap((freeze) => frozen(freeze, question, at)), ...(outside ? [outside] : [])];
}

function frozen(freeze: Freeze, question: CalendarQuestion, at: number): Block[] {
  if (!concerns(freeze, question)) return [];
  return freeze.events.flatMap((event) =>
    freezeSpans(event, at, at + 1)
      .filter((span) => !(freeze.inFlight === 'finish' && wasStarted(question, (time) => time < span.from)))
      .map(({ until }) => ({ kind: 'freeze' as const, by: freeze, zone: event.zone, until })),
  );
}

/** Windows permit: one that is open, or that makes an exception, is enough. */
function outsideWindows(all: readonly Window[], question: CalendarQuestion, at: number): Block | undefined {
  const windows = all.filter(({ holds }) => holds.includes(heldAs(question)));
  if (windows.length === 0 || windows.some((window) => !concerns(window, question))) return undefined;
  if (windows.some((window) => isOpen(window, at) || finishes(window, question))) return undefined;
  const openings = windows.map((window) => ({ window, opening: nextOpening(window, at) }));
  const [next] = openings.sort((one, other) => beginOf(one.opening) - beginOf(other.opening));
  if (!next) return undefined;
  const until = next.opening?.from;
  return { kind: 'window', by: next.window, zone: next.window.zone, ...(until !== undefined && { until }) };
}

function isOpen(window: Window, at: number): boolean {
  return windowSpans(window, at, at + 1).length > 0;
}

function finishes(window: Window, question: CalendarQuestion): boolean {
  return window.inFlight === 'finish' && wasStarted(question, (time) => isOpen(window, time));
}

/** Only guarded steps are work in flight; a start is not. */
function wasStarted({ what, startedAt }: CalendarQuestion, when: (time: number) => boolean): boolean {
  return what === 'guarded' && startedAt !== undefined && when(startedAt);
}

function beginOf(span: Span | undefined): number {
  return span?.from ?? Number.POSITIVE_INFINITY;
}

function heldAs({ what }: CalendarQuestion): 'starts' | 'guarded' {
  return what === 'start' ? 'starts' : 'guarded';
}

function concerns({ holds, except }: Closing, question: CalendarQuestion): boolean {
  const { runbook, decision } = question;
  if (!holds.includes(heldAs(question)) || except.runbooks.includes(runbook)) return false;
  return decision === undefined || !except.decisions.includes(decision);
}

function sentence({ kind, by, zone, until }: Block, opens: string | undefined): string {
  const after = opens === undefined ? 'no opening is in sight' : `it opens ${opens}`;
  if (kind === 'window') return `it is outside of the change windows; the next one is ${by.name}, and ${after}`;
  const end = until === undefined ? '' : ` until ${clockText(until, zone)}`;
  return `the freeze ${by.name} holds${end}; ${after}`;
}
