import { widthOf } from './line.js';

/** Lines of at most so many columns, parted between the parts; a longer part stands alone. */
export function wrapped(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${part}`) <= columns) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines;
}
