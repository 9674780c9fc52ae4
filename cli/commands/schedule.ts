import type { ActionEntry, Command } from '../command.js';
import { missingAction } from '../missing-action.js';

const actions: readonly ActionEntry[] = [
  { name: 'add', summary: 'have a runbook started by itself', load: () => import('../schedule/add.js') },
  { name: 'list', summary: 'all schedules, those in trouble first', load: () => import('../schedule/list.js') },
  { name: 'show', summary: 'one schedule: next and last starts', load: () => import('../schedule/show.js') },
  { name: 'next', summary: 'when it starts, across changes of the clocks', load: () => import('../schedule/next.js') },
  { name: 'pause', summary: 'start nothing until it is resumed', load: () => import('../schedule/pause.js') },
  { name: 'resume', summary: 'start again after a pause', load: () => import('../schedule/resume.js') },
  { name: 'trigger', summary: 'start it once, now', load: () => import('../schedule/trigger.js') },
  { name: 'remove', summary: 'never start from it again', load: () => import('../schedule/remove.js') },
];

export const command: Command = {
  name: 'schedule',
  about:
    'Runs that start by themselves. A schedule belongs to one environment and is signed by who adds it; every start is judged by\n' +
    'the worker against that signature, its own people and its own policy.',
  actions,
  examples: [
    {
      line: 'daybook schedule add nightly look -e stage --cron "30 2 * * *" --zone Europe/Berlin --overlap skip --catch-up 10m --pin',
      about: 'says what it will do, and what changes of the clocks do to it',
    },
    { line: 'daybook schedule show nightly', about: 'next starts, and how the last ones ended' },
  ],
  run: async () => {
    throw missingAction('schedule', 'schedules', actions);
  },
};
