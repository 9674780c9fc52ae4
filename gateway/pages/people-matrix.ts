import type { Ask, Vote } from '../../model/ask.js';
import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import { voidWords } from '../../model/messages/news.js';
import type { People } from '../../model/people.js';
import { quorumGroups } from '../../model/quorum.js';
import { pastOf } from './words.js';

/** An ask with what its audience's workflows know of each person; without entries where nobody was told. */
export interface AskLedger {
  ask: Ask;
  entries: readonly LedgerEntry[];
  /** How many workflows could not be asked. */
  silent: number;
}

export interface MatrixRow {
  person: string;
  name: string;
  /** Groups, persons and rotas through which they are asked. */
  as: string[];
  /** One per ask, in order; undefined where they are not asked. */
  cells: (Cell | undefined)[];
}

export interface Cell {
  /** A word of the glossary, or what they did in the past tense. */
  state: string;
  at?: number;
  /** Over what they were told, or answered. */
  via?: string;
  /** Who answered in their place. */
  by?: string;
  /** In whose place they answered. */
  for?: string;
  /** How a late answer was meant. */
  meant?: string;
  why?: string;
  /** Written by the person: only for those who may steer the run. */
  note?: string;
}

/** Whoever is missing comes first: what somebody looks for is who has not answered. */
const URGENCY = [
  'unreachable',
  'declined',
  'rejected',
  'refused',
  'planned',
  'sent',
  'delivered',
  'seen',
  'asked',
  'late',
];

/** People by asks, with the state of each. Pure. */
export function peopleMatrix(
  ledgers: readonly AskLedger[],
  { people, groups }: Pick<People, 'people' | 'groups'>,
): MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  const row = (person: string, name?: string): MatrixRow => {
    const known = rows.get(person);
    if (known) return known;
    const made = { person, name: name ?? people[person]?.name ?? person, as: [], cells: ledgers.map(() => undefined) };
    rows.set(person, made);
    return made;
  };
  for (const [column, ledger] of ledgers.entries()) {
    for (const entry of ledger.entries)
      put(row(entry.person, entry.name), { column, cell: cellOf(entry), as: entry.as });
    for (const { person, as } of askedInRun(ledger.ask, groups)) {
      const asked = row(person);
      const cell = asked.cells[column] ?? (ledger.ask.status === 'open' ? { state: 'asked' } : undefined);
      if (cell) put(asked, { column, cell, as });
    }
    for (const [person, cell] of answersInRun(ledger.ask)) {
      const before = row(person).cells[column];
      put(row(person), { column, cell: { ...pick(before), ...cell }, as: [] });
    }
  }
  return [...rows.values()].sort((a, b) => urgency(a) - urgency(b) || a.name.localeCompare(b.name));
}

function put(row: MatrixRow, { column, cell, as }: { column: number; cell: Cell; as: readonly string[] }): void {
  row.cells[column] = cell;
  row.as = [...new Set([...row.as, ...as])];
}

function pick(cell: Cell | undefined): Pick<Cell, 'via'> {
  return cell?.via === undefined ? {} : { via: cell.via };
}

function cellOf(entry: LedgerEntry): Cell {
  const { state, at, by, why, lateAnswer, answer, deliveries } = entry;
  const answered = answer !== undefined && ['acknowledged', 'declined', 'late'].includes(state);
  const via = answered ? answer.answer.via : lastDelivery(deliveries);
  const written = answer?.answer.reason;
  return {
    state,
    at,
    ...(via === undefined ? {} : { via }),
    ...(by === undefined || by === entry.person ? {} : { by }),
    ...(lateAnswer ? { meant: lateAnswer } : {}),
    // Why nothing reaches them, or nothing was sent yet. What people wrote stands apart.
    ...(why !== undefined && (state === 'unreachable' || state === 'planned') ? { why } : {}),
    ...(written === undefined ? {} : { note: written }),
  };
}

function lastDelivery(deliveries: LedgerEntry['deliveries']): string | undefined {
  const there = deliveries.filter(({ state }) => state === 'sent' || state === 'delivered').at(-1);
  return (there ?? deliveries.at(-1))?.transport;
}

/** Who is asked by the run itself, by the groups as they stand now. */
function askedInRun(ask: Ask, groups: Record<string, string[]>): { person: string; as: string[] }[] {
  if (ask.audience) return [];
  const names = ask.quorum
    ? quorumGroups(ask.quorum)
    : ask.pair
      ? [...ask.pair.driver, ...ask.pair.observer]
      : (ask.who ?? []);
  const asked = new Map<string, string[]>();
  for (const name of names) {
    const members = Object.hasOwn(groups, name) ? (groups[name] ?? []) : [name];
    for (const person of members) asked.set(person, [...(asked.get(person) ?? []), name]);
  }
  return [...asked].map(([person, as]) => ({ person, as }));
}

/** What each person did, and what was done in their place. */
function answersInRun(ask: Ask): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const vote of ask.votes) {
    if (vote.void === 'replaced') continue;
    const cell = voteCell(vote, ask);
    cells.set(vote.sub, vote.for === undefined ? cell : { ...cell, for: vote.for });
    if (vote.for !== undefined && vote.action !== 'delegate' && !vote.void)
      cells.set(vote.for, { ...cell, by: vote.sub });
  }
  return cells;
}

const LATE = ['closed', 'deadline', 'answered', 'late'];
const STANDS = ['withdrawn', 'delegated'];

function voteCell(vote: Vote, ask: Ask): Cell {
  const done = pastOf(vote.action);
  const { at, via } = vote;
  if (vote.void === undefined || STANDS.includes(vote.void)) {
    const to = vote.void === 'delegated' ? ask.delegations?.find(({ from }) => from === vote.sub)?.to : undefined;
    return { state: done, at, via, ...(to === undefined ? {} : { why: `to ${to}` }) };
  }
  if (LATE.includes(vote.void)) return { state: 'late', at, via, meant: done };
  return { state: 'refused', at, via, why: `${done}; does not count: ${voidWords(vote.void)}` };
}

function urgency({ cells }: MatrixRow): number {
  const ranks = cells.map((cell) => (cell ? URGENCY.indexOf(cell.state) : -1)).filter((rank) => rank >= 0);
  return ranks.length > 0 ? Math.min(...ranks) : URGENCY.length;
}
