import type { Verdict } from '../../model/ask.js';
import { verdictWords } from '../answering/verdict-words.js';
import type { GatewayContext } from '../context.js';
import { refusalOf } from '../refusal.js';

/** What came of a call. `told`: final, and to be said. `failed`: nobody knows yet, and the person may do it again. */
export type Outcome = { kind: 'done' } | { kind: 'told'; words: string } | { kind: 'failed'; words: string };

/** Slack waits three seconds; the way back takes some of them. */
export const SLACK_MS = 2_300;

const SLOW: Outcome = {
  kind: 'failed',
  words:
    'Daybook could not finish this in time. Your answer may have been taken or not: give the same answer again, it counts once.',
};

/** An accepted answer needs no words: the message itself is brought up to date. */
export function outcomeOfVerdict(verdict: Verdict): Outcome {
  if (verdict.verdict === 'accepted') return { kind: 'done' };
  return { kind: 'told', words: sentence(`${verdictWords(verdict)}: ${verdict.message}`) };
}

/** Does the work within 2.3 s, whatever happens. Never rejects; what goes wrong becomes words. */
export async function inTime<T>(gateway: GatewayContext, work: () => Promise<T | Outcome>): Promise<T | Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve(SLOW), SLACK_MS);
  });
  try {
    return await Promise.race([work().catch((error: unknown) => outcomeOfError(gateway, error)), late]);
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOfError(gateway: GatewayContext, error: unknown): Outcome {
  const { status, code, message, cure } = refusalOf(error);
  if (code === 'internal')
    gateway.log('error', 'a Slack call failed', { error: error instanceof Error ? error.stack : String(error) });
  else gateway.log('warn', 'a Slack call was refused', { code });
  const words = [sentence(message), cure].filter(Boolean).join(' ');
  return { kind: status >= 500 ? 'failed' : 'told', words };
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
