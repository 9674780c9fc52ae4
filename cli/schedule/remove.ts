import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';
import { CONFIRM, changeSchedule } from './change.js';
import { ENVIRONMENT, NAME } from './find-schedule.js';

export const command: Command = {
  name: 'schedule remove',
  about:
    'Nothing starts from it any more, also when somebody brings it back in Temporal. Its records stay, and runs that it has started go on.',
  arguments: [NAME],
  options: [
    ...GATEWAY,
    ENVIRONMENT,
    REASON,
    CONFIRM,
    { flags: '-y, --yes', about: 'answer mild questions with yes; never confirms production' },
  ],
  examples: [{ line: 'daybook schedule remove nightly', about: 'for good' }],
  json: '{ok, environment, name, did, by}',
  run: (context, given) => changeSchedule(context, given, 'remove'),
};
