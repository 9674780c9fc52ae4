import type { AnswerReply } from '../../gateway/api.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { UNANSWERED } from '../gateway-failures.js';
import { safeLine } from '../../model/safe-text.js';

const AGAIN_MS = 500;

/**
 * Sends an answer or a verb, once more when no reply came. Both carry the same `jti`, so that a reply which was lost
 * on the way does not become a second vote.
 */
export async function sendTwiceAtMost(
  context: Context,
  send: (jti: string) => Promise<AnswerReply>,
): Promise<AnswerReply> {
  const jti = crypto.randomUUID();
  try {
    return await send(jti);
  } catch (error) {
    if (!(error instanceof CliError) || !UNANSWERED.includes(error.code) || context.interrupt.aborted) throw error;
    await context.clock.sleep(AGAIN_MS, context.interrupt);
    return await send(jti);
  }
}

/** What was meant, for the message: `approve go/1 of run shop-1`. */
export interface Sent {
  what: string;
  /** The command to type next. */
  next: string;
  json: boolean;
}

/** Prints the verdict and answers the exit code: a refusal is an error of permission, lateness one of time. */
export function reportVerdict(context: Context, reply: AnswerReply, sent: Sent): ExitCode {
  const exit = exitOfVerdict(reply);
  const good = exit === EXIT.done;
  if (sent.json) {
    context.stdout.write(`${JSON.stringify({ ok: good, exit, ...reply })}\n`);
    return exit;
  }
  const { paint } = context;
  const word = good ? paint.out.green(reply.verdict) : paint.out.red(reply.verdict);
  const reason = reply.reason && !good ? ` (${reply.reason})` : '';
  context.stdout.write(`${word}${reason}: ${safeLine(sent.what)}. ${safeLine(reply.message)}\n`);
  context.stderr.write(`Next: ${sent.next}\n`);
  return exit;
}

export function exitOfVerdict({ verdict, reason }: AnswerReply): ExitCode {
  if (verdict === 'accepted' || verdict === 'already') return EXIT.done;
  if (verdict === 'late') return EXIT.expired;
  return reason === 'digest-changed' ? EXIT.mismatch : EXIT.denied;
}
