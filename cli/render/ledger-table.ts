import type { LedgerLine } from '../../gateway/api.js';
import type { AckState } from '../../model/audience/ledger-entry.js';
import { markOf } from './glyphs.js';
import { toldParts, whyText } from './ledger-told.js';
import { cutAt, gap, type Line, padded, type Style, span, widthOf } from './line.js';
import { safeLine } from '../../model/safe-text.js';
import { dateText } from './times.js';
import { wrapped } from './ledger-wrap.js';

export interface LedgerStyle {
  zone: string;
  /** When it was asked, ms: messages of that day are shown with their time alone. */
  openedAt: number;
  unicode: boolean;
  /** Of the terminal. Missing: nothing is wrapped. */
  columns?: number;
}

interface Row {
  state: AckState;
  cells: string[];
  /** What stays on one line, where it can. */
  told: string[];
}

const HEADS = ['PERSON', 'NAME', 'STATE', 'SINCE', 'ANSWERED'];
/** Longer names are cut; they stand whole in --json and --csv. */
const WIDEST = 24;
/** With less room than this beside the other columns, how people were told stands below them. */
const NARROWEST = 30;

/** People of one ask as a table, in the order given. Pure. */
export function ledgerTable(people: readonly LedgerLine[], style: LedgerStyle): Line[] {
  const rows = rowsOf(people, style);
  const wide = HEADS.map((head, column) => {
    const widest = Math.max(...rows.map(({ cells }) => widthOf(cells[column] ?? '')), 0);
    return widest === 0 ? 0 : Math.min(Math.max(widest, widthOf(head)), WIDEST) + 2;
  });
  const used = wide.reduce((sum, columns) => sum + columns, 0);
  const room = style.columns === undefined ? Number.POSITIVE_INFINITY : style.columns - used;
  const beside = room >= NARROWEST;
  const head = cellsOf(HEADS, wide, () => 'dim');
  const [first = 0] = wide;
  const place = beside ? { indent: used, room } : { indent: first, room: used + room - first };
  return [
    beside ? [...head, span('TOLD', 'dim')] : head,
    ...rows.flatMap((row) => rowLines(row, { wide, beside, ...place })),
  ];
}

interface Place {
  wide: readonly number[];
  /** How they were told stands in the same line. */
  beside: boolean;
  indent: number;
  room: number;
}

function rowLines({ state, cells, told }: Row, { wide, beside, indent, room }: Place): Line[] {
  const line = cellsOf(cells, wide, (column) => (column === 0 ? 'bold' : column === 2 ? STYLES[state] : undefined));
  const lines = wrapped(told, room);
  const [first = '', ...rest] = beside ? lines : ['', ...lines];
  return [[...line, span(first, 'dim')], ...rest.map((part): Line => [gap(indent), span(part, 'dim')])];
}

/** A column without a single value is left out. */
function cellsOf(cells: readonly string[], wide: readonly number[], styleOf: (column: number) => Style | undefined) {
  return cells.flatMap((text, column): Line => {
    const columns = wide[column] ?? 0;
    if (columns === 0) return [];
    const [cut] = cutAt([span(text)], columns - 2, '…');
    const short = cut && cut.text !== text ? `${cut.text}…` : text;
    return [padded(short, columns, styleOf(column))];
  });
}

function rowsOf(people: readonly LedgerLine[], { zone, unicode, openedAt }: LedgerStyle): Row[] {
  const [arrived, failed] = [markOf('succeeded', unicode).glyph, markOf('failed', unicode).glyph];
  const days = new Set([openedAt, ...people.map(({ at }) => at)].map((at) => dayOf(at, zone)));
  const since = (at: number) => (days.size > 1 ? dated(at, zone) : timed(at, zone));
  const time = (at: number) => (dayOf(at, zone) === dayOf(openedAt, zone) ? timed(at, zone) : dated(at, zone));
  return people.map((line) => ({
    state: line.state,
    cells: [line.person, line.name, line.state, since(line.at), answeredText(line)],
    told: detailsOf(line, toldParts(line, { time, arrived, failed })),
  }));
}

/** How they were told, why nothing reaches them, and what they wrote: short ones together, words of a sentence apart. */
function detailsOf(line: LedgerLine, ways: readonly string[]): string[] {
  const why = whyText(line);
  const { reason } = line;
  const sentences = [...(why === undefined ? [] : [why]), ...(reason === undefined ? [] : [`“${safeLine(reason)}”`])];
  const told = ways.map((way, index) => `${safeLine(way)}${index < ways.length - 1 ? ',' : ''}`);
  const ends = told.length > 0 && sentences.length > 0 ? [...told.slice(0, -1), `${told.at(-1)};`] : told;
  return [...ends, ...sentences.join('; ').split(' ').filter(Boolean)];
}

function dayOf(at: number, zone: string): string {
  return dateText(at, zone).slice(0, 10);
}

/** `14:02` */
function timed(at: number, zone: string): string {
  return dateText(at, zone).slice(11);
}

/** `11-21 14:02` */
function dated(at: number, zone: string): string {
  return dateText(at, zone).slice(5);
}

/** `slack`, `mail, by lea`, `mail, declined` when it came late. */
function answeredText({ state, via, by, lateAnswer }: LedgerLine): string {
  const late = state === 'late' ? lateAnswer : lateAnswer && `later ${lateAnswer}`;
  return [via, by === undefined ? undefined : `by ${by}`, late].filter(Boolean).join(', ');
}

const STYLES: Readonly<Record<AckState, Style | undefined>> = {
  planned: 'yellow',
  sent: 'yellow',
  delivered: 'yellow',
  seen: 'yellow',
  acknowledged: 'green',
  declined: 'red',
  late: 'yellow',
  unreachable: 'red',
  waived: 'dim',
};
