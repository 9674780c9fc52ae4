import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import type { CohortRow } from '../../model/access/cohort.js';
import { isObject } from '../../model/deferred.js';
import type { Json } from '../../model/json.js';
import { readInside } from '../../workspace/read-inside.js';
import { TargetFailure } from '../failures.js';
import { openTarget } from '../own-target.js';
import { postgresPlace } from '../postgres/place.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import { openHttp } from '../targets/index.js';
import type { CohortSource } from './params.js';

export interface ReadCohort {
  rows: CohortRow[];
  /** Of the file. */
  sha256?: string;
}

/** The cohort as its source has it now. Only reads. Fails `cohort-unreadable` (nothing was changed) when it is none. */
export async function readCohort(source: CohortSource, scope: StepScope): Promise<ReadCohort> {
  if (source.file !== undefined) return fromFile({ ...source, file: source.file }, scope);
  if (source.query !== undefined) return { rows: rowsOf(await fromQuery(source.query, source.from, scope)) };
  const target = await openHttp(scope, source.from);
  const answer = await target.call({ method: 'GET', path: source.get ?? '/' });
  if (answer.status >= 400) throw unreadable(`${target.name} answered ${answer.status}`);
  const list = isObject(answer.json) ? answer.json.Resources : answer.json;
  if (!Array.isArray(list)) throw unreadable(`${target.name} gave no list`);
  return { rows: rowsOf(list) };
}

async function fromFile(
  { file, sha256: wanted, key }: CohortSource & { file: string },
  { deps }: StepScope,
): Promise<ReadCohort> {
  const read = await readInside(deps.workspace.root, file);
  if (read.problem) throw unreadable(read.problem.message);
  if (read.missing) throw unreadable(`there is no file ${file}`);
  const sha256 = createHash('sha256').update(read.text, 'utf8').digest('hex');
  if (wanted !== undefined && wanted !== sha256)
    throw unreadable(`${file} is not the file that was approved: its SHA-256 is ${sha256}`);
  return { rows: parsed(read.text, { file, key }), sha256 };
}

function parsed(text: string, { file, key }: { file: string; key: string }): CohortRow[] {
  const found: { line: number; cells: string[] }[] = [];
  try {
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines }) => {
        found.push({ line: lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines = 1 } = error as CsvError & { lines?: number };
    throw unreadable(`${file} is no CSV, line ${lines} (${error.code})`);
  }
  const [head, ...rest] = found;
  if (!head) throw unreadable(`${file} is empty`);
  const columns = head.cells.map((column) => column.trim());
  // With `onStranger: skip` nobody would be left, and with two columns of one name it is not known which one counts.
  if (!columns.includes(key)) throw unreadable(`${file} has no column ${key}`);
  if (new Set(columns).size < columns.length) throw unreadable(`${file} has two columns of one name`);
  return rest.map(({ line, cells }) => ({
    at: line,
    fields: Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? '').trim()])),
  }));
}

async function fromQuery(text: string, from: string | undefined, scope: StepScope): Promise<Json[]> {
  const place = postgresPlace(await openTarget(scope, from));
  const doing = 'reading the cohort';
  return withPostgres(place, { signal: scope.signal }, async (session) => {
    await session.query({ text: 'begin transaction read only', doing });
    const rows = await session.query<{ [name: string]: Json }>({ text, doing, foreign: true });
    await session.query({ text: 'rollback', doing });
    return rows;
  });
}

/** Of a SCIM user also its address, as `email`, where the source has none. */
function rowsOf(list: readonly Json[]): CohortRow[] {
  return list.map((item, index) => {
    const fields = isObject(item) ? item : {};
    const texts = Object.entries(fields).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
    const named = Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
    const email = named.email ?? named.userName;
    return { at: index + 1, fields: { ...named, ...(email !== undefined && { email }) } };
  });
}

function unreadable(why: string): TargetFailure {
  return new TargetFailure({
    kind: 'failed',
    reason: 'cohort-unreadable',
    message: `The cohort could not be read: ${why}. Nobody was provisioned.`,
    happened: 'no',
  });
}
