import { answer, openAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { DIGEST, GATEWAY, IN_PLACE_OF, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'acknowledge',
  about:
    'Says that you have read what you are asked to acknowledge, and that it is fine with you. `daybook show` prints it,\n' +
    '`daybook asks` lists what waits for you. To object, use `daybook decline`.',
  arguments: [
    { name: 'run', about: 'the run' },
    {
      name: 'ask',
      about: 'the question or its step; not needed when only one acknowledgement is open',
      optional: true,
    },
  ],
  options: [...GATEWAY, REASON, IN_PLACE_OF, DIGEST],
  examples: [
    { line: 'daybook acknowledge shop-1', about: 'read, and fine' },
    { line: 'daybook acknowledge shop-1 announce --for omar', about: 'as the deputy of somebody who is away' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: acknowledge,
};

async function acknowledge(context: Context, given: Given): Promise<ExitCode> {
  const shown = await openAsk(context, given, ['acknowledgement']);
  return await answer(context, given, { shown, action: 'acknowledge', about: given.text('for') });
}
