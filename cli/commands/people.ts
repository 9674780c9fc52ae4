import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'check', summary: 'what is wrong with people, and who is away', load: () => import('../people/check.js') },
  { name: 'list', summary: 'everybody, as of now', load: () => import('../people/list.js') },
  { name: 'import', summary: 'bring a CSV file into people.yaml', load: () => import('../people/import.js') },
  { name: 'diff', summary: 'who came, left or changed', load: () => import('../people/diff.js') },
  { name: 'reach', summary: 'send a test, and see who answers', load: () => import('../people/reach.js') },
];

export const command: Command = {
  name: 'people',
  about:
    'Looks at people.yaml as it is now: who can be reached over which transport, who is away, on duty or somebody’s deputy.\n' +
    'Every action but `reach` works offline, on the files alone.',
  actions,
  examples: [
    { line: 'daybook people check', about: 'what is wrong with them, and who is away now' },
    { line: 'daybook people list noc', about: 'the members of one group' },
  ],
  run: async () => {
    throw missingAction('people', 'people', actions);
  },
};
