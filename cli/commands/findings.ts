import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'list', summary: 'what experiments found', load: () => import('../findings/list.js') },
  { name: 'decide', summary: 'say what becomes of one', load: () => import('../findings/decide.js') },
];

export const command: Command = {
  name: 'findings',
  about:
    'What experiments (steps of type chaos) have found out: a hypothesis that did not hold, a fault that had to be lifted early,\n' +
    'a system that did not recover in time. Each belongs to whoever owns the step, and stays open until somebody decides.',
  actions,
  examples: [
    { line: 'daybook findings list --open', about: 'what nobody has decided yet' },
    { line: 'daybook findings decide f-0123456789 fix --reason "SHOP-42"', about: 'it will be put right' },
  ],
  run: async () => {
    throw missingAction('findings', 'findings', actions);
  },
};
