import type { Context } from '../context.js';
import { markOf } from '../render/glyphs.js';
import { safeLine } from '../../model/safe-text.js';
import type { Finding } from './finding.js';

const STATUS = { good: 'succeeded', missing: 'skipped', broken: 'failed' } as const;

/** A finding as one or two lines, the second one with its cure. */
export function findingText(
  { name, state, message, cure }: Finding,
  { paint, unicode }: Pick<Context, 'paint' | 'unicode'>,
): string {
  const { glyph, style } = markOf(STATUS[state], unicode);
  const mark = style ? paint.out[style](`${glyph} ${state.padEnd(8)}`) : `${glyph} ${state.padEnd(8)}`;
  const lines = [`${mark} ${name.padEnd(12)} ${safeLine(message)}`];
  if (cure) lines.push(`${' '.repeat(24)}${safeLine(cure)}`);
  return `${lines.join('\n')}\n`;
}
