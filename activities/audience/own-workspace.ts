import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WORKSPACE_FILES } from '../../model/files/parse-workspace.js';
import type { Workspace } from '../../model/workspace.js';
import { loadWorkspace } from '../../workspace/load.js';

/**
 * Reads the worker's own checkout as it stands on disk now. Files that have not changed are not parsed again: ten thousand
 * people take a second. What it returns throws for a workspace that does not check, so that the call is retried.
 */
export function ownWorkspace(root: string): () => Promise<Workspace> {
  let known: { mark: string; workspace: Promise<Workspace> } | undefined;
  return async () => {
    const mark = await markOf(root);
    if (known?.mark === mark) return known.workspace;
    const workspace = read(root);
    known = { mark, workspace };
    return workspace;
  };
}

async function read(root: string): Promise<Workspace> {
  const { workspace, problems } = await loadWorkspace(root);
  if (!workspace) throw new Error(`the workspace ${root} has ${problems.length} problems; run daybook check`);
  return workspace;
}

/** Changes whenever one of the files is written or replaced. */
async function markOf(root: string): Promise<string> {
  const marks = WORKSPACE_FILES.map((file) =>
    stat(path.join(root, file)).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
      () => 'none',
    ),
  );
  return (await Promise.all(marks)).join(' ');
}
