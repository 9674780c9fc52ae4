import { resolve } from 'node:path';
import { parseWorkspace, WORKSPACE_FILES } from '../model/files/parse-workspace.js';
import { calendarFilesIn } from '../model/files/calendar-of.js';
import type { Problem } from '../model/problem.js';
import type { Workspace } from '../model/workspace.js';
import { readInside } from './read-inside.js';

export { findWorkspace } from './find.js';
export { listRunbooks, loadRunbook } from './runbooks.js';

export interface LoadedWorkspace {
  /** Missing when there is any error. */
  workspace?: Workspace;
  problems: Problem[];
  /** Text by file name, relative to the root: for frames. */
  texts: Map<string, string>;
  /** Calendar files that policy.yaml names, whether they could be read or not. */
  calendars: string[];
}

/** Reads and judges the four files below `root`, and the calendars that they name. Never throws for what is in them or missing. Only reads. */
export async function loadWorkspace(root: string): Promise<LoadedWorkspace> {
  const absolute = resolve(root);
  const texts = new Map<string, string>();
  const unread: Problem[] = [];
  const take = async (file: string) => {
    const read = await readInside(absolute, file);
    if (read.problem) unread.push(read.problem);
    else if (!read.missing) texts.set(file, read.text);
  };
  for (const file of WORKSPACE_FILES) await take(file);
  const calendars = calendarFilesIn(texts.get('policy.yaml') ?? '', 'policy.yaml');
  for (const file of calendars) await take(file);
  const { workspace, problems } = parseWorkspace(texts, absolute);
  const refused = new Set(unread.map((problem) => problem.where?.file));
  // A file that is refused is not also missing.
  const others = problems.filter((problem) => problem.code !== 'DB3001' || !refused.has(problem.where?.file));
  return { ...(unread.length === 0 && workspace && { workspace }), problems: [...unread, ...others], texts, calendars };
}
