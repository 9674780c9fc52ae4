import type { AccessView } from '../../model/access/open-access.js';
import { digestPrefix } from '../../model/digest.js';
import type { RunView, StageView, StepView } from '../../model/run-view.js';
import type { GateReading } from '../../model/view/gate-reading.js';
import type { Invocation } from '../invocation.js';
import { accessLines } from './access-lines.js';
import { askLines } from './ask-lines.js';
import { markOf } from './glyphs.js';
import { gap, type Line, padded, span, widthOf } from './line.js';
import { stepLines } from './step-lines.js';
import { dateText, elapsedText } from './times.js';

export interface RunStyle {
  /** Of the commands that answer what is open. */
  invocation: Invocation;
  /** Run clock of this moment, ms; the view's own `now` when nothing has passed since. */
  now: number;
  zone: string;
  unicode: boolean;
  /** Lines there is room for. Stages that are over, then what is to come, fold until it fits. Missing: everything is shown. */
  rows?: number;
  /** Addresses of the footer. */
  page?: string;
  temporal?: string;
  /** What its gates measure. */
  gates?: readonly GateReading[];
  /** Access that it has given for a while. */
  accesses?: readonly AccessView[];
}

/** How a stage is drawn: all steps, the steps where something happens, or one line. */
type Fold = 'open' | 'active' | 'closed';

/** A run below its banner: headline, stages and steps as a tree, open asks with their commands, addresses. Pure. */
export function runLines(view: RunView, style: RunStyle): Line[] {
  const head = headLines(view, style);
  const tail = [...accessPart(style), ...askPart(view, style), ...footer(style)];
  const room = style.rows === undefined ? Number.POSITIVE_INFINITY : style.rows - head.length - tail.length;
  return [...head, ...treeLines(view.stages, style, room), ...tail];
}

function headLines(view: RunView, { now, zone, unicode }: RunStyle): Line[] {
  const { glyph, style } = markOf(view.status, unicode);
  const elapsed = elapsedText((view.endedAt ?? now) - view.startedAt);
  const facts = `plan ${digestPrefix(view.planDigest)}  started ${dateText(view.startedAt, zone)} (${zone}) by ${view.starter}`;
  const lines: Line[] = [
    [{ text: `${glyph} `, style }, span(view.status, style), gap(2), span(view.headline), gap(2), span(elapsed, 'dim')],
    [span(`run ${view.run}  ${facts}`, 'dim')],
  ];
  if (view.parent) lines.push([span(`part of run ${view.parent}`, 'dim')]);
  lines.push([span(countText(view.counts), 'dim')]);
  return [...lines, []];
}

function treeLines(stages: readonly StageView[], style: RunStyle, room: number): Line[] {
  const folds = stages.map((): Fold => 'open');
  const draw = () => stages.flatMap((stage, index) => stageLines(stage, folds[index] ?? 'open', style));
  for (const fold of foldOrder(stages)) {
    if (room === Number.POSITIVE_INFINITY || countLines(stages, folds, style) <= room) break;
    folds[fold.index] = fold.to;
  }
  const lines = draw();
  if (lines.length <= room) return lines;
  const shown = Math.max(1, room - 1);
  return [
    ...lines.slice(0, shown),
    [gap(2), span(`… ${lines.length - shown} more lines; daybook show prints all`, 'dim')],
  ];
}

/** What is folded first: stages that are over, oldest first; then those to come, last first; then quiet steps of the rest. */
function foldOrder(stages: readonly StageView[]): { index: number; to: Fold }[] {
  const over = stages.flatMap(({ status }, index) => (OVER.has(status) ? [index] : []));
  const ahead = stages.flatMap(({ status }, index) => (status === 'pending' ? [index] : [])).reverse();
  const rest = stages.map((_, index) => index).filter((index) => !over.includes(index) && !ahead.includes(index));
  return [
    ...[...over, ...ahead].map((index) => ({ index, to: 'closed' as const })),
    ...rest.map((index) => ({ index, to: 'active' as const })),
  ];
}

function countLines(stages: readonly StageView[], folds: readonly Fold[], style: RunStyle): number {
  return stages.reduce((sum, stage, index) => sum + stageLines(stage, folds[index] ?? 'open', style).length, 0);
}

/** Stages that ended well fold away; one that failed stays in sight as long as there is room. */
const OVER: ReadonlySet<string> = new Set(['succeeded', 'skipped', 'undone']);
const QUIET: ReadonlySet<string> = new Set(['pending', 'succeeded', 'skipped']);

function stageLines(stage: StageView, fold: Fold, style: RunStyle): Line[] {
  const mark = markOf(stage.status, style.unicode);
  const counts = fold === 'open' ? '' : countText(countsOf(stage.steps));
  const head: Line = [
    gap(2),
    { text: `${mark.glyph} `, style: mark.style },
    padded(stage.status, 11, mark.style),
    span(stage.name, 'bold'),
    gap(2),
    span([counts, stageTime(stage, style.now)].filter(Boolean).join('  '), 'dim'),
  ];
  if (fold === 'closed') return [head];
  const steps = fold === 'open' ? stage.steps : stage.steps.filter(({ status }) => !QUIET.has(status));
  const idColumns = Math.min(32, Math.max(...stage.steps.map(({ id }) => widthOf(id)), 0));
  return [head, ...steps.flatMap((step) => stepLines(step, { ...style, idColumns }))];
}

/** `12 steps: 10 succeeded, 2 pending`. */
function countText(counts: RunView['counts']): string {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  const parts = entries.map(([status, count]) => `${count} ${status}`).join(', ');
  return `${all} ${all === 1 ? 'step' : 'steps'}: ${parts}`;
}

/** A large run is sent without its quiet steps, so this counts what is there. */
function countsOf(steps: readonly StepView[]): RunView['counts'] {
  const counts: RunView['counts'] = {};
  for (const { status } of steps) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function stageTime({ steps }: StageView, now: number): string {
  const starts = steps.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  if (starts.length === 0) return '';
  const running = steps.some(({ startedAt, endedAt }) => startedAt !== undefined && endedAt === undefined);
  const end = running ? now : Math.max(...steps.map(({ endedAt }) => endedAt ?? 0));
  return elapsedText(end - Math.min(...starts));
}

function accessPart({ accesses = [], ...style }: RunStyle): Line[] {
  const open = accesses.filter(({ taken }) => !taken);
  if (open.length === 0) return [];
  return [[], [span('Open access', 'bold')], ...open.flatMap((access) => accessLines(access, style))];
}

function askPart(view: RunView, { now, zone, invocation }: RunStyle): Line[] {
  const open = view.asks.filter(({ status }) => status === 'open');
  if (open.length === 0) return [];
  const lines = open.flatMap((ask) => askLines(ask, { run: view.run, now, zone, invocation }));
  return [[], [span(open.length === 1 ? 'Open question' : `${open.length} open questions`, 'bold')], ...lines];
}

function footer({ page, temporal }: RunStyle): Line[] {
  const lines: Line[] = [];
  if (page) lines.push([span('page      ', 'dim'), span(page)]);
  if (temporal) lines.push([span('Temporal  ', 'dim'), span(temporal)]);
  return lines.length > 0 ? [[], ...lines] : [];
}
