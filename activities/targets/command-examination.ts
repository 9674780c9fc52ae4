import path from 'node:path';
import type { OpenTarget } from '../own-target.js';
import { readConfig } from '../params.js';
import { startRight } from '../programs.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';
import { commandConfig } from './command.js';

/** Looks for the programs on this machine. Runs none of them. */
export async function examineCommand(target: OpenTarget, { deps }: StepScope): Promise<Examination> {
  const { allow, folder, deploy } = readConfig(commandConfig, target);
  const around = { folder: path.resolve(deps.workspace.root, folder), path: deps.env.PATH };
  const may = await Promise.all(allow.map((words) => startRight(`run ${words.join(' ')}`, words, around)));
  const parts = await Promise.all(Object.entries(deploy ?? {}).map(([name, words]) => startRight(name, words, around)));
  const found = may.filter(({ verdict }) => verdict === 'yes').length;
  return {
    found: `${found} of ${may.length} allowed programs are on this worker, in the folder ${around.folder}.`,
    may: [...may, deploys(parts)],
  };
}

function deploys(parts: readonly Allowed[]): Allowed {
  const action = 'deploy';
  if (parts.length === 0) return { action, verdict: 'no', why: 'targets.yaml names no `deploy` commands for it' };
  const missing = parts.filter(({ verdict }) => verdict !== 'yes');
  if (missing.length === 0) return { action, verdict: 'yes' };
  return { action, verdict: 'no', why: missing.map((part) => `${part.action}: ${part.why}`).join('; ') };
}
