import type { LedgerLine } from '../../gateway/api.js';
import { whyText } from './ledger-told.js';

const COLUMNS = [
  'run',
  'ask',
  'person',
  'name',
  'state',
  'since',
  'via',
  'by',
  'late_answer',
  'told',
  'deputies',
  'why',
  'reason',
] as const;

/** The line that names the columns, with its end. */
export function csvHead(): string {
  return csvLine(COLUMNS);
}

/** One person a line, times in UTC. Ends with a line end unless there is nobody. Pure. */
export function ledgerCsv(place: { run: string; ask: string }, people: readonly LedgerLine[]): string {
  return people.map((line) => csvLine(cellsOf(place, line))).join('');
}

function cellsOf({ run, ask }: { run: string; ask: string }, line: LedgerLine): string[] {
  const { person, name, state, at, via = '', by = '', lateAnswer = '', told, deputies = [], reason = '' } = line;
  const ways = told.map((one) => `${one.transport} ${one.what} ${one.state} ${instant(one.at)}`).join('; ');
  const standIns = deputies.map((deputy) => `${deputy.person} ${instant(deputy.at)}`).join('; ');
  return [run, ask, person, name, state, instant(at), via, by, lateAnswer, ways, standIns, whyText(line) ?? '', reason];
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/**
 * As RFC 4180 has it. What a spreadsheet would take for a formula gets an apostrophe in front: names and reasons are other
 * people's words.
 */
function cellText(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
