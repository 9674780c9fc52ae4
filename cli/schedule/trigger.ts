import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';
import { CONFIRM, changeSchedule } from './change.js';
import { ENVIRONMENT, NAME } from './find-schedule.js';

export const command: Command = {
  name: 'schedule trigger',
  about:
    'Starts it once, now, as it starts by itself: by its own overlap rule, also while it is paused. The run stands on who added the schedule.',
  arguments: [NAME],
  options: [...GATEWAY, ENVIRONMENT, REASON, CONFIRM],
  examples: [{ line: 'daybook schedule trigger nightly', about: 'try it out' }],
  json: '{ok, environment, name, did, by}',
  run: (context, given) => changeSchedule(context, given, 'trigger'),
};
