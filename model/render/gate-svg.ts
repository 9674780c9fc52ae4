import { limitText, valueText } from '../gate/words.js';
import type { GateGraph, GateMarker, GatePoint } from '../view/gate-graph.js';
import { type TimeScale, timeScale } from '../view/time-scale.js';
import { escaped, round, textWidth, wrapped } from './svg/text.js';

export interface GateDrawing {
  width: number;
  height: number;
  /** Whether markers say their text beside their letter. */
  markers: 'text' | 'letters';
  /** Says an instant on the axis; `tickMs` is how far apart they are. */
  label(at: number, tickMs: number): string;
  /** Makes ids unique in a page. */
  id: string;
  title: string;
  description: string;
}

interface Sheet extends GateDrawing {
  graph: GateGraph;
  scale: TimeScale;
  left: number;
  top: number;
  bottom: number;
  right: number;
  y(value: number): number;
}

const SMALL = 11;
const FLAG = 17;
/** The page chooses the font, and some are wider than the widths that are reckoned with. */
const ROOM_FOR_FONTS = 1.14;

/**
 * An objective over time as SVG: a line of values with a dot for each yes and a cross for each no, the limit dashed with its
 * words, hatched where nothing was decided, a flag for each change. Colours and fonts are the page's, by class; the drawing
 * has no script and no style of its own.
 */
export function gateSvg(graph: GateGraph, drawing: GateDrawing): string {
  const sheet = layOut(graph, drawing);
  const { id, width, height } = drawing;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="gate-graph" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escaped(drawing.title)}</title>`,
    `<desc id="${id}-desc">${escaped(drawing.description)}</desc>`,
    `<defs>${blindPattern(`${id}-blind`)}</defs>`,
    missZone(sheet),
    valueAxis(sheet),
    timeAxis(sheet),
    ...graph.blind.map(({ from, to }) => blindStretch(from, to, sheet)),
    nowLine(sheet),
    ...graph.markers.map((marker, index) => flag(marker, index, sheet)),
    limitLine(sheet),
    ...graph.lines.map((line) => valueLine(line, sheet)),
    '</svg>',
  ].join('');
}

/** What a stretch is filled with in which nothing was decided: also for a legend beside the drawing. */
export function blindPattern(id: string): string {
  return `<pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="gg-blind-ground" width="7" height="7"/><rect class="gg-blind-line" width="1.6" height="7"/></pattern>`;
}

function layOut(graph: GateGraph, drawing: GateDrawing): Sheet {
  const names = graph.ticks.map((tick) => valueText(tick, graph.objective.unit));
  const left = Math.ceil(Math.max(...names.map((name) => textWidth(name, { size: SMALL })), 20) * ROOM_FOR_FONTS) + 12;
  const right = drawing.width - 12;
  const top = graph.markers.length > 0 ? FLAG + 12 : 10;
  const bottom = drawing.height - 26;
  const y = (value: number) => {
    const share = (Math.min(graph.high, Math.max(graph.low, value)) - graph.low) / (graph.high - graph.low);
    return round(bottom - share * (bottom - top));
  };
  const scale = timeScale({ from: graph.from, to: graph.to, idle: [], width: right - left });
  return { ...drawing, graph, scale, left, right, top, bottom, y };
}

/** The side of the limit on which the objective is missed. */
function missZone({ graph: { objective }, left, right, top, bottom, y }: Sheet): string {
  const at = y(objective.limit);
  const [from, to] = objective.side === 'atLeast' ? [at, bottom] : [top, at];
  return `<rect class="gg-miss" x="${left}" y="${from}" width="${right - left}" height="${Math.max(0, round(to - from))}"/>`;
}

function valueAxis({ graph, left, right, y }: Sheet): string {
  return graph.ticks
    .map((tick) => {
      const at = y(tick);
      const name = words(valueText(tick, graph.objective.unit), {
        x: left - 8,
        y: at + 4,
        kind: 'gg-quiet',
        anchor: 'end',
      });
      return `<line class="gg-grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/>${name}`;
    })
    .join('');
}

function timeAxis({ scale, left, right, bottom, label }: Sheet): string {
  const ticks = scale.ticks.map((at) => {
    const x = round(left + scale.x(at));
    const text = label(at, scale.tickMs);
    const half = (textWidth(text, { size: SMALL }) * ROOM_FOR_FONTS) / 2;
    const placed = Math.min(right - half, Math.max(left + half, x));
    return `<line class="gg-axis" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 5}"/>${words(text, { x: placed, y: bottom + 19, kind: 'gg-quiet', anchor: 'middle' })}`;
  });
  return `<line class="gg-axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${ticks.join('')}`;
}

function blindStretch(from: number, to: number, { scale, left, top, bottom, id }: Sheet): string {
  const x = round(left + scale.x(from));
  const width = Math.max(3, round(left + scale.x(to) - x));
  return `<rect class="gg-blind" x="${x}" y="${top}" width="${round(width)}" height="${bottom - top}" fill="url(#${id}-blind)"/>`;
}

function limitLine({ graph: { objective }, left, right, top, y }: Sheet): string {
  const at = y(objective.limit);
  const above = objective.side === 'atLeast' && at - 18 > top;
  const name = words(limitText(objective), {
    x: right - 6,
    y: above ? at - 6 : at + 14,
    kind: 'gg-limit-name',
    anchor: 'end',
    bold: true,
  });
  return `<line class="gg-limit" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/>${name}`;
}

function valueLine(line: readonly GatePoint[], sheet: Sheet): string {
  const { scale, left, y } = sheet;
  const placed = line.map(({ at, value, met }) => ({ x: round(left + scale.x(at)), y: y(value), met }));
  const path =
    placed.length > 1 ? `<path class="gg-line" d="M${placed.map((point) => `${point.x} ${point.y}`).join('L')}"/>` : '';
  // Many dots would only thicken the line; every no is shown, and so is the last value.
  const sparse = placed.length <= (sheet.right - left) / 9;
  const marks = placed.map((point, index) => {
    if (!point.met) return `<path class="gg-no" d="M${round(point.x - 4)} ${round(point.y - 4)}l8 8m0 -8l-8 8"/>`;
    return sparse || index === placed.length - 1
      ? `<circle class="gg-yes" cx="${point.x}" cy="${point.y}" r="3.2"/>`
      : '';
  });
  return path + marks.join('');
}

function flag({ letter, at, text }: GateMarker, index: number, sheet: Sheet): string {
  const { graph, scale, left, right, bottom } = sheet;
  const x = round(left + scale.x(at));
  const next = graph.markers[index + 1];
  const room = (next ? left + scale.x(next.at) : right) - x - FLAG - 12;
  const shown =
    sheet.markers === 'text' && room > 60
      ? wrapped(text, { size: SMALL, width: room / ROOM_FOR_FONTS, lines: 1 })[0]
      : undefined;
  const name = shown ? words(shown, { x: x + FLAG + 6, y: FLAG - 4, kind: 'gg-flag-name' }) : '';
  return `<g><title>${escaped(`${letter}: ${text}`)}</title><line class="gg-flag-line" x1="${x}" x2="${x}" y1="${FLAG}" y2="${bottom}"/><rect class="gg-flag" x="${round(x - 1)}" y="1" width="${FLAG - 2}" height="${FLAG - 2}" rx="2"/>${words(letter, { x: x + FLAG / 2 - 2, y: FLAG - 4.5, kind: 'gg-flag-letter', anchor: 'middle', bold: true })}${name}</g>`;
}

function nowLine({ graph, scale, left, right, top, bottom }: Sheet): string {
  if (graph.now === undefined) return '';
  const x = round(left + scale.x(graph.now));
  const width = Math.max(0, round(right - x));
  return `<rect class="gg-ahead" x="${x}" y="${top}" width="${width}" height="${bottom - top}"/><line class="tl-now" x1="${x}" x2="${x}" y1="${top - 2}" y2="${bottom}"/><path class="tl-now-mark" d="M${x - 5} ${top - 7}h10l-5 7z"/>`;
}

function words(
  text: string,
  { x, y, kind, anchor, bold }: { x: number; y: number; kind: string; anchor?: 'middle' | 'end'; bold?: boolean },
): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" font-size="${SMALL}"${bold ? ' font-weight="600"' : ''}${anchor ? ` text-anchor="${anchor}"` : ''}>${escaped(text)}</text>`;
}
