import { answer, openAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { GATEWAY, IN_PLACE_OF, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'reject',
  about:
    'Votes no. How many rejections end an approval is in policy.yaml (one, unless it says otherwise). Say why: others read it.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step; not needed when only one approval is open', optional: true },
  ],
  options: [
    ...GATEWAY,
    REASON,
    IN_PLACE_OF,
    { flags: '--digest <prefix>', about: 'vote only on what has this digest' },
  ],
  examples: [{ line: 'daybook reject shop-1 go --reason "green answers slowly"', about: 'no, and why' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: reject,
};

async function reject(context: Context, given: Given): Promise<ExitCode> {
  const shown = await openAsk(context, given, ['approval']);
  return await answer(context, given, { shown, action: 'reject', for: given.text('for') });
}
