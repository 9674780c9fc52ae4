import { formProblems } from '../../model/audience/form.js';
import { fieldValues } from '../../model/audience/form-text.js';
import type { FormField } from '../../model/plan.js';
import { safeLine } from '../../model/safe-text.js';
import type { AnswerRequest } from '../../gateway/api.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { splitPair } from '../split-pair.js';

type Answers = NonNullable<AnswerRequest['fields']>;

/** A question is asked so often before the command gives up. */
const TRIES = 3;

/**
 * The answers to a form: those that were written with the command, and what is missing or will not do asked at the terminal.
 * Throws a CliError (usage) that names everything that is wrong where nobody can be asked.
 */
export async function readAnswers(
  context: Pick<Context, 'ask' | 'stderr'>,
  { form, written }: { form: readonly FormField[]; written: readonly string[] },
): Promise<Answers> {
  const typed = Object.fromEntries(written.map(pairOf));
  if (context.ask) {
    for (const question of form) {
      if (written.length > 0 && !lacks(question, typed)) continue;
      typed[question.name] = await askFor({ ask: context.ask, stderr: context.stderr }, question, typed);
    }
  }
  const fields = fieldValues(form, typed);
  const problems = formProblems(form, fields);
  if (problems.length === 0) return fields as Answers;
  throw new CliError({
    exit: EXIT.usage,
    code: 'form-incomplete',
    message: `Nothing was sent. ${problems.map(({ message }) => message).join('; ')}.`,
    cure: `Give each answer with --field, for example --field ${problems[0]?.field ?? 'name'}=VALUE`,
  });
}

/** Asks until the answer will do; an empty one leaves a question out that need not be answered. */
async function askFor(
  { ask, stderr }: { ask: NonNullable<Context['ask']> } & Pick<Context, 'stderr'>,
  question: FormField,
  typed: Record<string, string>,
): Promise<string> {
  let text = typed[question.name] ?? '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (text !== '' || tries > 0) stderr.write(`${flawsOf(question, text).join('; ')}\n`);
    text = await ask(`${safeLine(question.label)}${hintOf(question)} `);
    if (flawsOf(question, text).length === 0) return text;
  }
  return text;
}

function lacks(question: FormField, typed: Record<string, string>): boolean {
  return flawsOf(question, typed[question.name] ?? '').length > 0;
}

function flawsOf(question: FormField, text: string): string[] {
  const answers = fieldValues([question], { [question.name]: text });
  return formProblems([question], answers).map(({ message }) => safeLine(message));
}

function hintOf({ type, options = [], min, max, ends, required }: FormField): string {
  const range = min === undefined && max === undefined ? '' : `${min ?? ''}..${max ?? ''}`;
  const kinds: Record<FormField['type'], string> = {
    text: '',
    choice: options.join(' | '),
    scale: `${range}${ends ? `, ${ends[0]} to ${ends[1]}` : ''}`,
    'yes-no': 'yes | no',
    number: range === '' ? 'a number' : range,
    date: '2026-12-01',
  };
  const words = [kinds[type], required ? '' : 'may be left out'].filter((word) => word !== '');
  return words.length > 0 ? ` [${safeLine(words.join('; '))}]` : '';
}

function pairOf(written: string): [name: string, value: string] {
  const pair = splitPair(written);
  if (pair) return pair;
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `\`${written}\` is not of the form name=value.`,
    cure: 'Write for example --field ready=yes',
  });
}
