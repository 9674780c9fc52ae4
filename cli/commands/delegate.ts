import { answer, openAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { requiredText } from '../required-text.js';
import { DIGEST, GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'delegate',
  about:
    'Hands your vote on one approval to somebody else of people.yaml, where policy.yaml allows it. They vote with\n' +
    '`daybook approve --for YOU`. What you have voted yourself no longer counts; `daybook approve --withdraw` takes the vote back.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the approval or its step' },
  ],
  options: [...GATEWAY, { flags: '--to <person>', about: 'who votes in your place' }, REASON, DIGEST],
  examples: [{ line: 'daybook delegate shop-1 go --to omar --reason "on a plane"', about: 'omar votes for me' }],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: delegate,
};

async function delegate(context: Context, given: Given): Promise<ExitCode> {
  const to = requiredText(given, 'to', 'who votes in your place: --to PERSON');
  const shown = await openAsk(context, given, ['approval']);
  return await answer(context, given, { shown, action: 'delegate', for: to });
}
