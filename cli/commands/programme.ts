import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'list', summary: 'all programmes of the workspace', load: () => import('../programme/list.js') },
  { name: 'check', summary: 'every problem of a programme', load: () => import('../programme/check.js') },
  { name: 'plan', summary: 'plan every part for a release', load: () => import('../programme/plan.js') },
  { name: 'start', summary: 'start what may start now', load: () => import('../programme/start.js') },
  { name: 'show', summary: 'where a release stands', load: () => import('../programme/show.js') },
];

export const command: Command = {
  name: 'programme',
  about:
    'What takes one release from Day 0 to Day N: a file programmes/NAME.yaml names runbooks, their environments, and which of them\n' +
    'must have succeeded with the same release before the next may start. The gateway holds every start to it.',
  actions,
  examples: [
    { line: 'daybook programme plan storefront -i release=v1.5.0', about: 'every part, who is asked, what is missing' },
    { line: 'daybook programme start storefront -i release=v1.5.0', about: 'what may start now' },
    { line: 'daybook programme show storefront -i release=v1.5.0', about: 'where it stands' },
  ],
  run: async () => {
    throw missingAction('programme', 'programmes', actions);
  },
};
