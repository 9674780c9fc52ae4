import { pathSegments } from '../../model/document-path.js';
import { parseWorkspace } from '../../model/files/parse-workspace.js';
import type { People } from '../../model/people.js';
import type { Problem } from '../../model/problem.js';
import { at, type CsvRow, readCsv } from './csv-rows.js';
import { editedPeople } from './edit-people.js';
import { CannotEdit } from './yaml-edits.js';

export type ImportedPeople =
  | { text: string; people: People; count: number; problems?: undefined }
  /** Every error, in the lines of the CSV file as far as they are to blame. */
  | { problems: Problem[] };

/**
 * The new people.yaml and what it says, or why the CSV text cannot be brought into it. `texts` are the files of a
 * workspace without errors, by name; what comes out is held against the same rules. `file` is the CSV's name. Pure.
 */
export function importedPeople(wish: {
  root: string;
  texts: ReadonlyMap<string, string>;
  csv: string;
  file: string;
}): ImportedPeople {
  const { root, texts, csv, file } = wish;
  const { rows, problems: wrongRows } = readCsv(csv, file);
  let text: string;
  try {
    text = editedPeople(texts.get('people.yaml') ?? '', rows);
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    return { problems: [...wrongRows, cannotEdit(error, file)] };
  }
  const { workspace, problems } = parseWorkspace(new Map([...texts, ['people.yaml', text]]), root);
  const errors = problems.filter(({ severity }) => severity === 'error').map((one) => inCsv(one, rows, file));
  const all = [...wrongRows, ...errors].sort((a, b) => (a.where?.start.line ?? 0) - (b.where?.start.line ?? 0));
  if (all.length > 0 || !workspace) return { problems: all };
  return { text, people: workspace.people, count: rows.length };
}

/** The file had no error before, so a line of the CSV is to blame: the one of the person at the place, or that the message names. */
function inCsv({ where: _, ...problem }: Problem, rows: readonly CsvRow[], file: string): Problem {
  const segments = pathSegments(problem.path ?? '') ?? [];
  const named = [...problem.message.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const row =
    rows.find(({ id }) => segments[0] === 'people' && segments[1] === id) ?? rows.find(({ id }) => named.includes(id));
  const group =
    segments[0] === 'groups' ? rows.find(({ cells }) => cells.groups?.includes(String(segments[1]))) : undefined;
  return { ...problem, where: at(file, (row ?? group)?.line ?? 1) };
}

function cannotEdit({ message }: CannotEdit, file: string): Problem {
  return {
    code: 'DB3042',
    severity: 'error',
    message: `people.yaml cannot be changed here: ${message}`,
    cure: 'Write it without anchors and aliases, or change it by hand.',
    where: at(file, 1),
  };
}
