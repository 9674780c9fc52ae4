import type { AskAction } from '../../model/ask.js';
import type { StatementAction } from '../../model/statement.js';
import { answer, openAsk } from '../answering/answer.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY, REASON } from '../shared-options.js';

const CHOICES = ['retry', 'skip', 'abort', 'undo', 'yes', 'no'] as const;

export const command: Command = {
  name: 'decide',
  about:
    'When a step failed, timed out or could not say whether it happened, the people that policy.yaml names are asked. The\n' +
    'question says which answers it takes: retry, skip, abort or undo after a failure; yes or no to "did it happen?".',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step' },
    { name: 'choice', about: 'the answer', choices: CHOICES },
  ],
  options: [...GATEWAY, REASON, { flags: '--digest <prefix>', about: 'answer only what has this digest' }],
  examples: [
    { line: 'daybook decide shop-1 switch retry', about: 'try the failed step again' },
    { line: 'daybook decide shop-1 migrate/1/happened-1 yes --reason "rows are there"', about: 'it did happen' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: decide,
};

async function decide(context: Context, given: Given): Promise<ExitCode> {
  const choice = given.argument('choice');
  const shown = await openAsk(context, given, ['decision']);
  const { ask } = shown;
  const action = `decide-${choice}` as StatementAction;
  if (!ask.actions.includes(action)) throw notOffered(ask.id, ask.actions, choice);
  return await answer(context, given, { shown, action });
}

function notOffered(id: string, actions: readonly AskAction[], choice: string): CliError {
  const offered = actions.map((action) => action.replace('decide-', ''));
  return new CliError({
    exit: EXIT.usage,
    code: 'not-offered',
    message: `The question ${id} cannot be answered with ${choice}; it takes ${offered.join(', ')}.`,
  });
}
