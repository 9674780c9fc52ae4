import type { AnswerRequest } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import { CliError } from '../cli-error.js';
import type { Given } from '../command.js';
import { type Connection, connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { toType } from '../invocation.js';
import { askLines } from '../render/ask-lines.js';
import { shellWord } from '../render/shell-word.js';
import { paintLine } from '../render/line.js';
import { runBanner } from '../render/run-text.js';
import { reportVerdict, sendTwiceAtMost } from './send.js';
import { findAsk } from './find-ask.js';
import { digestPrefix } from '../../model/digest.js';
import type { RunReply } from '../../gateway/api.js';

/** An ask as it was shown to the person who answers now. */
export interface Shown {
  connection: Connection;
  reply: RunReply;
  ask: Ask;
}

/** Signs in and finds the ask that the arguments name; a `--digest` that is not the ask's own is a mismatch (9). */
export async function openAsk(context: Context, given: Given, kinds: readonly Ask['kind'][]): Promise<Shown> {
  const connection = await connect(context, given);
  const reply = await connection.client.run(given.argument('run'));
  const ask = findAsk(reply.view, { kinds, named: given.optionalArgument('ask'), invocation: context.invocation });
  const digest = given.text('digest')?.toLowerCase();
  if (digest !== undefined && (digest.length < 8 || !ask.digest.startsWith(digest))) {
    throw new CliError({
      exit: EXIT.mismatch,
      code: 'digest-changed',
      message: `The question ${ask.id} has the digest ${digestPrefix(ask.digest)}, not ${digest}: it is not what you were shown.`,
      cure: `Look again before you answer: ${toType(context.invocation, `show ${shellWord(reply.view.run)}`)}`,
    });
  }
  return { connection, reply, ask };
}

/** Writes the ask to stderr with its environment, so that whoever answers sees what exactly. */
export function showAsk(context: Context, { reply, ask }: Shown): void {
  const { paint, zone, invocation } = context;
  const { view } = reply;
  const lines = askLines(ask, { run: view.run, now: view.now, zone, invocation }).map((line) =>
    paintLine(line, paint.err),
  );
  context.stderr.write(`${[runBanner(view, paint.err), `run ${view.run}`, ...lines].join('\n')}\n`);
}

/** What is answered beside the digest, which is the ask's own, and the reason, which is an option of every command. */
export type Said = Pick<AnswerRequest, 'action' | 'outputs' | 'fields' | 'for' | 'about'>;

/** Sends an answer that is bound to the digest of the ask as it was shown, and reports the verdict. */
export async function answer(
  context: Context,
  given: Given,
  { shown, ...said }: { shown: Shown } & Said,
): Promise<ExitCode> {
  const { connection, reply, ask } = shown;
  const { run } = reply.view;
  const { action } = said;
  const request = { ...said, digest: ask.digest, reason: given.text('reason') };
  const verdict = await sendTwiceAtMost(context, (jti) => connection.client.answer(run, ask.id, { ...request, jti }));
  return reportVerdict(context, verdict, {
    what: `${action} ${ask.id} of run ${run} as ${connection.person.id}`,
    next: toType(context.invocation, `watch ${shellWord(run)}`),
    json: given.json,
  });
}
