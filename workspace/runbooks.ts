import { type Dirent, constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { isObject } from '../model/deferred.js';
import type { CheckExpression } from '../model/expression-problems.js';
import { parseRunbook } from '../model/parse-runbook.js';
import type { Problem } from '../model/problem.js';
import type { Runbook } from '../model/runbook.js';
import { SourceText } from '../model/source-text.js';
import { stepTypes } from '../model/steps/index.js';
import { didYouMean } from '../model/suggest.js';
import { readMessages } from './message-files.js';
import { fileName, isInside, pathIn, problemAt, readInside } from './read-inside.js';

const FOLDER = 'runbooks';
const DEEPEST = 8;

/** A runbook file of the workspace, as far as its head can be read. */
export interface ListedRunbook {
  /** Relative to the root, with slashes. */
  file: string;
  /** Missing when the file cannot be read so far. */
  name?: string;
  title?: string;
  day?: string;
}

export interface RunbookList {
  /** By file name. */
  runbooks: ListedRunbook[];
  /** Files that were refused, and names that stand twice. */
  problems: Problem[];
}

/** Every YAML file below `runbooks/`. Symbolic links to folders are not followed. Only reads. */
export async function listRunbooks(root: string): Promise<RunbookList> {
  const problems: Problem[] = [];
  const runbooks: ListedRunbook[] = [];
  for (const file of await yamlFiles(root, FOLDER, 0)) {
    const read = await readInside(root, file);
    if (read.problem) problems.push(read.problem);
    else if (!read.missing) runbooks.push(headOf(new SourceText(read.text, file)));
  }
  return { runbooks, problems: [...problems, ...twice(runbooks)] };
}

/** Every YAML file below a folder of the workspace, by its path from the root. */
export async function yamlFiles(root: string, folder: string, depth = 0): Promise<string[]> {
  if (depth > DEEPEST) return [];
  const entries = await readdir(pathIn(root, folder), { withFileTypes: true }).catch((): Dirent[] => []);
  const files: string[] = [];
  for (const entry of entries.sort((left, right) => left.name.localeCompare(right.name))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await yamlFiles(root, path, depth + 1)));
    else if (/\.ya?ml$/.test(entry.name)) files.push(path);
  }
  return files;
}

function headOf({ value, file }: SourceText): ListedRunbook {
  const head = isObject(value) ? value : {};
  return {
    file,
    ...(typeof head.runbook === 'string' && { name: head.runbook }),
    ...(typeof head.title === 'string' && { title: head.title }),
    ...((typeof head.day === 'string' || typeof head.day === 'number') && { day: String(head.day) }),
  };
}

function twice(runbooks: readonly ListedRunbook[]): Problem[] {
  const first = new Map<string, string>();
  return runbooks.flatMap(({ name, file }) => {
    if (name === undefined) return [];
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, file);
      return [];
    }
    return [problemAt(file, 'DB3018', `${other} is a runbook \`${name}\` too`, 'Give one of them another name.')];
  });
}

export interface LoadedRunbook {
  /** Missing when there is any error. */
  runbook?: Runbook;
  problems: Problem[];
  /** Relative to the root; missing when there is no such runbook. */
  file?: string;
  /** Text by file name: for frames. */
  texts: Map<string, string>;
  /** The message files that it names, by path, as they go into a plan. */
  messages: Map<string, string>;
}

export interface RunbookChoice {
  /** Where relative paths start, beside the root. */
  from?: string;
  checkExpression?: CheckExpression;
}

/**
 * The runbook of this name (its `runbook:` field, else its file name), or at this path inside the workspace. Problems
 * are those of the file and of its message files; checkRunbook() judges it against the workspace. Only reads.
 */
export async function loadRunbook(
  root: string,
  nameOrPath: string,
  { from, checkExpression }: RunbookChoice = {},
): Promise<LoadedRunbook> {
  const found = /[./\\]/.test(nameOrPath) ? await fileAt(root, nameOrPath, from) : await fileOf(root, nameOrPath);
  const [texts, messages] = [new Map<string, string>(), new Map<string, string>()];
  if (found.problem) return { problems: [found.problem], texts, messages };
  const read = await readInside(root, found.file);
  const { file } = found;
  if (read.problem) return { problems: [read.problem], file, texts, messages };
  if (read.missing)
    return {
      problems: [unknown(`there is no file ${file}`, `Those that there are lie in ${FOLDER}/.`)],
      texts,
      messages,
    };
  texts.set(file, read.text);
  const { runbook, problems } = parseRunbook(read.text, file, stepTypes, checkExpression);
  if (!runbook) return { problems, file, texts, messages };
  const told = await readMessages(root, runbook, checkExpression);
  const broken = told.problems.some(({ severity }) => severity === 'error');
  return {
    ...(!broken && { runbook }),
    problems: [...problems, ...told.problems],
    file,
    texts,
    messages: told.messages,
  };
}

type FoundFile = { file: string; problem?: undefined } | { problem: Problem };

async function fileAt(root: string, path: string, from: string | undefined): Promise<FoundFile> {
  const absolute = resolve(root);
  const candidates = isAbsolute(path)
    ? [path]
    : [...(from === undefined ? [] : [resolve(from, path)]), resolve(absolute, path)];
  const inside = candidates.filter((candidate) => isInside(absolute, candidate));
  for (const candidate of inside) if (await exists(candidate)) return { file: fileName(absolute, candidate) };
  const [first] = inside;
  return first
    ? { file: fileName(absolute, first) }
    : {
        problem: {
          ...unknown(`${path} leads out of the workspace ${absolute}`, 'Name a runbook of this workspace.'),
          code: 'DB3003',
        },
      };
}

async function fileOf(root: string, name: string): Promise<FoundFile> {
  const { runbooks } = await listRunbooks(root);
  const named = runbooks.filter((listed) => listed.name === name);
  const [first, second] = named;
  if (first && second) {
    return {
      problem: {
        ...unknown(
          `${named.map((listed) => listed.file).join(' and ')} are both named ${name}`,
          'Name the file, or rename one of them.',
        ),
        code: 'DB3018',
      },
    };
  }
  const match = first ?? runbooks.find((listed) => basename(listed.file).replace(/\.ya?ml$/, '') === name);
  if (match) return { file: match.file };
  const names = runbooks.flatMap((listed) => listed.name ?? []);
  return {
    problem: unknown(
      `there is no runbook ${name} in ${FOLDER}/`,
      didYouMean(name, names) ?? 'Write one, or name a file.',
    ),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function unknown(message: string, cure: string): Problem {
  return { code: 'DB3019', severity: 'error', message, cure };
}
