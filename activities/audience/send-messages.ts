import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Sending, SendingOrder, SendingResult } from '../../model/audience/audience.js';
import { beating } from './beating.js';
import { mustBeAudience } from './caller.js';
import { noteDelivery } from './delivery-notes.js';
import type { AudienceDeps } from './deps.js';
import { inTurns } from './in-turns.js';
import { type Down, outage, type Round, sendOne } from './send-one.js';

const AT_ONCE = 8;
/** Attempts that wait for a transport that is down; then its messages go another way. */
const PATIENT_ATTEMPTS = 3;
/** Nobody's message waits longer than this for one transport while another is open. */
const LONGEST_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 2_000;

/**
 * Sends messages, each at most once by its delivery key: what was handed over stands in the record store, and a repeat
 * gives the same result. While a transport is down the engine tries again, three times; then each message goes another
 * way (`outage`) or, where there is none, is to be tried `later`.
 */
export async function sendMessages(order: SendingOrder, deps: AudienceDeps): Promise<SendingResult[]> {
  await mustBeAudience(order.card, deps);
  return beating(deps.context(), async () => {
    const round: Round = { order, workspace: await deps.readWorkspace(), deps, working: new Set() };
    const tries = await inTurns(order.sendings, AT_ONCE, (sending) => sendOne(sending, round));
    const wait = waitFor(tries.filter(isDown), round);
    if (wait !== undefined) throw comeBack(wait);
    return Promise.all(
      tries.map((tried, index) => (isDown(tried) ? giveUp(tried, order.sendings[index], round) : tried)),
    );
  });
}

/** How long to wait before the next attempt, ms; undefined when there is nothing to wait for, or not any more. */
function waitFor(downs: readonly Down[], { deps, working }: Round): number | undefined {
  if (downs.length === 0) return undefined;
  const { attempt } = deps.context();
  const wait = Math.max(...downs.map(({ retryAfterMs }) => retryAfterMs ?? 0), FIRST_WAIT_MS * 2 ** (attempt - 1));
  // A transport that has taken some of them only keeps its pace.
  if (downs.every(({ down }) => working.has(down))) return Math.min(wait, LONGEST_WAIT_MS);
  return attempt < PATIENT_ATTEMPTS && wait <= LONGEST_WAIT_MS ? wait : undefined;
}

function comeBack(nextRetryDelay: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'a transport is down; what was sent is not sent again',
    type: 'transport-down',
    nextRetryDelay,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Lets go of the message, so that another activity may take it up. */
async function giveUp(down: Down, sending: Sending | undefined, round: Round): Promise<SendingResult> {
  const { run, ask } = round.order.card;
  const { key, why, retryAfterMs, elsewhere } = down;
  if (!elsewhere) await noteDelivery({ run, ask, key }, { transport: down.down, state: 'failed' }, round.deps);
  if (sending && down.other) return outage(sending, down, round);
  return {
    later: true,
    why,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(elsewhere ? { elsewhere } : {}),
  };
}

function isDown(tried: SendingResult | Down): tried is Down {
  return 'down' in tried;
}
