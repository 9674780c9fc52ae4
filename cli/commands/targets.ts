import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'list', summary: 'every target, whose it is, and what it needs', load: () => import('../targets/list.js') },
  {
    name: 'check',
    summary: 'whether each can be reached, and what may be done there',
    load: () => import('../targets/check.js'),
  },
];

export const command: Command = {
  name: 'targets',
  about:
    'Looks at the places that steps act on and messages go through. `list` works offline, on targets.yaml alone; `check` asks\n' +
    'the places themselves, from the worker and with its credentials, and changes nothing.',
  actions,
  examples: [
    { line: 'daybook targets list --environment production', about: 'what there is, and whose it is' },
    { line: 'daybook targets check --environment stage', about: 'before a go-live' },
  ],
  run: async () => {
    throw missingAction('targets', 'targets', actions);
  },
};
