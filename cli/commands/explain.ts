import { suggest } from '../../model/suggest.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

export const command: Command = {
  name: 'explain',
  about:
    'Says at length what a code such as DB2004 means, why it matters, and how to cure it. Without a code it lists all of them.',
  arguments: [{ name: 'code', about: 'the code', optional: true }],
  examples: [
    { line: 'daybook explain DB1001', about: 'one code' },
    { line: 'daybook explain | grep approval', about: 'look for one' },
  ],
  json: '{ok, code, title, explanation, example}; without a code {ok, codes: [{code, title}]}',
  run: explain,
};

async function explain(context: Context, given: Given): Promise<ExitCode> {
  const { explainCode, problemCodes } = await import('../../model/problem-codes.js');
  const code = given.optionalArgument('code');
  if (code === undefined) {
    const codes = Object.entries(problemCodes).map(([name, { title }]) => ({ code: name, title }));
    const text = codes.map(({ code: name, title }) => `${name}  ${title}\n`).join('');
    context.stdout.write(given.json ? `${JSON.stringify({ ok: true, codes })}\n` : text);
    return EXIT.done;
  }
  const entry = explainCode(code);
  if (!entry) throw unknownCode(code, Object.keys(problemCodes));
  const { bold } = context.paint.out;
  const text = `${bold(`${entry.code}: ${entry.title}`)}\n\n${entry.explanation}\n\n${bold('Cure')}\n${indented(entry.example)}\n`;
  context.stdout.write(given.json ? `${JSON.stringify({ ok: true, ...entry })}\n` : text);
  return EXIT.done;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line ? `  ${line}` : line))
    .join('\n');
}

function unknownCode(code: string, known: readonly string[]): CliError {
  const meant = suggest(code.toUpperCase(), known);
  return new CliError({
    exit: EXIT.usage,
    code: 'unknown-code',
    message: `There is no code ${code}.`,
    cure: meant ? `Did you mean \`daybook explain ${meant}\`?` : '`daybook explain` lists all codes.',
  });
}
