import {
  type AudienceInput,
  type AudienceOpened,
  type AudienceOrder,
  type Recipient,
  SHARD_SIZE,
} from '../../model/audience/audience.js';
import { countEntries } from '../../model/audience/counts.js';
import { newEntry } from '../../model/audience/ledger.js';
import type { Json } from '../../model/json.js';
import { beating } from './beating.js';
import { mustBeRun } from './caller.js';
import type { AudienceDeps } from './deps.js';
import { guestListName, partsOf } from './guest-list.js';
import { inTurns } from './in-turns.js';
import { type Guests, guestsOf, type Invited } from './recipients.js';

const STARTS_AT_ONCE = 5;

/**
 * Finds out who is asked and starts the shards that tell them. Idempotent per run and ask: who is asked is written down
 * before the first shard starts, so that a repeat opens the same audience although people.yaml has changed meanwhile.
 */
export async function openAudience(order: AudienceOrder, deps: AudienceDeps): Promise<AudienceOpened> {
  const { card } = order;
  await mustBeRun(card, deps);
  return beating(deps.context(), async () => {
    const { people, channels } = await writtenGuests(order, deps);
    const shards = people.length === 0 ? [] : partsOf(people, Math.ceil(people.length / SHARD_SIZE));
    const inputs = shards.map((part, shard) => inputOf(order, { part, channels, shard, shards: shards.length }));
    await inTurns(inputs, STARTS_AT_ONCE, (input) => deps.audiences.start(input));
    return {
      total: people.length,
      shards: shards.map(([first]) => first?.person ?? ''),
      counts: countEntries(people.map((person) => newEntry(person, order.now))),
    };
  });
}

async function writtenGuests(order: AudienceOrder, deps: AudienceDeps): Promise<Guests> {
  const guests = guestsOf(order, await deps.readWorkspace(), deps.transports);
  const { value } = await deps.records.putOnce(guestListName(order.card), guests as unknown as Json);
  return value as unknown as Guests;
}

interface Part {
  part: Invited[];
  channels: Guests['channels'];
  shard: number;
  shards: number;
}

function inputOf(order: AudienceOrder, { part, channels, shard, shards }: Part): AudienceInput {
  const { to: _to, members: _members, variants, ...rest } = order;
  const own = new Set(part.map(({ person }) => person));
  const people = part.map(({ variant, ...recipient }): Recipient => {
    const words = variant === undefined ? undefined : variants?.[variant];
    return {
      ...recipient,
      ...(words?.subject === undefined ? {} : { subject: words.subject }),
      ...(words?.text === undefined ? {} : { text: words.text }),
    };
  });
  const told = channels.map((channel) => ({
    ...channel,
    readers: channel.readers.filter((person) => own.has(person)),
  }));
  // The first shard tells every channel, the others those in which their own people read.
  return { ...rest, shard, shards, people, channels: told.filter(({ readers }) => shard === 0 || readers.length > 0) };
}
