import type { Json } from '../model/json.js';
import { CliError, Interrupted } from './cli-error.js';
import type { Context } from './context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { safeLine, safeText } from '../model/safe-text.js';

export interface FailureStyle {
  json: boolean;
  debug: boolean;
}

/** The one place where an error becomes words and an exit code. With `--json` the words are `{ok: false, ...}` on stdout. */
export async function printFailure(context: Context, error: unknown, style: FailureStyle): Promise<ExitCode> {
  const { stderr, paint } = context;
  if (error instanceof Interrupted || (context.interrupt.aborted && !(error instanceof CliError))) {
    stderr.write('interrupted\n');
    return EXIT.interrupted;
  }
  const failure = error instanceof CliError ? error : unforeseen(error);
  if (style.json) {
    context.stdout.write(`${JSON.stringify(failureJson(failure))}\n`);
  } else {
    stderr.write(`${paint.err.red('error:')} ${safeText(failure.message)}\n`);
    if (failure.problems?.length) await printProblems(context, failure);
    if (failure.cure) stderr.write(`${safeLine(failure.cure)}\n`);
  }
  if (style.debug && error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
  return failure.exit;
}

/** `{ok: false, error: {code, message, cure?}, exit, problems?}`: what `--json` writes when a command did not do its work. */
export function failureJson({ code, message, cure, exit, problems }: CliError): Json {
  const error = { code, message, ...(cure ? { cure } : {}) };
  return { ok: false, exit, error, ...(problems ? { problems: problems as unknown as Json } : {}) };
}

async function printProblems(context: Context, { problems = [], root, texts }: CliError): Promise<void> {
  const { writeProblems } = await import('./problems/write-problems.js');
  await writeProblems(context, problems, root, texts);
}

function unforeseen(error: unknown): CliError {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new CliError({
    exit: EXIT.internal,
    code: 'internal',
    message: `Daybook itself failed: ${message}`,
    cure: 'Run the command again with --debug, and report what it prints.',
  });
}
