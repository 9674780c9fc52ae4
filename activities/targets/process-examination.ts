import path from 'node:path';
import type { OpenTarget } from '../own-target.js';
import { readConfig } from '../params.js';
import { startRight } from '../programs.js';
import type { StepScope } from '../scope.js';
import type { Examination } from '../target-driver.js';
import { processConfig, processDeploy } from './process.js';

/** What runs in each slot, and whether the program could be started. Starts and stops nothing. */
export async function examineProcess(target: OpenTarget, scope: StepScope): Promise<Examination> {
  const { program, folder, slots } = readConfig(processConfig, target);
  const driver = processDeploy(target, scope);
  const standing = await Promise.all(
    Object.keys(slots).map(async (slot) => {
      const running = await driver.read(slot);
      return running ? `${slot} runs ${running.version}` : `${slot} is empty`;
    }),
  );
  const { root } = scope.deps.workspace;
  const around = { folder: path.resolve(root, folder), path: scope.deps.env.PATH };
  return {
    found: `${standing.join(', ')}, on the worker’s machine.`,
    may: [{ action: 'read', verdict: 'yes' }, await startRight('deploy', program, around)],
  };
}
