import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';
import { changeSchedule } from './change.js';
import { ENVIRONMENT, NAME } from './find-schedule.js';

export const command: Command = {
  name: 'schedule resume',
  about: 'Starts again at the next time that is due.',
  arguments: [NAME],
  options: [...GATEWAY, ENVIRONMENT, REASON],
  examples: [{ line: 'daybook schedule resume nightly', about: 'after a pause' }],
  json: '{ok, environment, name, did, by}',
  run: (context, given) => changeSchedule(context, given, 'resume'),
};
