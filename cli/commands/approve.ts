import { answer, openAsk, showAsk } from '../answering/answer.js';
import type { Command, Given } from '../command.js';
import { confirm } from '../confirm.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { digestPrefix } from '../../model/digest.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { GATEWAY, IN_PLACE_OF, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'approve',
  about:
    'Shows exactly what the vote lets through (each covered step with its values and its undo) and asks before it votes.\n' +
    'With --digest, as `daybook show` prints it, it votes at once, but only on what has that digest. --withdraw takes your\n' +
    'own vote back, as long as the approval is open.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step; not needed when only one approval is open', optional: true },
  ],
  options: [
    ...GATEWAY,
    REASON,
    IN_PLACE_OF,
    { flags: '--digest <prefix>', about: 'vote only on what has this digest (at least 8 digits); no further question' },
    { flags: '-y, --yes', about: 'vote without a question' },
    { flags: '--withdraw', about: 'take your own vote back' },
  ],
  examples: [
    { line: 'daybook approve shop-1', about: 'look, then answer the question' },
    { line: 'daybook approve shop-1 go/1 --digest 3f2a9c1b2d3e', about: 'as the page of the run shows it' },
    { line: 'daybook approve shop-1 go --withdraw --reason "error rate climbs"', about: 'take it back' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: approve,
};

async function approve(context: Context, given: Given): Promise<ExitCode> {
  const shown = await openAsk(context, given, ['approval']);
  if (given.flag('withdraw'))
    return await answer(context, given, { shown, action: 'withdraw', for: given.text('for') });
  if (!given.json) showAsk(context, shown);
  const { ask, reply } = shown;
  const prefix = digestPrefix(ask.digest);
  const words = `${shellWord(reply.view.run)} ${shellWord(ask.id)}`;
  await confirm(context, {
    question: `Approve ${ask.id} (digest ${prefix}) as ${shown.connection.person.id}?`,
    yes: given.flag('yes') || given.text('digest') !== undefined,
    instead: `Look first, then: ${toType(context.invocation, `approve ${words} --digest ${prefix}`)}`,
  });
  return await answer(context, given, { shown, action: 'approve', for: given.text('for') });
}
