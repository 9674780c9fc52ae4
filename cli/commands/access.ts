import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'list', summary: 'who has which access, and how long still', load: () => import('../access/list.js') },
  { name: 'end', summary: 'end one before its time', load: () => import('../access/end.js') },
];

export const command: Command = {
  name: 'access',
  about:
    'Access that runs have given for a while (steps of type access-grant): who has which right where, why, how much time is left,\n' +
    'and whether it could be taken back.',
  actions,
  examples: [
    { line: 'daybook access list', about: 'what is open now' },
    { line: 'daybook access end break-glass-7/look --reason "it is mended"', about: 'take it back now' },
  ],
  run: async () => {
    throw missingAction('access', 'access', actions);
  },
};
