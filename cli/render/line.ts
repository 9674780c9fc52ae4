import stringWidth from 'string-width';
import type { Palette } from './palette.js';
import { safeLine, safeText } from '../../model/safe-text.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/** A stretch of text in one style. */
export interface Span {
  text: string;
  style?: Style;
}

/** One line of the screen, before colour: it can be measured and cut. */
export type Line = readonly Span[];

/** A span of somebody else's text: made safe for the terminal. */
export function span(text: string, style?: Style): Span {
  // Not trimmed: a span may end in the space before the next one.
  return { text: safeText(text).replace(/[\n\t]+/g, ' '), style };
}

/** Spaces that are wanted. */
export function gap(columns: number): Span {
  return { text: ' '.repeat(Math.max(0, columns)) };
}

/** Text padded to so many columns of the screen; longer text is kept whole. */
export function padded(text: string, columns: number, style?: Style): Span {
  const safe = safeLine(text);
  return { text: safe + ' '.repeat(Math.max(0, columns - stringWidth(safe))), style };
}

export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Cuts a line at the edge of the screen and marks the cut. */
export function cutAt(line: Line, columns: number, more: string): Line {
  const whole = line.reduce((sum, { text }) => sum + stringWidth(text), 0);
  if (whole <= columns) return line;
  const kept: Span[] = [];
  let room = columns - stringWidth(more);
  for (const { text, style } of line) {
    const cut = cutText(text, room);
    kept.push({ text: cut, style });
    room -= stringWidth(cut);
    if (cut !== text) break;
  }
  return [...kept, { text: more, style: 'dim' }];
}

function cutText(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of SEGMENTS.segment(text)) {
    used += stringWidth(segment);
    if (used > columns) break;
    kept += segment;
  }
  return kept;
}

const SEGMENTS = new Intl.Segmenter();

/** The line as the terminal gets it, without a line end. */
export function paintLine(line: Line, paint: Palette): string {
  const last = line.length - 1;
  return line
    .map(({ text, style }, at) => colour(at === last ? text.trimEnd() : text, style, paint))
    .join('')
    .trimEnd();
}

function colour(text: string, style: Style | undefined, paint: Palette): string {
  return style && text.trim() ? paint[style](text) : text;
}
