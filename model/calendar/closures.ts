import type { Calendar, Span, Window } from './calendar.js';
import type { Closure } from './calendar-verdict.js';
import { freezeSpans } from './freeze-spans.js';
import { nextOpening, windowSpans } from './window-spans.js';

/**
 * What is closed between two instants (ms, `to` not included), in order: freezes with their real ends, also where these lie
 * outside, and the time outside of all windows, cut at both instants. Exceptions and work in flight are left out of it.
 */
export function closures(calendar: Calendar, from: number, to: number): Closure[] {
  const frozen = calendar.freezes.flatMap(({ name, holds, whenClosed, events }) =>
    events
      .flatMap((event) => freezeSpans(event, from, to))
      .map((span) => ({ kind: 'freeze' as const, name, ...span, holds, whenClosed })),
  );
  const all: Closure[] = [...frozen, ...outside(calendar.windows, from, to)];
  return all.sort((one, other) => one.from - other.from || one.until - other.until);
}

/** The openings of all windows between two instants, merged where they touch, each with the names of its windows. */
export function openings(windows: readonly Window[], from: number, to: number): (Span & { names: string[] })[] {
  const spans = windows.flatMap((window) =>
    windowSpans(window, from, to).map((span) => ({ ...span, names: [window.name] })),
  );
  const merged: (Span & { names: string[] })[] = [];
  for (const span of spans.sort((one, other) => one.from - other.from)) {
    const before = merged.at(-1);
    if (!before || before.until < span.from) merged.push(span);
    else {
      before.until = Math.max(before.until, span.until);
      before.names = [...new Set([...before.names, ...span.names])];
    }
  }
  return merged;
}

function outside(windows: readonly Window[], from: number, to: number): Closure[] {
  if (windows.length === 0) return [];
  const gaps: Span[] = [];
  let at = from;
  for (const span of openings(windows, from, to)) {
    if (span.from > at) gaps.push({ from: at, until: span.from });
    at = Math.max(at, span.until);
  }
  if (at < to) gaps.push({ from: at, until: to });
  return gaps.map((gap) => ({ kind: 'outside-windows' as const, ...gap, ...after(windows, gap.until) }));
}

/** The window that ends a closed stretch decides what happens in it. */
function after(windows: readonly Window[], until: number): Pick<Closure, 'name' | 'holds' | 'whenClosed'> {
  const next = windows
    .map((window) => ({ window, begins: nextOpening(window, until - 1)?.from ?? Number.POSITIVE_INFINITY }))
    .sort((one, other) => one.begins - other.begins)[0]?.window;
  return {
    name: next?.name ?? '',
    holds: next?.holds ?? ['starts', 'guarded'],
    whenClosed: next?.whenClosed ?? 'refuse',
  };
}
