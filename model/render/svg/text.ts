import { safeLine } from '../../safe-text.js';

export interface TextStyle {
  size: number;
  bold?: boolean;
  mono?: boolean;
}

/**
 * Width of a text in pixels, estimated for Helvetica-like fonts and rounded up: a picture is drawn without a browser,
 * and text must not leave its box in any of them.
 */
export function textWidth(text: string, { size, bold, mono }: TextStyle): number {
  let ems = 0;
  for (const character of text) ems += mono ? 0.61 : emsOf(character);
  return ems * size * (bold && !mono ? 1.07 : 1);
}

function emsOf(character: string): number {
  if (/[iljtfrI.,:;|!'()[\] ]/.test(character)) return 0.31;
  if (/[mwMW@%]/.test(character)) return 0.88;
  if (/[A-Z&]/.test(character)) return 0.7;
  return character.charCodeAt(0) < 0x2e80 ? 0.56 : 1;
}

/** Breaks a text at blanks into at most `lines` lines of `width`; the last one ends in … when something is cut. */
export function wrapped(text: string, style: TextStyle & { width: number; lines: number }): string[] {
  const result: string[] = [];
  let line = '';
  for (const word of safeLine(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, style) > style.width) {
      result.push(line);
      line = word;
    } else line = longer;
  }
  result.push(line);
  const shown = result.slice(0, style.lines);
  const cut = result.length > style.lines;
  return shown.map((item, index) => fitted(item, style, cut && index === style.lines - 1));
}

function fitted(line: string, style: TextStyle & { width: number }, cut: boolean): string {
  if (!cut && textWidth(line, style) <= style.width) return line;
  let end = line.length;
  while (end > 1 && textWidth(`${line.slice(0, end)}…`, style) > style.width) end--;
  return `${line.slice(0, end).trimEnd()}…`;
}

/** Text and attribute values of an SVG. */
export function escaped(text: string): string {
  return safeLine(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

export interface Placed extends TextStyle {
  x: number;
  y: number;
  fill: string;
  anchor?: 'middle' | 'end';
}

export function textElement(text: string, { x, y, size, bold, mono, fill, anchor }: Placed): string {
  const more = `${bold ? ' font-weight="600"' : ''}${mono ? ' class="mono"' : ''}${anchor ? ` text-anchor="${anchor}"` : ''}`;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}"${more}>${escaped(text)}</text>`;
}

export function round(number: number): number {
  return Math.round(number * 10) / 10;
}
