import type { AskNews, AudienceMode } from '../audience/audience.js';
import { digestPrefix } from '../digest.js';
import { safeLine, safeText } from '../safe-text.js';
import type { AskCard } from './ask-card.js';
import { effectsOf, factsOf } from './facts.js';
import { KINDS } from './kinds/index.js';
import type { Letter, LetterButton } from './letter.js';
import { newsOf, outcomeWords } from './news.js';
import { closedPreface } from './occasions/closed.js';
import { escalationPreface } from './occasions/escalation.js';
import { reminderPreface } from './occasions/reminder.js';
import { cutTo, subjectLine } from './subject.js';
import { type TimeWords, utcTimes } from './times.js';

export interface AskLetterOrder {
  card: AskCard;
  mode: AudienceMode;
  /** Delivery key. */
  key: string;
  what: 'ask' | 'reminder' | 'escalation' | 'closed';
  /** Which reminder or escalation, from 1, and of how many. */
  n?: number;
  of?: number;
  /** Missing for a channel. */
  recipient?: { person: string; name: string };
  /** Whose answer it is about, when that is somebody else. */
  about?: { person: string; name: string };
  /** escalation to somebody who looks after all of them: names of those who are silent. */
  silent?: readonly string[];
  /** The words for this recipient, where they differ from the card's. */
  subject?: string;
  text?: string;
  news?: AskNews;
  link?: string;
  handle?: string;
  /** False where nobody may answer by a button. */
  buttons: boolean;
  /** Now, ms. Beside it a letter depends on no clock. */
  at: number;
}

/** The letter about an ask, for one recipient or channel. Pure. The author's words stay Markdown and untrusted. */
export function askLetter(order: AskLetterOrder): Letter {
  return composeLetter(order, utcTimes(order.card.openedAt));
}

/** The same with another way to say times: a preview knows none of them yet. */
export function composeLetter(order: AskLetterOrder, times: TimeWords): Letter {
  const { card, news, link, handle } = order;
  const outcome = outcomeWords(news);
  const over = outcome !== undefined || order.what === 'closed';
  const preface = prefaceOf(order);
  const { run, step, ask, environment, colour, digest } = card;
  return {
    key: order.key,
    what: order.what,
    about: { run, step, ask, environment, ...(colour !== undefined && { colour }), digest: digestPrefix(digest) },
    subject: subjectLine(card, leadOf(order, { times, over, outcome }), topicOf(order)),
    body: bodyOf(order),
    facts: factsOf(card, { times, over }),
    effects: effectsOf(card),
    ...(preface !== undefined && { preface: safeLine(preface) }),
    news: newsOf(card, news, times),
    buttons: order.buttons && !over ? buttonsOf(order) : [],
    ...(over && { over }),
    ...(link !== undefined && { link: { label: over ? 'See how it ended' : KINDS[card.kind].link(card), url: link } }),
    ...(mayReply(order) && !over && { reply: REPLY }),
    ...(handle !== undefined && { handle }),
    at: order.at,
  };
}

const REPLY = 'Or answer this mail: write ACK, or NACK and your reason, as its first line.';

/** A reply acknowledges or declines and can do nothing else. */
function mayReply({ card, mode, handle, recipient }: AskLetterOrder): boolean {
  const takesIt = card.kind === 'acknowledgement' && card.level === 1 && mode === 'collects';
  return takesIt && handle !== undefined && recipient !== undefined;
}

/** `Decide by 14:30 UTC:`, `Reminder: decide by 14:30 UTC:`, `Approved:`. */
function leadOf(
  { card, what }: AskLetterOrder,
  { times, over, outcome }: { times: TimeWords; over: boolean; outcome?: string },
): string {
  if (over) return `${outcome ?? 'Over'}:`;
  const urge = `${KINDS[card.kind].urge} by ${times.short(card.deadlineAt)}:`;
  if (what === 'ask') return urge;
  return `${what === 'reminder' ? 'Reminder' : 'Escalation'}: ${urge.charAt(0).toLowerCase()}${urge.slice(1)}`;
}

function topicOf({ card, subject }: AskLetterOrder): string {
  return subject ?? KINDS[card.kind].topic(card);
}

/** Nothing when it would only say the title again. */
function bodyOf({ card, text }: AskLetterOrder): string {
  const body = safeText(text ?? card.text).trim();
  return body === card.title ? '' : body;
}

function prefaceOf({ card, what, n, of, recipient, about, silent, at }: AskLetterOrder): string | undefined {
  const since = Math.max(0, at - card.openedAt);
  const names = silent ?? (about ? [about.name] : []);
  if (what === 'closed') return closedPreface();
  if (what === 'reminder') return reminderPreface({ n, of, since });
  if (what === 'escalation') return escalationPreface({ names, since, toOne: recipient !== undefined });
  if (about) return `You are asked in the place of ${cutTo(safeLine(about.name), 100)}.`;
  if (card.changed?.length) return 'Asked again, because it has changed. Earlier votes do not count.';
  return card.changed && 'Asked again. What would happen is the same; earlier votes do not count.';
}

/** Answers in an audience are taken by its own workflow, all others by the run: a button of the wrong kind is none. */
function buttonsOf({ card, mode, news }: AskLetterOrder): LetterButton[] {
  const collects = card.kind === 'acknowledgement' || card.kind === 'questionnaire';
  return collects === (mode === 'collects') ? KINDS[card.kind].buttons(card, news) : [];
}
