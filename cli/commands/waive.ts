import { answer, openAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { requiredText } from '../required-text.js';
import { DIGEST, GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'waive',
  about:
    'Lets one person off an acknowledgement or a questionnaire: they are counted no longer, and reminded no more. For those who\n' +
    'may steer the run (policy.yaml). Your name and the reason stand in the ledger.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step' },
    { name: 'person', about: 'who need not answer' },
  ],
  options: [...GATEWAY, REASON, DIGEST],
  examples: [
    { line: 'daybook waive shop-1 announce omar --reason "left the company"', about: 'nobody waits for omar' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: waive,
};

async function waive(context: Context, given: Given): Promise<ExitCode> {
  requiredText(given, 'reason', 'why, because others read it: --reason TEXT');
  const shown = await openAsk(context, given, ['acknowledgement', 'questionnaire']);
  return await answer(context, given, { shown, action: 'waive', about: given.argument('person') });
}
