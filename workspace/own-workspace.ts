import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKSPACE_FILES } from '../model/files/parse-workspace.js';
import type { Workspace } from '../model/workspace.js';
import { type LoadedWorkspace, loadWorkspace } from './load.js';

/** One that did not check is tried again after so long although no file has changed: a file may have been unreadable only. */
const RETRY_MS = 5_000;

/** A workspace that does not check, as a person may be told. */
export class WorkspaceUnreadable extends Error {
  override readonly name = 'WorkspaceUnreadable';
  readonly root: string;
  readonly problems: number;

  constructor(root: string, problems: number) {
    super(`the workspace ${root} has ${problems} problems; run daybook check`);
    this.root = root;
    this.problems = problems;
  }
}

/**
 * Reads a checkout as it stands on disk now. Files that have not changed are not parsed again: ten thousand people take a
 * second. What it returns throws WorkspaceUnreadable for a workspace that does not check.
 */
export function ownWorkspace(root: string): () => Promise<Workspace> {
  let known: { mark: string; workspace: Promise<Workspace>; failedAt?: number } | undefined;
  let calendars: string[] = [];
  return async () => {
    const mark = await markOf(root, calendars);
    if (known?.mark === mark && !isStale(known)) return known.workspace;
    const workspace = loadWorkspace(root).then((loaded) => {
      // Once these are known the mark is another one, so the next call reads again: no change of them is missed.
      calendars = loaded.calendars;
      return checked(root, loaded);
    });
    const reading: NonNullable<typeof known> = { mark, workspace };
    known = reading;
    reading.workspace.catch(() => {
      reading.failedAt = performance.now();
    });
    return reading.workspace;
  };
}

function isStale({ failedAt }: { failedAt?: number }): boolean {
  return failedAt !== undefined && performance.now() - failedAt >= RETRY_MS;
}

function checked(root: string, { workspace, problems }: LoadedWorkspace): Workspace {
  if (!workspace) throw new WorkspaceUnreadable(root, problems.length);
  return workspace;
}

/** Changes whenever one of the files is written or replaced. */
async function markOf(root: string, calendars: readonly string[]): Promise<string> {
  const marks = [...WORKSPACE_FILES, ...calendars].map((file) =>
    stat(join(root, file)).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
      () => 'none',
    ),
  );
  return (await Promise.all(marks)).join(' ');
}
