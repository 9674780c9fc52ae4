import type { RunReply } from '../../gateway/api.js';
import type { Context, Output } from '../context.js';
import { environmentBanner } from './banner.js';
import { cutAt, paintLine, span } from './line.js';
import type { Palette } from './palette.js';
import { runLines } from './run-lines.js';

/** The environment in its colour, and what runs there: the first line of everything that shows a run. */
export function runBanner(view: RunReply['view'], paint: Palette): string {
  return `${environmentBanner(view.environment, view.colour, paint)} ${paintLine([span(view.title, 'bold')], paint)}`;
}

/** What drawing a run needs to know of the world. */
export type RunContext = Pick<Context, 'paint' | 'zone' | 'unicode' | 'invocation'>;

/** A run for stdout, whole: nothing is folded, nothing is cut. */
export function runText(reply: RunReply, context: RunContext): string {
  const { view, page, temporal, gates, accesses } = reply;
  const { zone, unicode, invocation } = context;
  const lines = runLines(view, { now: view.now, zone, unicode, invocation, page, temporal, gates, accesses });
  return `${[runBanner(view, context.paint.out), ...lines.map((line) => paintLine(line, context.paint.out))].join('\n')}\n`;
}

export interface Frame {
  reply: RunReply;
  /** Run clock of this moment, ms. */
  now: number;
  /** Lines at the end: who does not answer, how to leave. */
  notice: readonly string[];
}

/** A run as one screen: folded and cut to the size of the terminal. */
export function runScreen(frame: Frame, output: Output, context: RunContext): string[] {
  const { reply, now, notice } = frame;
  const columns = (output.columns() ?? 80) - 1;
  const rows = Math.max(8, (output.rows() ?? 24) - 3 - notice.length);
  const { page, temporal, gates, accesses } = reply;
  const { zone, unicode, invocation } = context;
  const lines = runLines(reply.view, { now, zone, unicode, invocation, rows, page, temporal, gates, accesses });
  const more = context.unicode ? '…' : '...';
  const painted = lines.map((line) => paintLine(cutAt(line, columns, more), context.paint.out));
  const last = notice.map((line) => paintLine(cutAt([span(line, 'dim')], columns, more), context.paint.out));
  return [runBanner(reply.view, context.paint.out), ...painted, '', ...last];
}
