import { steer } from '../answering/steer.js';
import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'pause',
  about:
    'Steps that run may finish; nothing new starts and step timers stop. Deadlines for people run on, and the run says so.',
  arguments: [{ name: 'run', about: 'the run' }],
  options: [...GATEWAY, REASON],
  examples: [{ line: 'daybook pause shop-1 --reason "waiting for the network team"', about: 'hold it' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: (context, given) => steer(context, given, { action: 'pause' }),
};
