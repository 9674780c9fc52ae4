import { escaped, round } from '../../model/render/svg/text.js';

export interface Trend {
  /** Oldest first, ms and value. */
  points: readonly { at: number; value: number }[];
  /** Ends of the scale; of the values when missing. */
  min?: number;
  max?: number;
  unit?: string;
  label: string;
}

const WIDTH = 320;
const HEIGHT = 84;
const LEFT = 38;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 14;

/** Values over time as a small line, each with a mark. Empty for fewer than two: a line says nothing of one point. */
export function trendSvg({ points, min, max, unit = '', label }: Trend): string {
  if (points.length < 2) return '';
  const values = points.map(({ value }) => value);
  const low = min ?? Math.min(...values);
  const high = Math.max(max ?? Math.max(...values), low + Number.EPSILON);
  const x = (index: number) => LEFT + (index / (points.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) =>
    high - low <= Number.EPSILON ? HEIGHT / 2 : TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const at = points.map(({ value }, index) => `${round(x(index))} ${round(y(value))}`);
  const grid = [...new Set([low, high])].map(
    (value) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/><text x="${LEFT - 6}" y="${round(y(value) + 4)}" text-anchor="end">${escaped(`${round(value)}${unit}`)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" class="trend" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(label)}">${grid.join('')}<path d="M${at.join('L')}"/>${at.map((place) => `<circle cx="${place.split(' ')[0]}" cy="${place.split(' ')[1]}" r="3.5"/>`).join('')}</svg>`;
}
