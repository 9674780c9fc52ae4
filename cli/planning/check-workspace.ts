import { checkRunbook } from '../../model/check-references.js';
import { checkExpression } from '../../model/expression/check-expression.js';
import { WORKSPACE_FILES } from '../../model/files/parse-workspace.js';
import type { Problem } from '../../model/problem.js';
import { listRunbooks, loadRunbook, loadWorkspace } from '../../workspace/load.js';
import { loadProgrammes } from '../../workspace/programmes.js';
import { CliError } from '../cli-error.js';
import { planRunbook } from './plan-runbook.js';

export interface Checked {
  files: string[];
  problems: Problem[];
}

/** Every problem of a workspace and its runbooks (or those named), each once. */
export async function checkWorkspace(wish: { root: string; cwd: string; named: readonly string[] }): Promise<Checked> {
  const { root, cwd, named } = wish;
  const { workspace, problems } = await loadWorkspace(root);
  const listed = await listRunbooks(root);
  const names = listed.runbooks.flatMap(({ name }) => name ?? []);
  const files: string[] = [...WORKSPACE_FILES];
  const found: Problem[] = [...problems, ...(named.length > 0 ? [] : listed.problems)];
  for (const one of named.length > 0 ? named : listed.runbooks.map(({ file }) => file)) {
    const { runbook, file, problems: own } = await loadRunbook(root, one, { from: cwd, checkExpression });
    files.push(file ?? one);
    found.push(...own);
    if (!runbook || !workspace) continue;
    found.push(...checkRunbook(runbook, workspace, { runbooks: names }));
    const ready = Object.values(runbook.inputs).every((input) => input.default !== undefined);
    if (ready) found.push(...(await planProblems(root, file ?? one)));
  }
  if (named.length === 0) {
    for (const { file, problems: own } of await loadProgrammes(root)) {
      files.push(file);
      found.push(...own);
    }
  }
  return { files, problems: unique(found) };
}

/** What planning with the defaults says. */
async function planProblems(root: string, file: string): Promise<readonly Problem[]> {
  try {
    return (await planRunbook({ root, cwd: root, named: file, inputs: [] })).problems;
  } catch (error) {
    if (error instanceof CliError && error.problems) return error.problems;
    throw error;
  }
}

/** Planning reads the same files again, and says again what they said. One place has one problem of a kind. */
function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.where ?? problem.message]);
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()];
}
