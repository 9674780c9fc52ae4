import type { LedgerLine, LedgerReply } from '../../gateway/api.js';
import { type Line, padded, span, widthOf } from '../render/line.js';
import { elapsedText } from '../render/times.js';

/** How a test reached one person. */
export interface Reached {
  person: string;
  name: string;
  /** `silent`: they were told, or are still to be told, and have not answered. */
  result: 'answered' | 'late' | 'silent' | 'unreachable' | 'waived';
  /** Over what they answered. */
  via?: string;
  /** From the opening to their answer. */
  tookMs?: number;
  /** Who answered in their place. */
  by?: string;
  /** Transports over which they were told, in that order, failed ones as well. */
  told: string[];
}

/** Everybody of the test: first those who are missing, then by the time that they took. Pure. */
export function reachResults({ openedAt, people }: LedgerReply): Reached[] {
  const results = people.map((line): Reached => {
    const result = resultOf(line);
    const answered = result === 'answered' || result === 'late';
    return {
      person: line.person,
      name: line.name,
      result,
      ...(answered && line.via !== undefined && { via: line.via }),
      ...(answered && { tookMs: line.at - openedAt }),
      ...(line.by !== undefined && { by: line.by }),
      told: line.told.map(({ transport, state }) =>
        state === 'failed' || state === 'bounced' ? `${transport} (${state})` : transport,
      ),
    };
  });
  return results.sort((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result) || (a.tookMs ?? 0) - (b.tookMs ?? 0));
}

const ORDER: readonly Reached['result'][] = ['unreachable', 'silent', 'late', 'waived', 'answered'];

function resultOf({ state }: LedgerLine): Reached['result'] {
  if (state === 'acknowledged' || state === 'declined') return 'answered';
  return state === 'late' || state === 'unreachable' || state === 'waived' ? state : 'silent';
}

/** Whether nobody is missing: everybody has answered in time or was let off. An empty list is nobody's answer. */
export function allReached(results: readonly Reached[]): boolean {
  return results.length > 0 && results.every(({ result }) => result === 'answered' || result === 'waived');
}

/** The results as a table, one person a line. */
export function reachLines(results: readonly Reached[]): Line[] {
  const wide = Math.max(...results.map(({ person }) => widthOf(person)), 0) + 2;
  return results.map((one) => [
    padded(one.person, wide, 'bold'),
    padded(one.result, 13, one.result === 'answered' ? 'green' : 'yellow'),
    span(detailText(one)),
  ]);
}

function detailText({ tookMs, via, by, told }: Reached): string {
  const how = [
    ...(tookMs === undefined ? [] : [`in ${elapsedText(tookMs)}`]),
    ...(via === undefined ? [] : [`over ${via}`]),
    ...(by === undefined ? [] : [`by ${by} for them`]),
  ].join(' ');
  const where = told.length === 0 ? 'not told yet' : `told over ${[...new Set(told)].join(', ')}`;
  return how === '' ? where : `${how}; ${where}`;
}
