import type { Context } from '../context.js';
import { paintLine } from '../render/line.js';
import type { Difference } from './difference.js';
import { differenceLines } from './difference-lines.js';

export function writeDifference({ stdout, paint }: Context, difference: Difference): void {
  const lines = differenceLines(difference).map((line) => paintLine(line, paint.out));
  stdout.write(`${lines.join('\n')}\n`);
}
