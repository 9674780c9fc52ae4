import type { WebClient } from '@slack/web-api';

/** Type of the metadata that every message of ours carries. */
export const DELIVERY = 'daybook_delivery';

/** A retry follows within minutes, or hours when Slack is down; what is older was never in doubt. */
const LOOK_BACK_MS = 24 * 3_600_000;
const PAGE = 200;
const PAGES = 10;

export interface Looking {
  channel: string;
  /** Delivery key. */
  key: string;
  /** Only messages of this bot count: anybody's app can write such metadata. */
  bot: string;
  /** When the letter was composed, ms. */
  at: number;
}

/** What a message carries so that it can be found again. */
export function deliveryMetadata(key: string) {
  return { event_type: DELIVERY, event_payload: { key } };
}

/**
 * The `ts` of the message with this delivery key; undefined when there is none among the last 2,000 of a day. Needs one call
 * in a quiet channel. Throws what the SDK throws.
 */
export async function findDelivered(
  client: WebClient,
  { channel, key, bot, at }: Looking,
): Promise<string | undefined> {
  const oldest = String((at - LOOK_BACK_MS) / 1_000);
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const found = await client.conversations.history({
      channel,
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      cursor,
    });
    const message = found.messages?.find(
      ({ bot_id, metadata }) =>
        bot_id === bot && metadata?.event_type === DELIVERY && keyOf(metadata.event_payload) === key,
    );
    if (message) return message.ts;
    cursor = found.response_metadata?.next_cursor;
    if (!cursor) return undefined;
  }
  return undefined;
}

function keyOf(payload: unknown): unknown {
  return (payload as { key?: unknown } | undefined)?.key;
}
