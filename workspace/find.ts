import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../model/problem.js';

export type FoundWorkspace = { root: string; problem?: undefined } | { problem: Problem; root?: undefined };

export interface WorkspaceChoice {
  /** --workspace. */
  flag?: string;
  env?: { [name: string]: string | undefined };
}

/**
 * The root of the workspace (absolute): the flag, else DAYBOOK_WORKSPACE, else the nearest folder from `from` upwards
 * that holds a daybook.yaml. A folder that was named must hold one; no other is looked for then.
 */
export async function findWorkspace(from: string, { flag, env = {} }: WorkspaceChoice = {}): Promise<FoundWorkspace> {
  const named = flag
    ? { folder: flag, by: '--workspace' }
    : env.DAYBOOK_WORKSPACE
      ? { folder: env.DAYBOOK_WORKSPACE, by: 'DAYBOOK_WORKSPACE' }
      : undefined;
  if (named) {
    const root = resolve(from, named.folder);
    return (await holdsDaybook(root))
      ? { root }
      : { problem: none(`${named.by} names ${root}, and there is no daybook.yaml in it`) };
  }
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await holdsDaybook(folder)) return { root: folder };
    if (folder === dirname(folder))
      return { problem: none(`there is no daybook.yaml in ${resolve(from)} or above it`) };
  }
}

async function holdsDaybook(folder: string): Promise<boolean> {
  const found = await stat(join(folder, 'daybook.yaml')).catch(() => undefined);
  return found?.isFile() ?? false;
}

function none(message: string): Problem {
  return {
    code: 'DB3002',
    severity: 'error',
    message,
    cure: 'Go into a workspace, name one with --workspace, or make one with daybook init.',
  };
}
