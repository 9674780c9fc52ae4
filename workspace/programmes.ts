import { basename } from 'node:path';
import { checkProgramme } from '../model/programme/check.js';
import { parseProgramme } from '../model/programme/parse.js';
import type { Programme } from '../model/programme/programme.js';
import type { Problem } from '../model/problem.js';
import { didYouMean } from '../model/suggest.js';
import { loadWorkspace } from './load.js';
import { problemAt, readInside } from './read-inside.js';
import { listRunbooks, yamlFiles } from './runbooks.js';

const FOLDER = 'programmes';

/** A file below `programmes/` after reading. */
export interface LoadedProgramme {
  /** Relative to the root, with slashes. */
  file: string;
  /** Missing when there is any error. */
  programme?: Programme;
  problems: Problem[];
}

/**
 * Every programme of a workspace, judged against its policy and its runbooks (not where the workspace itself does not check).
 * Never throws for what is in the files. Only reads.
 */
export async function loadProgrammes(root: string): Promise<LoadedProgramme[]> {
  const files = await yamlFiles(root, FOLDER);
  if (files.length === 0) return [];
  const { workspace } = await loadWorkspace(root);
  const { runbooks } = await listRunbooks(root);
  const days = new Map(
    runbooks.map(({ name, file, day }) => [name ?? basename(file).replace(/\.ya?ml$/, ''), day ?? 'N'] as const),
  );
  const environments = Object.keys(workspace?.policy.environments ?? {});
  const loaded: LoadedProgramme[] = [];
  const first = new Map<string, string>();
  for (const file of files) {
    const read = await readInside(root, file);
    if (read.problem) loaded.push({ file, problems: [read.problem] });
    if (read.problem || read.missing) continue;
    const { value, problems } = parseProgramme(read.text, file);
    const placed = value && workspace ? checkProgramme(value, { environments, days }) : [];
    const twice = value ? sameName(value, file, first) : [];
    const all = [...problems, ...placed, ...twice];
    const broken = all.some(({ severity }) => severity === 'error');
    loaded.push({ file, problems: all, ...(value && !broken && { programme: value }) });
  }
  return loaded;
}

function sameName({ name }: Programme, file: string, first: Map<string, string>): Problem[] {
  const other = first.get(name);
  if (other === undefined) {
    first.set(name, file);
    return [];
  }
  return [problemAt(file, 'DB4589', `${other} is a programme \`${name}\` too`, 'Give one of them another name.')];
}

/** The programme of this name, or every problem that stands in its way. Only reads. */
export async function loadProgramme(
  root: string,
  name: string,
): Promise<
  { programme: Programme; file: string; problems: Problem[] } | { programme?: undefined; problems: Problem[] }
> {
  const all = await loadProgrammes(root);
  const named = all.find(({ programme, file }) => programme?.name === name || nameOf(file) === name);
  if (named?.programme) return { programme: named.programme, file: named.file, problems: named.problems };
  if (named) return { problems: named.problems };
  const known = all.map(({ programme, file }) => programme?.name ?? nameOf(file));
  const cure = didYouMean(name, known) ?? `Write ${FOLDER}/${name}.yaml, or see: daybook programme list`;
  return { problems: [{ code: 'DB4593', severity: 'error', message: `there is no programme ${name}`, cure }] };
}

function nameOf(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '');
}
