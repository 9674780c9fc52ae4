import { answer, openAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { DIGEST, GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'observe',
  about:
    'Signs that you watched a manual step being done, where two people sign it. Who does it signs with `daybook complete`; it\n' +
    'must be somebody else.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step; not needed when only one manual step waits', optional: true },
  ],
  options: [...GATEWAY, REASON, DIGEST],
  examples: [{ line: 'daybook observe shop-1 switch-mains', about: 'I stood beside it' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: observe,
};

async function observe(context: Context, given: Given): Promise<ExitCode> {
  const shown = await openAsk(context, given, ['manual']);
  return await answer(context, given, { shown, action: 'observe' });
}
