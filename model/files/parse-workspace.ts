import type { Problem } from '../problem.js';
import type { Workspace } from '../workspace.js';
import { parseDaybookFile } from './daybook-file.js';
import { parsePeopleFile } from './people-file.js';
import { parsePolicyFile } from './policy-file.js';
import type { ReadFile } from './read-file.js';
import { parseTargetsFile } from './targets-file.js';
import { type ReadWorkspace, workspaceRules } from './workspace-rules.js';

/** The four files of a workspace, in the order in which they are read. */
export const WORKSPACE_FILES = ['daybook.yaml', 'people.yaml', 'policy.yaml', 'targets.yaml'] as const;

/**
 * The workspace of these texts (by file name; calendar files that policy.yaml names among them), or all problems of all files at once. `root` is only carried along.
 * A missing text is a problem, never an empty file. Warnings do not keep the workspace back. Pure.
 */
export function parseWorkspace(
  texts: ReadonlyMap<string, string>,
  root: string,
): { workspace?: Workspace; problems: Problem[] } {
  const read = <T>(file: (typeof WORKSPACE_FILES)[number], parse: (text: string, file: string) => ReadFile<T>) => {
    const text = texts.get(file);
    return text === undefined ? undefined : parse(text, file);
  };
  const daybook = read('daybook.yaml', parseDaybookFile);
  const people = read('people.yaml', parsePeopleFile);
  const policy = read('policy.yaml', (text, file) => parsePolicyFile(text, file, texts));
  const targets = read('targets.yaml', parseTargetsFile);
  const readable: ReadWorkspace = {
    daybook: readableOf(daybook),
    people: readableOf(people),
    policy: readableOf(policy),
    targets: readableOf(targets),
  };
  const missing = WORKSPACE_FILES.filter((file) => !texts.has(file)).map(missingFile);
  const ownProblems = [daybook, people, policy, targets].flatMap((file) => file?.problems ?? []);
  const problems = [...missing, ...ownProblems, ...workspaceRules.flatMap((rule) => rule(readable))];
  if (problems.some((problem) => problem.severity === 'error')) return { problems };
  if (!daybook?.value || !people?.value || !policy?.value || !targets?.value) return { problems };
  return {
    workspace: { root, daybook: daybook.value, people: people.value, policy: policy.value, targets: targets.value },
    problems,
  };
}

function readableOf<T>(file: ReadFile<T> | undefined): { value: T; source: ReadFile<T>['source'] } | undefined {
  return file?.value === undefined ? undefined : { value: file.value, source: file.source };
}

function missingFile(file: string): Problem {
  const start = { line: 1, column: 1 };
  return {
    code: 'DB3001',
    severity: 'error',
    message: `the workspace has no ${file}`,
    cure: `Write ${file}, or start with daybook init.`,
    where: { file, start, end: start },
  };
}
