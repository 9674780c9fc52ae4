import { CsvError, parse } from 'csv-parse/sync';
import type { Problem, SourceRange } from '../../model/problem.js';
import { didYouMean } from '../../model/suggest.js';

const COLUMNS = [
  'id',
  'name',
  'email',
  'subject',
  'zone',
  'slack_team',
  'slack_user',
  'transports',
  'interests',
  'groups',
];
/** Address at a webhook transport: `address_pager`. */
const ADDRESS = /^address_([a-z][a-z0-9-]{0,62})$/;

/** One person of the file. Empty cells are missing: they say nothing. */
export interface CsvRow {
  id: string;
  /** By column, trimmed, never empty. */
  cells: Record<string, string>;
  line: number;
}

export interface ReadCsv {
  rows: CsvRow[];
  problems: Problem[];
}

/** The persons of a CSV text whose first line names the columns, and every problem of its form. Pure. */
export function readCsv(text: string, file: string): ReadCsv {
  const [head, ...records] = parsed(text);
  if (head === undefined) return { rows: [], problems: [problem('the file is empty', at(file, 1))] };
  if ('failure' in head) return { rows: [], problems: [problem(head.failure, at(file, head.line))] };
  const columns = head.cells.map((name) => name.trim().toLowerCase());
  const wrong = columnProblems(columns, at(file, head.line));
  if (wrong.length > 0) return { rows: [], problems: wrong };
  const rows: CsvRow[] = [];
  const problems: Problem[] = [];
  const first = new Map<string, number>();
  for (const record of records) {
    const read = 'failure' in record ? record.failure : rowOf(record, columns, first);
    if (typeof read === 'string') problems.push(problem(read, at(file, record.line)));
    else rows.push(read);
  }
  return { rows, problems };
}

type Record_ = { line: number; cells: string[] } | { line: number; failure: string };

/** Every record up to the first that the format forbids. */
function parsed(text: string): Record_[] {
  const found: Record_[] = [];
  try {
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], { lines }) => {
        found.push({ line: lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines, message } = error as CsvError & { lines?: number };
    found.push({ line: lines ?? 1, failure: `this is no CSV: ${message}` });
  }
  return found;
}

function columnProblems(columns: readonly string[], where: SourceRange): Problem[] {
  const strange = columns.filter((column) => !COLUMNS.includes(column) && !ADDRESS.test(column));
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  return [
    ...strange.map((column) => problem(`there is no column \`${column}\``, where, didYouMean(column, COLUMNS))),
    ...twice.map((column) => problem(`the column \`${column}\` is there twice`, where)),
    ...(columns.includes('id') ? [] : [problem('there is no column `id`', where)]),
  ];
}

/** A row, or what is wrong with its form. `first` remembers the line of each id. */
function rowOf(
  { line, cells }: { line: number; cells: string[] },
  columns: readonly string[],
  first: Map<string, number>,
): CsvRow | string {
  if (cells.length !== columns.length)
    return `the line has ${cells.length} cells, and there are ${columns.length} columns`;
  const named = columns.map((column, index) => [column, (cells[index] ?? '').trim()] as const);
  const { id, ...rest } = Object.fromEntries(named.filter(([, cell]) => cell !== '')) as Record<string, string>;
  if (id === undefined) return 'the line has no id';
  const before = first.get(id);
  if (before !== undefined) return `\`${id}\` is in line ${before} already`;
  first.set(id, line);
  return { id, cells: rest, line };
}

/** The fields of a person that a row sets, as they stand in people.yaml; `groups` apart. */
export function fieldsOf({ cells }: CsvRow): Record<string, string | string[] | Record<string, string>> {
  const { slack_team: team, slack_user: user, transports, interests, groups: _, ...rest } = cells;
  const addresses = Object.entries(rest).flatMap(([column, cell]) => {
    const name = ADDRESS.exec(column)?.[1];
    return name === undefined ? [] : [[name, cell] as const];
  });
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([column]) => !ADDRESS.test(column))),
    ...((team !== undefined || user !== undefined) && {
      slack: { ...(team !== undefined && { team }), ...(user !== undefined && { user }) },
    }),
    ...(addresses.length > 0 && { addresses: Object.fromEntries(addresses) }),
    ...(transports !== undefined && { transports: listOf(transports) }),
    ...(interests !== undefined && { interests: listOf(interests) }),
  };
}

export function groupsOf({ cells }: CsvRow): string[] {
  return listOf(cells.groups ?? '');
}

/** `a; b c` -> `a`, `b`, `c`. A comma parts them too, in a quoted cell. */
function listOf(cell: string): string[] {
  return [...new Set(cell.split(/[\s;,|]+/).filter(Boolean))];
}

/** The place of a whole line. */
export function at(file: string, line: number): SourceRange {
  return { file, start: { line, column: 1 }, end: { line, column: 1 } };
}

function problem(message: string, where: SourceRange, cure?: string): Problem {
  return { code: 'DB3042', severity: 'error', message, ...(cure !== undefined && { cure }), where };
}
