import { steer } from '../answering/steer.js';
import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'resume',
  about: 'Ends a pause: what is ready starts, and step timers go on from where they stopped.',
  arguments: [{ name: 'run', about: 'the run' }],
  options: [...GATEWAY, REASON],
  examples: [{ line: 'daybook resume shop-1', about: 'go on' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: (context, given) => steer(context, given, { action: 'resume' }),
};
