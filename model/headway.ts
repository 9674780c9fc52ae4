import { spanText } from './view/span-text.js';

/** How far a step has come that takes long. Guesses for people who watch; nothing is decided by it. */
export interface Headway {
  run: string;
  step: string;
  epoch: number;
  attempt: number;
  /** Wall time, ms. */
  at: number;
  /** `copying`: rows come; they are there: `indexing`, then `comparing`, which looks at them. */
  phase: 'copying' | 'indexing' | 'comparing';
  /** Bytes that this attempt has carried. */
  bytes: number;
  bytesPerS: number;
  /** What copying still takes at this rate, ms. Missing where it cannot be told. */
  leftMs?: number;
  items: HeadwayItem[];
}

export interface HeadwayItem {
  /** A table. */
  name: string;
  /** Rows. */
  done: number;
  /** How many there are, as far as that is known. */
  of?: number;
}

/** `public.orders: 4.2 of 10 million rows`, for each item that has begun and is not over; of all that are over one line. */
export function headwayLines({ items, phase }: Pick<Headway, 'items' | 'phase'>): string[] {
  const isOver = ({ done, of }: HeadwayItem) => phase !== 'copying' || (of !== undefined && done >= of);
  const over = items.filter(isOver);
  const running = items.filter((item) => !isOver(item) && item.done > 0);
  const rows = over.reduce((sum, { done }) => sum + done, 0);
  return [
    ...running.map(({ name, done, of }) => `${name}: ${countText(done, of)}`),
    ...(over.length > 0 ? [`${over.length} of ${items.length} tables are there, ${countText(rows)}`] : []),
  ];
}

/** `61 MB/s, 40 s left`. */
export function paceText({ phase, bytesPerS, leftMs }: Pick<Headway, 'phase' | 'bytesPerS' | 'leftMs'>): string {
  if (phase === 'indexing') return 'making the indexes';
  if (phase === 'comparing') return 'comparing both sides';
  const rate = `${bytesText(bytesPerS)}/s`;
  return leftMs === undefined ? rate : `${rate}, ${spanText(leftMs)} left`;
}

/** In one line: `public.orders: 4.2 of 10 million rows; 61 MB/s, 40 s left`. */
export function headwayText(headway: Headway): string {
  return [...headwayLines(headway), paceText(headway)].join('; ');
}

function countText(done: number, of?: number): string {
  const most = of ?? done;
  const [unit, word] = most >= 1_000_000 ? [1_000_000, ' million'] : [1, ''];
  const short = (rows: number) => (unit === 1 ? String(rows) : (rows / unit).toFixed(1).replace(/\.0$/, ''));
  return of === undefined ? `${short(done)}${word} rows` : `${short(done)} of ${short(of)}${word} rows`;
}

function bytesText(bytes: number): string {
  if (bytes >= 1_000_000) return `${Math.round(bytes / 1_000_000)} MB`;
  return `${Math.round(bytes / 1000)} kB`;
}
