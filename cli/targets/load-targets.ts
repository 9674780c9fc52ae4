import type { Workspace } from '../../model/workspace.js';
import { loadWorkspace } from '../../workspace/load.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** The workspace. Throws a CliError (usage) with every problem of the four files when one is an error. */
export async function loadTargets(root: string): Promise<Workspace> {
  const { workspace, problems } = await loadWorkspace(root);
  if (workspace) return workspace;
  const message = 'The files of the workspace have errors, so nothing can be said about its targets.';
  throw new CliError({ exit: EXIT.usage, code: 'does-not-check', message, problems, root });
}
