import type { WebClient } from '@slack/web-api';
import type { Letter } from '../../model/messages/letter.js';
import { letterBlocks } from '../../model/messages/render/slack.js';
import type { Person } from '../../model/people.js';
import { DeliveryError, type Destination, type Sent, type SentRef, type Transport } from '../transport.js';
import { accountOf } from './account.js';
import { slackClient } from './client.js';
import { deliveryMetadata, findDelivered } from './delivered.js';
import { asksToWait, deliveryErrorOf } from './failures.js';
import { makePace, type Pace } from './pace.js';
import { once, recentMap } from './recent.js';
import type { SlackConfig } from './slack-config.js';

export interface SlackTransportOptions {
  /** As in daybook.yaml. */
  name: string;
  config: SlackConfig;
  /** Between two messages to one channel, ms. A second unless told. */
  gapMs?: number;
}

const GAP_MS = 1_000;
/** A message that would wait longer for its turn is given back with `retryAfterMs`. */
const PATIENCE_MS = 30_000;
const REMEMBERED = 10_000;

interface Post {
  client: WebClient;
  pace: Pace;
}

/**
 * Slack over its Web API. A person is written to in a direct message, a group in its channel. Every message carries its
 * delivery key as metadata. `send` looks for the key in the channel's history before it posts, unless the caller says that
 * this is the first try: one call more, for a key that this process or another may have posted already. A second `send` of
 * a key in one process gives the same answer without a call.
 */
export function slackTransport(options: SlackTransportOptions): Transport {
  const { name, config, gapMs = GAP_MS } = options;
  const { team } = config;
  const client = slackClient(config);
  const post: Post = { client, pace: makePace({ gapMs, patienceMs: PATIENCE_MS }) };
  const account = accountOf(client, team);
  const directs = recentMap<Promise<string>>(REMEMBERED);
  /** By delivery key: sent, or being sent. */
  const sent = recentMap<Promise<Sent>>(REMEMBERED);
  const doubtful = recentMap<true>(REMEMBERED);

  const deliver = async (letter: Letter, to: Destination, look: boolean): Promise<Sent> => {
    const { bot } = await account();
    const channel = 'person' in to ? await once(directs, userOf(to.person, team), openDirect(post)) : to.channel;
    return post.pace.take(channel, async () => {
      const found = look
        ? await call(post, 'asking', () => findDelivered(client, looking(letter, channel, bot)))
        : undefined;
      const ts = found ?? (await postLetter(post, channel, letter));
      return { state: 'delivered', ref: { channel, ts } };
    });
  };

  return {
    name,
    kind: 'slack',
    cannotReach: (person) => cannotReach(person, team),
    send: (letter, to, { first = false } = {}) => {
      const { key } = letter;
      return once(sent, key, async () => {
        try {
          return await deliver(letter, to, !first || doubtful.get(key) === true);
        } catch (error) {
          if (error instanceof DeliveryError && error.kind === 'lost') doubtful.set(key, true);
          throw error;
        }
      });
    },
    update: updater(post),
    close: async () => {},
  };
}

/** Why a person cannot be written to in this workspace; undefined when they can. */
function cannotReach({ name, slack }: Person, team: string): string | undefined {
  if (!slack) return `${name} has no Slack user in people.yaml`;
  if (slack.team !== team) return `${name} is in Slack workspace ${slack.team}, and this transport writes to ${team}`;
  return undefined;
}

function userOf(person: Person, team: string): string {
  const why = cannotReach(person, team);
  if (!person.slack || why) throw new DeliveryError('refused', why ?? `${person.name} has no Slack user`);
  return person.slack.user;
}

function openDirect(post: Post): (user: string) => Promise<string> {
  return async (user) => {
    const { channel } = await call(post, 'asking', () => post.client.conversations.open({ users: user }));
    if (!channel?.id) throw new DeliveryError('unavailable', 'Slack opened no conversation');
    return channel.id;
  };
}

async function postLetter(post: Post, channel: string, letter: Letter): Promise<string> {
  const { ts } = await call(post, 'posting', () =>
    post.client.chat.postMessage({ channel, ...contentOf(letter), unfurl_links: false, unfurl_media: false }),
  );
  if (!ts) throw new DeliveryError('lost', 'Slack did not say where the message stands; it may be there');
  return ts;
}

/** Updates of one message that wait for their turn become one, of the letter that was composed last. */
function updater(post: Post): NonNullable<Transport['update']> {
  const waiting = new Map<string, { letter: Letter; done: Promise<void> }>();
  return async ({ channel = '', ts = '' }: SentRef, letter: Letter) => {
    const place = `${channel}/${ts}`;
    const before = waiting.get(place);
    if (before) {
      if (letter.at >= before.letter.at) before.letter = letter;
      return before.done;
    }
    const entry = { letter, done: Promise.resolve() };
    waiting.set(place, entry);
    entry.done = post.pace
      .take(channel, async () => {
        waiting.delete(place);
        await call(post, 'asking', () => post.client.chat.update({ channel, ts, ...contentOf(entry.letter) }));
      })
      .finally(() => waiting.get(place) === entry && waiting.delete(place));
    return entry.done;
  };
}

function contentOf(letter: Letter) {
  const { text, blocks } = letterBlocks(letter);
  return { text, blocks: blocks as never[], metadata: deliveryMetadata(letter.key) };
}

function looking({ key, at }: Letter, channel: string, bot: string) {
  return { channel, key, bot, at };
}

/** One call; what goes wrong becomes a DeliveryError, and a 429 stops all others for as long as Slack asks. */
async function call<T>({ pace }: Post, kind: 'asking' | 'posting', make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const failure = deliveryErrorOf(error, kind);
    if (asksToWait(error)) pace.pause(failure.retryAfterMs ?? GAP_MS);
    throw failure;
  }
}
