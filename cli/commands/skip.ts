import { steer } from '../answering/steer.js';
import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'skip',
  about:
    'Treats a step as skipped, so that what needs it can go on. A guarded step cannot be skipped into: its approval still counts.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'step', about: 'the step' },
  ],
  options: [...GATEWAY, REASON],
  examples: [{ line: 'daybook skip shop-1 warm-cache --reason "not needed tonight"', about: 'without it' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: (context, given) => steer(context, given, { action: 'skip', step: given.argument('step') }),
};
