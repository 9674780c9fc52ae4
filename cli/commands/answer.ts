import { answer, openAsk } from '../answering/answer.js';
import { readAnswers } from '../answering/read-answers.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { DIGEST, GATEWAY, IN_PLACE_OF, REASON } from '../shared-options.js';

export const command: Command = {
  name: 'answer',
  about:
    'Answers a questionnaire. What --field does not say is asked at the terminal, one question after another; where nobody can\n' +
    'be asked, everything that is missing is named and nothing is sent. Answers: text, a number, yes or no, a date as\n' +
    '2026-12-01, or one of the choices.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step; not needed when only one questionnaire is open', optional: true },
  ],
  options: [
    ...GATEWAY,
    REASON,
    { flags: '-f, --field <name=value>', about: 'the answer to one question; may be repeated', repeat: true },
    IN_PLACE_OF,
    DIGEST,
  ],
  examples: [
    { line: 'daybook answer shop-1', about: 'asks each question' },
    { line: 'daybook answer shop-1 readiness -f ready=yes -f trust=4', about: 'all answers at once' },
  ],
  json: '{ok, exit, verdict: accepted|refused|late|already, reason?, message, status?}',
  run: answerQuestions,
};

async function answerQuestions(context: Context, given: Given): Promise<ExitCode> {
  const shown = await openAsk(context, given, ['questionnaire']);
  const fields = await readAnswers(context, { form: shown.ask.form ?? [], written: given.list('field') });
  return await answer(context, given, { shown, action: 'answer', fields, about: given.text('for') });
}
