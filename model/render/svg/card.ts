import type { Plan } from '../../plan.js';
import type { DrawnStep } from '../drawn.js';
import { asked, deadlineText } from '../step-facts.js';
import { INK, LOOKS, type Look, QUIET } from './palette.js';
import { round, textElement, textWidth, wrapped } from './text.js';

export const CARD_WIDTH = 330;
const UNDO_WIDTH = 190;
const UNDO_GAP = 46;
const PADDING = 16;
const LINE_HEIGHT = 17;

interface Line {
  text: string;
  size: number;
  fill: string;
  bold?: boolean;
}

/** A step as it is drawn: what stands on it, and how large that is. */
export interface Card {
  drawn: DrawnStep;
  lines: Line[];
  undo: string[];
  width: number;
  height: number;
}

export function cardOf(plan: Plan, drawn: DrawnStep): Card {
  const { step } = drawn;
  const inner = CARD_WIDTH - 2 * PADDING;
  const said = (text: string, line: Omit<Line, 'text'>, lines: number) =>
    wrapped(text, { ...line, width: inner, lines }).map((part) => ({ ...line, text: part }));
  const quiet = { size: 12, fill: QUIET };
  const askText = { size: 12, fill: LOOKS.ask.tagText, bold: true };
  const titled = step.title !== '' && step.title !== step.id.replace(/\[\d+\]/g, '') && step.title !== step.id;
  const letBy = step.approval === undefined ? undefined : plan.steps[step.approval]?.id;
  const lines = [
    ...(titled ? said(step.title, { size: 13, fill: INK, bold: true }, 2) : []),
    ...said(step.sentence, { size: 13, fill: INK }, 3),
    ...(letBy === undefined ? [] : said(`only with the approval ${letBy}`, askText, 1)),
    ...(step.ask ? said(`asks ${asked(plan, step)}`, askText, 2) : []),
    ...(step.ask ? said(deadlineText(step), quiet, 1) : []),
    ...(step.when
      ? said(step.when.$expr === 'false' ? 'never: its condition is false' : `only if ${step.when.$expr}`, quiet, 2)
      : []),
  ];
  const undo = step.undo ? wrapped(step.undo.sentence, { size: 12, width: UNDO_WIDTH - 24, lines: 3 }) : [];
  const height = Math.max(30 + lines.length * LINE_HEIGHT + 14, undo.length > 0 ? 34 + undo.length * 16 : 0);
  return { drawn, lines, undo, width: CARD_WIDTH + (undo.length > 0 ? UNDO_GAP + UNDO_WIDTH : 0), height };
}

/** The card with its top left corner at the given place. */
export function drawCard({ drawn, lines, undo, height }: Card, at: { x: number; y: number }): string {
  const { step, name: id, times } = drawn;
  const look = LOOKS[step.ask ? 'ask' : step.lane];
  const { x, y } = at;
  const name = `${id}${times > 1 ? ` × ${times}` : ''}`;
  const tagWidth = textWidth(step.type, { size: 11, bold: true }) + 16;
  const tagX = x + CARD_WIDTH - PADDING - tagWidth;
  const [title = ''] = wrapped(name, { size: 13.5, bold: true, mono: true, width: tagX - x - PADDING - 8, lines: 1 });
  const parts = [
    shapeOf(step.ask ? 'ask' : step.lane, { x, y, height, look }),
    textElement(title, { x: x + PADDING, y: y + 24, size: 13.5, bold: true, mono: true, fill: INK }),
    `<rect x="${round(tagX)}" y="${round(y + 10)}" width="${round(tagWidth)}" height="19" rx="9.5" fill="${look.tag}"/>`,
    textElement(step.type, {
      x: tagX + tagWidth / 2,
      y: y + 23.5,
      size: 11,
      bold: true,
      fill: look.tagText,
      anchor: 'middle',
    }),
    ...lines.map((line, index) => textElement(line.text, { ...line, x: x + PADDING, y: y + 46 + index * LINE_HEIGHT })),
  ];
  if (undo.length > 0) parts.push(drawUndo(undo, { x: x + CARD_WIDTH, y: y + height / 2 }));
  return `<g>${parts.join('')}</g>`;
}

/** Effects have a bar, probes cut corners, asks a double edge; what only waits is round. */
export function shapeOf(
  kind: keyof typeof LOOKS,
  { x, y, height, look, width = CARD_WIDTH }: { x: number; y: number; height: number; look: Look; width?: number },
): string {
  const box = `x="${round(x)}" y="${round(y)}" width="${width}" height="${round(height)}"`;
  const stroke = `fill="${look.fill}" stroke="${look.edge}"`;
  const cut = Math.min(14, height / 2);
  switch (kind) {
    case 'effect':
      return `<rect ${box} rx="4" ${stroke} stroke-width="1.3"/><rect x="${round(x)}" y="${round(y)}" width="6" height="${round(height)}" rx="2" fill="${look.edge}"/>`;
    case 'probe': {
      const [right, bottom] = [x + width, y + height];
      const points = [
        [x + cut, y],
        [right - cut, y],
        [right, y + cut],
        [right, bottom - cut],
        [right - cut, bottom],
        [x + cut, bottom],
        [x, bottom - cut],
        [x, y + cut],
      ];
      return `<polygon points="${points.map((point) => point.map(round).join(',')).join(' ')}" ${stroke} stroke-width="1.3"/>`;
    }
    case 'ask': {
      const inside = `x="${round(x + 3.5)}" y="${round(y + 3.5)}" width="${width - 7}" height="${round(height - 7)}"`;
      return `<rect ${box} rx="14" ${stroke} stroke-width="2"/><rect ${inside} rx="11" fill="none" stroke="${look.edge}" stroke-width="0.8" opacity="0.6"/>`;
    }
    case 'undo':
      return `<rect ${box} rx="6" ${stroke} stroke-width="1.2" stroke-dasharray="5 4"/>`;
    default:
      return `<rect ${box} rx="${round(Math.min(22, height / 2))}" ${stroke} stroke-width="1.3"/>`;
  }
}

/** To the right of its step, tied to it by a dashed arrow that leads back. `y` is the middle. */
function drawUndo(lines: string[], { x, y }: { x: number; y: number }): string {
  const look = LOOKS.undo;
  const height = 30 + lines.length * 16;
  const box = { x: x + UNDO_GAP, y: y - height / 2 };
  const arrow = `<path d="M${round(x + 3)} ${round(y)} H${round(box.x - 2)}" fill="none" stroke="${look.edge}" stroke-width="1.4" stroke-dasharray="5 4" marker-end="url(#undo-head)"/>`;
  return [
    arrow,
    shapeOf('undo', { ...box, height, look, width: UNDO_WIDTH }),
    textElement('undo', { x: box.x + 12, y: box.y + 18, size: 11, bold: true, fill: look.tagText }),
    ...lines.map((text, index) =>
      textElement(text, { x: box.x + 12, y: box.y + 35 + index * 16, size: 12, fill: INK }),
    ),
  ].join('');
}
