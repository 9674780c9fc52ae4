import type { StepStatus } from '../run-view.js';
import { spanText } from '../view/span-text.js';
import { type TimeScale, timeScale } from '../view/time-scale.js';
import type { Timeline, TimelineBar, TimelineRow } from '../view/timeline.js';
import { escaped, round, textWidth, wrapped } from './svg/text.js';

export interface TimelineDrawing {
  width: number;
  /** Names stand beside the bars, or above them where there is little room. */
  names: 'beside' | 'above';
  /** Says an instant on the axis; `tickMs` is how far apart they are. */
  label(at: number, tickMs: number): string;
  /** Makes ids unique in a page. */
  id: string;
  title: string;
  description: string;
}

interface Sheet extends TimelineDrawing {
  timeline: Timeline;
  scale: TimeScale;
  /** Where the bars begin, and how wide they may be. */
  left: number;
  room: number;
  rowHeight: number;
}

const AXIS = 34;
const STAGE_HEIGHT = 30;
const NAME_SIZE = 12.5;
const SMALL = 11;
const BAR = 12;
const THINNEST = 3;
/** The page chooses the font, and some are wider than the widths that are reckoned with. */
const ROOM_FOR_FONTS = 1.14;

/**
 * A run over time as SVG: outlines are planned, filled bars happened, hatched ones wait for people, a line is now. What holds
 * up everything is named in bold with a mark. Colours and fonts are the page's, by class; the drawing has no script and no style of its own.
 */
export function timelineSvg(timeline: Timeline, drawing: TimelineDrawing): string {
  const beside = drawing.names === 'beside';
  const left = beside ? Math.min(270, Math.round(drawing.width * 0.3)) : 4;
  const room = drawing.width - left - 12;
  const scale = timeScale({ ...timeline, width: room });
  const sheet: Sheet = { ...drawing, timeline, scale, left, room, rowHeight: beside ? 26 : 42 };
  const body: string[] = [];
  let y = AXIS;
  let stage: string | undefined;
  for (const row of timeline.rows) {
    if (row.stage !== '' && row.stage !== stage) {
      body.push(stageLine(row.stage, y, sheet));
      y += STAGE_HEIGHT;
      stage = row.stage;
    }
    body.push(rowOf(row, y, sheet));
    y += sheet.rowHeight;
  }
  const height = y + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 ${drawing.width} ${height}" width="${drawing.width}" height="${height}" role="img" aria-labelledby="${drawing.id}-title ${drawing.id}-desc">`,
    `<title id="${drawing.id}-title">${escaped(drawing.title)}</title>`,
    `<desc id="${drawing.id}-desc">${escaped(drawing.description)}</desc>`,
    hatch(drawing.id),
    axis(sheet, height),
    nowLine(sheet, height),
    ...body,
    '</svg>',
  ].join('');
}

function hatch(id: string): string {
  return `<defs>${hatchPattern(`${id}-hatch`)}</defs>`;
}

/** What bars of waits for people are filled with: also for a legend beside the drawing. */
export function hatchPattern(id: string): string {
  return `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="tl-hatch-ground" width="6" height="6"/><rect class="tl-hatch-line" width="2.5" height="6"/></pattern>`;
}

function axis({ scale, left, label }: Sheet, height: number): string {
  const free = (at: number) =>
    scale.folds.every((fold) => scale.x(at) < fold.left - 26 || scale.x(at) > fold.right + 26);
  const ticks = scale.ticks.filter(free).map((at) => {
    const x = round(left + scale.x(at));
    return `<line class="tl-grid" x1="${x}" x2="${x}" y1="${AXIS - 8}" y2="${height}"/>${words(label(at, scale.tickMs), { x, y: AXIS - 14, size: SMALL, kind: 'tl-quiet', anchor: 'middle' })}`;
  });
  const folds = scale.folds.map((fold) => {
    const [from, to] = [round(left + fold.left), round(left + fold.right)];
    const middle = (from + to) / 2;
    return [
      `<rect class="tl-fold" x="${from}" y="${AXIS - 8}" width="${round(to - from)}" height="${height - AXIS + 8}"/>`,
      words(spanText(fold.to - fold.from), {
        x: middle,
        y: AXIS - 14,
        size: SMALL,
        kind: 'tl-quiet',
        anchor: 'middle',
      }),
      `<path class="tl-break" d="M${middle - 6} ${AXIS - 4}l4 -8M${middle + 2} ${AXIS - 4}l4 -8"/>`,
    ].join('');
  });
  return [...folds, ...ticks].join('');
}

function stageLine(name: string, y: number, { width }: Sheet): string {
  return `<line class="tl-rule" x1="0" x2="${width}" y1="${y + 6}" y2="${y + 6}"/>${words(name, { x: 0, y: y + 23, size: SMALL, kind: 'tl-stage', bold: true })}`;
}

function rowOf(row: TimelineRow, y: number, sheet: Sheet): string {
  const beside = sheet.names === 'beside';
  const barY = beside ? y + (sheet.rowHeight - BAR) / 2 : y + 22;
  const name = nameOf(row, { y: beside ? y + sheet.rowHeight / 2 + 4 : y + 15, sheet });
  const planned = row.planned ? plannedBar(row.planned, barY, sheet) : '';
  const bars = row.bars.map((bar) => barOf(bar, { row, y: barY, sheet })).join('');
  return `<g class="tl-row tl-${row.status}"><title>${escaped(sentenceOf(row))}</title>${name}${planned}${bars}${noteOf(row, barY + BAR - 2.5, sheet)}</g>`;
}

function nameOf(row: TimelineRow, { y, sheet }: { y: number; sheet: Sheet }): string {
  const width = sheet.names === 'beside' ? sheet.left - 22 : sheet.room - 16 - noteWidth(row);
  const [name = ''] = wrapped(row.title, {
    size: NAME_SIZE,
    bold: row.critical,
    width: width / ROOM_FOR_FONTS,
    lines: 1,
  });
  const mark = row.critical ? `<path class="tl-critical" d="M2 ${y - 8}l4 4l-4 4z"/>` : '';
  const kind = row.critical ? 'tl-name tl-name-critical' : 'tl-name';
  return `${mark}${words(name, { x: 12, y, size: NAME_SIZE, kind, bold: row.critical })}`;
}

function plannedBar({ from, to }: { from: number; to: number }, y: number, { scale, left }: Sheet): string {
  const x = left + scale.x(from);
  const width = Math.max(THINNEST, scale.x(to) - scale.x(from));
  return `<rect class="tl-planned" x="${round(x)}" y="${y - 2.5}" width="${round(width)}" height="${BAR + 5}" rx="3"/>`;
}

function barOf(bar: TimelineBar, { row, y, sheet }: { row: TimelineRow; y: number; sheet: Sheet }): string {
  const x = sheet.left + sheet.scale.x(bar.from);
  const width = Math.max(THINNEST, sheet.scale.x(bar.to) - sheet.scale.x(bar.from));
  const fill = bar.kind === 'people' ? ` fill="url(#${sheet.id}-hatch)"` : '';
  return `<rect class="tl-bar tl-bar-${bar.kind} tl-bar-${row.status}" x="${round(x)}" y="${y}" width="${round(width)}" height="${BAR}" rx="2"${fill}/>`;
}

/** Beside the bar on whichever side there is room; in a narrow drawing at the end of the line of its name. */
function noteOf(row: TimelineRow, y: number, sheet: Sheet): string {
  const { scale, left, room } = sheet;
  const text = noteText(row);
  const [first, last] = [row.bars[0], row.bars.at(-1)];
  if (!first || !last) return '';
  const note = { size: SMALL, kind: 'tl-note' };
  if (sheet.names === 'above') return words(text, { ...note, x: left + room, y: y - BAR - 4.5, anchor: 'end' });
  const end = Math.max(scale.x(last.to), row.planned ? scale.x(row.planned.to) : 0, scale.x(first.from) + THINNEST);
  if (end + noteWidth(row) <= room) return words(text, { ...note, x: left + end + 6, y });
  const start = scale.x(first.from);
  return start >= noteWidth(row) ? words(text, { ...note, x: left + start - 6, y, anchor: 'end' }) : '';
}

/** How long it took, and its state where that is not simply done. */
function noteText({ bars, status }: TimelineRow): string {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return '';
  // What failed had ended before people were asked what now.
  const worked =
    status === 'failed' || status === 'errored' ? bars.findLast(({ kind }) => kind !== 'people') : undefined;
  return [NOTES[status], spanText((worked ?? last).to - first.from)].filter(Boolean).join(' ');
}

function noteWidth(row: TimelineRow): number {
  return textWidth(noteText(row), { size: SMALL }) * ROOM_FOR_FONTS + 14;
}

const NOTES: Partial<Record<StepStatus, string>> = {
  failed: 'failed after',
  errored: 'errored after',
  aborted: 'aborted after',
  undone: 'undone,',
  waiting: 'waits,',
  running: 'runs,',
};

function sentenceOf(row: TimelineRow): string {
  const [first, last] = [row.bars[0], row.bars.at(-1)];
  const took = first && last ? `, ${spanText(last.to - first.from)}` : '';
  const planned = row.planned ? `, planned ${spanText(row.planned.to - row.planned.from)}` : '';
  return `${row.title}: ${row.status}${took}${planned}${row.message ? `. ${row.message}` : ''}`;
}

function nowLine({ timeline, scale, left }: Sheet, height: number): string {
  if (timeline.now === undefined) return '';
  const x = round(left + scale.x(timeline.now));
  return `<line class="tl-now" x1="${x}" x2="${x}" y1="${AXIS - 6}" y2="${height}"/><path class="tl-now-mark" d="M${x - 5} ${AXIS - 10}h10l-5 7z"/>`;
}

interface Words {
  x: number;
  y: number;
  size: number;
  kind: string;
  bold?: boolean;
  anchor?: 'middle' | 'end';
}

function words(text: string, { x, y, size, kind, bold, anchor }: Words): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" font-size="${size}"${bold ? ' font-weight="600"' : ''}${anchor ? ` text-anchor="${anchor}"` : ''}>${escaped(text)}</text>`;
}
