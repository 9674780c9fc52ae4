import { Scalar } from 'yaml';

const SHORT_ESCAPES = new Set([...'0abefnrtvN_LP /"\\\t']);
const LONG_ESCAPES: Record<string, number> = { x: 2, u: 4, U: 8 };

/**
 * The place in `source` (a scalar as it stands in the file, quotes and block header included) of the character at
 * `offset` in its value. YAML folding changes blanks only, so characters that are not blank are counted off against
 * each other: exact for every style, except inside a run of blanks, where it is the end of the run.
 */
export function sourceOffset(
  scalar: { source: string; value: string; style: Scalar.Type | undefined },
  offset: number,
): number {
  const { source, value, style } = scalar;
  if (style === undefined || style === Scalar.PLAIN) {
    if (!source.includes('\n')) return Math.min(offset, source.length);
  }
  const wanted = countInk(value.slice(0, offset));
  const marks = inkOf(source, style);
  const mark = marks[wanted];
  if (mark !== undefined) return mark;
  const last = marks.at(-1);
  return last === undefined ? 0 : last + 1;
}

function countInk(text: string): number {
  return text.replace(/\s/g, '').length;
}

/** Source offsets of the characters that are not blank, one per UTF-16 unit of the value. */
function inkOf(source: string, style: Scalar.Type | undefined): number[] {
  if (style === Scalar.QUOTE_DOUBLE) return doubleQuotedInk(source);
  const block = style === Scalar.BLOCK_FOLDED || style === Scalar.BLOCK_LITERAL;
  const single = style === Scalar.QUOTE_SINGLE;
  const marks: number[] = [];
  const end = single ? source.length - 1 : source.length;
  for (let at = block ? source.indexOf('\n') + 1 : single ? 1 : 0; at < end; at++) {
    const character = source[at] ?? '';
    if (/\s/.test(character)) continue;
    marks.push(at);
    if (single && character === "'") at++;
  }
  return marks;
}

function doubleQuotedInk(source: string): number[] {
  const marks: number[] = [];
  for (let at = 1; at < source.length - 1; at++) {
    const character = source[at] ?? '';
    if (character !== '\\') {
      if (!/\s/.test(character)) marks.push(at);
      continue;
    }
    const escaped = source[at + 1] ?? '';
    const digits = LONG_ESCAPES[escaped];
    if (digits !== undefined) {
      const decoded = String.fromCodePoint(Number.parseInt(source.slice(at + 2, at + 2 + digits), 16) || 0);
      for (const unit of decoded.split('')) if (!/\s/.test(unit)) marks.push(at);
      at += 1 + digits;
    } else {
      // Escapes for blanks and an escaped line end put no ink into the value.
      if (SHORT_ESCAPES.has(escaped) && !/[ntrfvN_LP \t]/.test(escaped)) marks.push(at);
      at += 1;
    }
  }
  return marks;
}
