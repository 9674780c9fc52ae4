import type { RunStatus, StepStatus } from '../../model/run-view.js';
import type { Style } from './line.js';

/** Glyph and colour of a state. They always stand beside its word, never alone. */
export interface Mark {
  glyph: string;
  style?: Style;
}

interface Row {
  unicode: string;
  ascii: string;
  style?: Style;
}

const MARKS: Readonly<Record<StepStatus | 'paused', Row>> = {
  pending: { unicode: '·', ascii: '.', style: 'dim' },
  running: { unicode: '▶', ascii: '>', style: 'cyan' },
  waiting: { unicode: '◷', ascii: '?', style: 'yellow' },
  succeeded: { unicode: '✔', ascii: '+', style: 'green' },
  failed: { unicode: '✘', ascii: 'x', style: 'red' },
  errored: { unicode: '⚠', ascii: '!', style: 'red' },
  skipped: { unicode: '↷', ascii: '-', style: 'dim' },
  aborted: { unicode: '■', ascii: '#', style: 'magenta' },
  undone: { unicode: '↶', ascii: '<', style: 'magenta' },
  paused: { unicode: '‖', ascii: '=', style: 'yellow' },
};

export function markOf(status: StepStatus | RunStatus, unicode: boolean): Mark {
  const row = MARKS[status] ?? MARKS.pending;
  return { glyph: unicode ? row.unicode : row.ascii, style: row.style };
}
