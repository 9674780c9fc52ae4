import { steer } from '../answering/steer.js';
import type { Command } from '../command.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'retry',
  about:
    'Runs a failed or errored step again. After a failure it is a new attempt; after a lost answer it keeps its idempotency key, so\n' +
    'that it cannot happen twice.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'step', about: 'the step' },
  ],
  options: [...GATEWAY, REASON],
  examples: [{ line: 'daybook retry shop-1 switch', about: 'try it again' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: (context, given) => steer(context, given, { action: 'retry', step: given.argument('step') }),
};
