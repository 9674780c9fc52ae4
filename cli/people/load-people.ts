import type { Problem } from '../../model/problem.js';
import type { Workspace } from '../../model/workspace.js';
import { loadWorkspace } from '../../workspace/load.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** The workspace with its warnings. Throws a CliError (usage) with every problem of the four files when one is an error. */
export async function loadPeople(
  root: string,
): Promise<{ workspace: Workspace; problems: Problem[]; texts: Map<string, string> }> {
  const { workspace, problems, texts } = await loadWorkspace(root);
  if (workspace) return { workspace, problems, texts };
  const message = 'The files of the workspace have errors, so nothing can be said about its people.';
  throw new CliError({ exit: EXIT.usage, code: 'does-not-check', message, problems, root });
}
