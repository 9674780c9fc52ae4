import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';
import { changeSchedule } from './change.js';
import { ENVIRONMENT, NAME } from './find-schedule.js';

export const command: Command = {
  name: 'schedule pause',
  about:
    'Nothing starts until it is resumed; starts that fall into the pause are not made up for. Runs that are open go on. A reason is needed.',
  arguments: [NAME],
  options: [...GATEWAY, ENVIRONMENT, REASON],
  examples: [{ line: 'daybook schedule pause nightly --reason "move of the data centre"', about: 'with why' }],
  json: '{ok, environment, name, did, by}',
  run: (context, given) => changeSchedule(context, given, 'pause'),
};
