import { z } from 'zod';
import { errored, failed } from '../failures.js';
import { argv } from '../params.js';
import { type CommandTarget, lastLines } from '../targets/command.js';
import type { UserPlace } from './users.js';

export const programsShape = z.object({ find: argv, add: argv, remove: argv });

/** Users by the programs that the target's entry names. */
export function commandUsers(
  target: CommandTarget,
  { name, programs }: { name: string; programs: z.output<typeof programsShape> },
): UserPlace {
  const change = async (what: 'add' | 'remove', env: { [name: string]: string }, effectKey: string) => {
    const end = await target.runNamed(programs[what], env, effectKey);
    if (end.exitCode !== 0)
      throw failed('program-failed', `${name}: \`${what}\` ended with ${end.exitCode}: ${lastLines(end)}`);
  };
  return {
    has: async (key) => {
      const end = await target.runNamed(programs.find, { DAYBOOK_USER: key }, '');
      if (end.exitCode === 0 || end.exitCode === 1) return end.exitCode === 0;
      throw errored(
        'find-unclear',
        `${name}: \`find\` ended with ${end.exitCode}, which is neither yes (0) nor no (1).`,
        'no',
      );
    },
    add: async ({ key, fields }, effectKey) => {
      await change('add', { DAYBOOK_USER: key, DAYBOOK_USER_JSON: JSON.stringify(fields) }, effectKey);
      return true;
    },
    remove: (key, effectKey) => change('remove', { DAYBOOK_USER: key }, effectKey),
  };
}
