import type { RunView } from '../../model/run-view.js';
import { type Line, padded, span, widthOf } from '../render/line.js';

/** What the look at one target found. */
export interface Looked {
  target: string;
  kind: string;
  /** `reached`; `refused`: the answer was no; `unreachable`: it could not be asked; `open`: nobody has looked yet. */
  result: 'reached' | 'refused' | 'unreachable' | 'open';
  /** What was found and what is allowed, or why not. */
  said: string;
}

/** One line for each step of the run, what is wrong first. `kinds`: kind by target. Pure. */
export function lookedAt({ stages }: Pick<RunView, 'stages'>, kinds: Readonly<Record<string, string>>): Looked[] {
  const looked = stages
    .flatMap(({ steps }) => steps)
    .map(({ target = '', status, message, reason }): Looked => {
      const result = RESULTS[status] ?? 'open';
      return { target, kind: kinds[target] ?? '', result, said: message ?? reason ?? '' };
    });
  return looked.sort((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result) || a.target.localeCompare(b.target));
}

const RESULTS: Partial<Record<string, Looked['result']>> = {
  succeeded: 'reached',
  failed: 'refused',
  errored: 'unreachable',
};

const ORDER: readonly Looked['result'][] = ['unreachable', 'refused', 'open', 'reached'];

/** Whether every one of them was reached. An empty list proves nothing. */
export function allReached(looked: readonly Looked[]): boolean {
  return looked.length > 0 && looked.every(({ result }) => result === 'reached');
}

/** As a table, one target a line. */
export function lookedLines(looked: readonly Looked[]): Line[] {
  const target = Math.max(...looked.map((one) => widthOf(one.target)), 0) + 2;
  const kind = Math.max(...looked.map((one) => widthOf(one.kind)), 0) + 2;
  return looked.map((one) => [
    padded(one.target, target, 'bold'),
    padded(one.kind, kind),
    padded(one.result, 13, one.result === 'reached' ? 'green' : 'yellow'),
    span(one.said),
  ]);
}
