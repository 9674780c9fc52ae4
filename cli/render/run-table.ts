import type { RunSummary } from '../../gateway/api.js';
import type { RunStatus } from '../../model/run-view.js';
import { markOf } from './glyphs.js';
import { type Line, padded, span, widthOf } from './line.js';
import { dateText, elapsedText } from './times.js';

/** Runs as a table, one a line, in the order given. `now` is wall time, ms. */
export function runTable(
  runs: readonly RunSummary[],
  { now, zone, unicode }: { now: number; zone: string; unicode: boolean },
): Line[] {
  const columns = (head: string, value: (run: RunSummary) => string) =>
    Math.max(widthOf(head), ...runs.map((run) => widthOf(value(run)))) + 2;
  const wide = {
    run: columns('RUN', ({ run }) => run),
    runbook: columns('RUNBOOK', ({ runbook }) => runbook),
    environment: columns('ENVIRONMENT', ({ environment }) => environment),
  };
  const head: Line = [
    padded('STATUS', 13, 'dim'),
    padded('RUN', wide.run, 'dim'),
    padded('RUNBOOK', wide.runbook, 'dim'),
    padded('ENVIRONMENT', wide.environment, 'dim'),
    padded('STARTED', 18, 'dim'),
    span('TOOK', 'dim'),
  ];
  const lines = runs.map((run): Line => {
    const { glyph, style } = markOf(run.status as RunStatus, unicode);
    const parent = run.parent ? `  part of ${run.parent}` : '';
    return [
      { text: `${glyph} `, style },
      padded(run.status, 11, style),
      padded(run.run, wide.run, 'bold'),
      padded(run.runbook, wide.runbook),
      padded(run.environment, wide.environment),
      padded(dateText(run.startedAt, zone), 18),
      span(elapsedText((run.endedAt ?? now) - run.startedAt)),
      { text: parent ? '  ' : '' },
      span(parent, 'dim'),
    ];
  });
  return [head, ...lines];
}
