import { answer, openAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { DIGEST, GATEWAY, IN_PLACE_OF, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'decline',
  about:
    'Objects to what you are asked to acknowledge, or says that you do not answer a questionnaire. Say why: whoever runs it\n' +
    'reads it, and what follows is in the runbook. An approval is rejected with `daybook reject`.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step; not needed when only one is open', optional: true },
  ],
  options: [...GATEWAY, REASON, IN_PLACE_OF, DIGEST],
  examples: [{ line: 'daybook decline shop-1 announce --reason "our fair is on that day"', about: 'no, and why' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: decline,
};

async function decline(context: Context, given: Given): Promise<ExitCode> {
  const shown = await openAsk(context, given, ['acknowledgement', 'questionnaire']);
  return await answer(context, given, { shown, action: 'decline', about: given.text('for') });
}
