import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { MessageUpdate, SentMessage, UpdateOrder } from '../../model/audience/audience.js';
import type { Workspace } from '../../model/workspace.js';
import { DeliveryError } from '../../transports/transport.js';
import { pause } from '../stop.js';
import { beating } from './beating.js';
import { mustBeAudience } from './caller.js';
import { compose } from './compose.js';
import type { AudienceDeps } from './deps.js';

/** A transport that keeps its pace is waited for so often in a row. */
const WAITS = 3;
const LONGEST_WAIT_MS = 20_000;
/** Attempts over an outage, a minute apart; after that messages stay as they are. */
const ATTEMPTS = 90;
const NEXT_ATTEMPT_MS = 30_000;

/**
 * Brings messages up to date in place and returns those that still stand. Idempotent. A message that its transport does not
 * know any more is left out; while a transport is down the engine tries again, for about an hour and a half.
 */
export async function updateMessages(order: UpdateOrder, deps: AudienceDeps): Promise<SentMessage[]> {
  await mustBeAudience(order.card, deps);
  return beating(deps.context(), async () => {
    const workspace = await deps.readWorkspace();
    const standing: SentMessage[] = [];
    const down = new Set<string>();
    for (const update of order.messages) {
      const stands = down.has(update.transport) || (await updateOne(update, { order, workspace, deps, down }));
      if (stands) standing.push(update);
    }
    if (down.size === 0 || deps.context().attempt >= ATTEMPTS) return standing;
    throw ApplicationFailure.create({
      message: `${[...down].join(', ')} is down; its messages are brought up to date later`,
      type: 'transport-down',
      nextRetryDelay: NEXT_ATTEMPT_MS,
      category: ApplicationFailureCategory.BENIGN,
    });
  });
}

interface Updating {
  order: UpdateOrder;
  workspace: Workspace;
  deps: AudienceDeps;
  /** Transports that do not answer. */
  down: Set<string>;
}

/** False when the message is gone for good. */
async function updateOne(message: MessageUpdate, { order, workspace, deps, down }: Updating): Promise<boolean> {
  const transport = Object.hasOwn(deps.transports, message.transport) ? deps.transports[message.transport] : undefined;
  if (!transport?.update) return false;
  const { card, mode, now } = order;
  const { what = 'ask', n, of, about, person, subject, text, silent, ref, letter, news = order.news } = message;
  const channel = message.channel && { ...message.channel, transport: message.transport, readers: [] };
  const sending = { what, n, of, about, person, subject, text, silent, channel };
  const composition = { card, mode, sending, key: letter.key, news, now };
  const composed = await compose(composition, transport, { workspace, deps });
  for (let tries = 1; ; tries += 1) {
    try {
      await transport.update(ref, composed.letter, composed.to);
      return true;
    } catch (error) {
      if (error instanceof DeliveryError && error.kind === 'refused') return false;
      if (tries >= WAITS) {
        down.add(message.transport);
        return true;
      }
      const wait = (error instanceof DeliveryError ? error.retryAfterMs : undefined) ?? 1_000 * tries;
      await pause(Math.min(wait, LONGEST_WAIT_MS), deps.context().cancelled);
    }
  }
}
