import type { AskAction, AskStatus, Vote } from '../ask.js';
import type { Letter } from '../messages/letter.js';
import type { AskCard } from '../messages/ask-card.js';
import type { FormField, PlanContact, Requirement } from '../plan.js';
import type { Counts, Delivery, LedgerEntry } from './ledger-entry.js';

/** Registered name of the audience workflow. */
export const AUDIENCE_WORKFLOW = 'audience';

/** People of one shard at most. */
export const SHARD_SIZE = 500;

/** Workflow id of a shard: `audience:<run>/<ask>/<shard>`. */
export function audienceId({ run, ask, shard }: { run: string; ask: string; shard: number }): string {
  return `audience:${run}/${ask}/${shard}`;
}

/** The shard of a person: the last one whose first person is not greater (by code unit). `firsts` as in AskAudience.shards. */
export function shardOf(person: string, firsts: readonly string[]): number {
  let shard = 0;
  for (let index = 1; index < firsts.length; index += 1) if ((firsts[index] ?? '') <= person) shard = index;
  return shard;
}

/**
 * `collects`: people answer here (acknowledgement, questionnaire). `tells`: they answer in the run (approval, manual,
 * decision); the audience only tells, reminds, escalates and keeps the messages up to date.
 */
export type AudienceMode = 'collects' | 'tells';

/** What the run orders; `open-audience` makes shards of it. */
export interface AudienceOrder {
  card: AskCard;
  mode: AudienceMode;
  /** Groups, persons and rotas, as planned. */
  to: string[];
  /** Members by the run's plan, for the groups in `to`. Contact details are the worker's own. */
  members: Record<string, string[]>;
  contact: PlanContact;
  require?: Requirement;
  form?: FormField[];
  variants?: Variant[];
  /** Persons who may waive somebody: those who may steer the run. */
  stewards: string[];
  /** Run clock, ms. */
  now: number;
}

/** Other words for some: the first whose `for` is one of the recipient's groups or interests. */
export interface Variant {
  for: string;
  subject?: string;
  text?: string;
}

/** What `open-audience` answers. */
export interface AudienceOpened {
  total: number;
  /** First person of each shard. */
  shards: string[];
  counts: Counts;
}

/** Input of one audience workflow. `carried` is set by continue-as-new only. */
export interface AudienceInput extends Omit<AudienceOrder, 'to' | 'members' | 'variants'> {
  shard: number;
  shards: number;
  people: Recipient[];
  /** Where whole groups read; told once instead of each member. Only shard 0 tells channels. */
  channels: ChannelTarget[];
  carried?: unknown;
}

export interface Recipient {
  person: string;
  name: string;
  as: string[];
  /** Index into the order's variants, resolved: the words for this one, where they differ. */
  subject?: string;
  text?: string;
  /** Why nobody can reach them; such a person starts as unreachable. */
  unreachable?: string;
}

export interface ChannelTarget {
  transport: string;
  channel: string;
  /** Group whose channel it is. */
  group: string;
  /** Who reads there: they are not told alone as long as it works. */
  readers: string[];
}

/** What an audience shows; result of its `ledger` query. */
export interface AudienceView {
  run: string;
  ask: string;
  shard: number;
  mode: AudienceMode;
  status: AskStatus;
  entries: LedgerEntry[];
  counts: Counts;
  now: number;
  /** Of the whole audience. */
  shards?: number;
  /** Messages to channels, and escalations to people who are not in the audience: they stand in no entry. */
  told?: Delivery[];
}

/** How an ask that is answered in the run stands now, or that an audience's ask is over. The signal `ask-news`, run -> shard, is a hint to read it. */
export interface AskNews {
  status: AskStatus;
  /** Answers in the run so far (tells); in a message to one person of an audience, their own (collects). */
  votes: (Pick<Vote, 'sub' | 'at' | 'via' | 'reason' | 'void' | 'for'> & { action: AskAction })[];
  /** Over all shards. */
  counts?: Counts;
  /** One sentence: how it ended. */
  headline?: string;
}

/** How the run itself says that its ask stands. */
export interface AskReading {
  /** Missing when the run has no such ask, or is gone. */
  news?: AskNews;
  /** The run has ended, or there is none. */
  over: boolean;
}

/** Counts of one shard. Signal `audience-counts`, shard -> run. A hint: what counts is read from signed answers. */
export interface AudienceNews {
  ask: string;
  shard: number;
  counts: Counts;
  /** Nobody of this shard is still to answer. */
  complete: boolean;
}

/** The audience's count from signed answers, by the worker's own keys. */
export interface AudienceCount {
  counts: Counts;
  /** Whether the requirement holds, fails for good, or is open. */
  verdict: 'holds' | 'fails' | 'open';
  /** One sentence: `181 of 200 acknowledged; everyone in noc did`. */
  message: string;
  /** Step outputs: counts, and for a questionnaire its results by field. */
  outputs: { [name: string]: import('../json.js').Json };
  /** Nobody who can still answer has not. */
  complete: boolean;
}

/** Times for one round of contact, by person. Computed by an activity: zones belong to the worker. */
export interface ContactQuestion {
  people: string[];
  /** Audience clock, ms: not before. */
  after: number;
  urgent: boolean;
  within: 'working-hours' | 'any';
}

export type ContactTimes = Record<string, number>;

/** One message to send: the worker makes address, link and words for the transport. */
export interface Sending {
  /** Recipient, or the channel. */
  person?: string;
  channel?: ChannelTarget;
  what: Delivery['what'];
  n?: number;
  /** Whose entry it is about when that is somebody else (deputy, escalation). */
  about?: string;
  subject?: string;
  text?: string;
  /** Transports that do not reach the recipient: refused or bounced before. */
  except: string[];
  /** Transports that were down for this message; taken only when no other is left. */
  down?: string[];
  /** Which of how many reminders. */
  of?: number;
  /** escalation to somebody who looks after all of them: who is silent, by person id. */
  silent?: string[];
}

export interface SendingOrder {
  card: AskCard;
  mode: AudienceMode;
  sendings: Sending[];
  /** What the letters say of the state: answers so far, or how it ended. */
  news?: AskNews;
  form?: FormField[];
  /** Audience clock, ms. */
  now: number;
}

/** One per sending, in order. */
export type SendingResult = Delivered | Undelivered;

/** What a transport said. `outage` with a failed delivery: the transport was down, the address may be good. */
export type Delivered = Delivery & { message?: SentMessage; outage?: true };

/**
 * `none`: no transport is left. `later`: those that are left are down, and it is to be tried again; `elsewhere`: somebody
 * else is sending it.
 */
export type Undelivered =
  | { none: true; why: string }
  | { later: true; why: string; retryAfterMs?: number; elsewhere?: true };

/** Where a message stands, so that it can be updated in place. */
export interface SentMessage {
  transport: string;
  /** The transport's own reference: Slack channel and ts. */
  ref: { [name: string]: string };
  letter: Pick<Letter, 'key'>;
  person?: string;
  /** What it was, so that it is composed again with the same words. */
  what?: Delivery['what'];
  n?: number;
  of?: number;
  about?: string;
  channel?: Pick<ChannelTarget, 'channel' | 'group'>;
}

/** A message to be brought up to date; what differs from the other messages of the order stands with it. */
export interface MessageUpdate extends SentMessage {
  subject?: string;
  text?: string;
  /** escalation to somebody who looks after all of them: who is silent now, by person id. */
  silent?: string[];
  /** Instead of the order's, for a message to one person. */
  news?: AskNews;
}

export interface UpdateOrder {
  card: AskCard;
  mode: AudienceMode;
  messages: MessageUpdate[];
  news: AskNews;
  form?: FormField[];
  /** Audience clock, ms. */
  now: number;
}
