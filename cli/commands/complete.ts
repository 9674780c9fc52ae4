import { answer, openAsk } from '../answering/answer.js';
import { parseOutputs } from '../answering/parse-outputs.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { GATEWAY, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'complete',
  about:
    'Says that a manual step has been done. What the step wants to know goes in with -o; numbers, true and false are read\n' +
    'as such, and a value in double quotes is always text.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step; not needed when only one manual step waits', optional: true },
  ],
  options: [
    ...GATEWAY,
    REASON,
    { flags: '-o, --output <name=value>', about: 'what was found or made; may be repeated', repeat: true },
    { flags: '--digest <prefix>', about: 'answer only what has this digest' },
  ],
  examples: [
    { line: 'daybook complete shop-1 call-the-bank', about: 'done' },
    { line: 'daybook complete shop-1 count-orders -o orders=1042 -o checked=true', about: 'done, with what was found' },
    { line: 'daybook complete shop-1 note-ticket -o \'ticket="0042"\'', about: 'digits that are text' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: complete,
};

async function complete(context: Context, given: Given): Promise<ExitCode> {
  const outputs = parseOutputs(given.list('output'));
  const shown = await openAsk(context, given, ['manual']);
  return await answer(context, given, { shown, action: 'complete', outputs });
}
