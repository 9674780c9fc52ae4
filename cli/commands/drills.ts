import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'list', summary: 'every drill, and how it went last', load: () => import('../drills/list.js') },
  { name: 'show', summary: 'one drill over time', load: () => import('../drills/show.js') },
];

export const command: Command = {
  name: 'drills',
  about:
    'Recovery drills (steps of type recovery-drill): how long the service was away and how much of what was written is gone,\n' +
    'each with its target, its verdict and how it was taken. It reads the record store of the workspace, so it works offline,\n' +
    'where that store is.',
  actions,
  examples: [
    { line: 'daybook drills list', about: 'what was drilled, and how it went last' },
    { line: 'daybook drills show promote-west', about: 'RTO and RPO over time' },
  ],
  run: async () => {
    throw missingAction('drills', 'drills', actions);
  },
};
