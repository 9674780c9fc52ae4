import type { StepView } from '../../model/run-view.js';
import type { GateReading } from '../../model/view/gate-reading.js';
import { markOf } from './glyphs.js';
import { gap, type Line, padded, type Span, span } from './line.js';
import { elapsedText } from './times.js';

export interface StepStyle {
  /** Run clock of this moment, ms. */
  now: number;
  unicode: boolean;
  /** Columns of the widest id, so that what follows stands in one column. */
  idColumns: number;
  /** What its gates measure. */
  gates?: readonly GateReading[];
}

/** A step: its state, name, owner and time; below it what it waits for, what went wrong, and its undo. */
export function stepLines(step: StepView, style: StepStyle): Line[] {
  const lines: Line[] = [headLine(step, style)];
  const below = (...spans: Span[]) => lines.push([gap(17), ...spans]);
  if (step.status === 'waiting' || step.status === 'running') {
    if (step.waitsFor) below(span('waits for ', 'dim'), span(step.waitsFor, 'yellow'));
  }
  const failure = failureText(step);
  if (failure) below(span(failure, WRONG.has(step.status) ? 'red' : 'dim'));
  const reading = style.gates?.find((gate) => gate.step === step.id);
  for (const line of reading?.lines ?? []) below(span(line, reading?.wrong ? 'yellow' : 'dim'));
  const undo = undoText(step);
  if (undo) below(span(undo, undoWrong(step) ? 'red' : 'dim'));
  return lines;
}

function headLine(step: StepView, { now, unicode, idColumns }: StepStyle): Line {
  const { glyph, style } = markOf(step.status, unicode);
  const epoch = step.epoch > 1 ? `, attempt ${step.epoch}` : '';
  const details = [timeText(step, now) + epoch, step.owner ?? ''].filter(Boolean).join('  ');
  return [
    gap(4),
    { text: `${glyph} `, style },
    padded(step.status, 11, style),
    padded(step.id, idColumns, step.status === 'pending' ? 'dim' : 'bold'),
    gap(2),
    span(step.title === step.id ? step.sentence : step.title),
    gap(2),
    span(details, 'dim'),
  ];
}

/** `12s`, `12s of 10s planned`, `planned 10s`. */
export function timeText(step: Pick<StepView, 'plannedMs' | 'startedAt' | 'endedAt'>, now: number): string {
  const planned = step.plannedMs === undefined ? '' : elapsedText(step.plannedMs);
  if (step.startedAt === undefined) return planned && `planned ${planned}`;
  const took = elapsedText((step.endedAt ?? now) - step.startedAt);
  return planned ? `${took} of ${planned} planned` : took;
}

const WRONG: ReadonlySet<string> = new Set(['failed', 'errored']);

/** Machine reason and human sentence, side by side: `port-taken: 8001 is in use by pid 12`. */
function failureText({ status, reason, message }: StepView): string {
  if (status === 'pending' || status === 'succeeded') return '';
  return [reason, message].filter(Boolean).join(': ');
}

/** The undo matters once the step has done something, or while it is being taken back. */
function undoText({ status, undo }: StepView): string {
  if (!undo) return '';
  if (undo.status && undo.status !== 'pending') return `undo ${undo.status}: ${undo.sentence}`;
  return status === 'pending' || status === 'skipped' ? '' : `undo: ${undo.sentence}`;
}

function undoWrong({ undo }: StepView): boolean {
  return undo?.status !== undefined && WRONG.has(undo.status);
}
