import type { AskStatus } from '../ask.js';
import type { AskNews } from '../audience/audience.js';
import type { Counts } from '../audience/ledger-entry.js';
import { safeLine } from '../safe-text.js';
import type { AskCard } from './ask-card.js';
import { cutTo } from './subject.js';
import type { TimeWords } from './times.js';

/** Answers that a message names at most; earlier ones are counted. The page has them all. */
const NAMED = 12;
const LONGEST_REASON = 300;

const OUTCOMES: Record<Exclude<AskStatus, 'open'>, string> = {
  passed: 'Approved',
  rejected: 'Rejected',
  completed: 'Done',
  decided: 'Decided',
  expired: 'Deadline passed',
  withdrawn: 'Withdrawn',
  closed: 'No longer asked',
  reached: 'Reached',
  missed: 'Missed',
};

const VIA: Record<string, string> = {
  cli: 'over the command line',
  page: 'on the page',
  slack: 'over Slack',
  mail: 'by mail',
};

const VOID: Record<string, string> = {
  'barred-starter': 'started the run',
  'barred-author': 'last changed the runbook',
  'not-in-group': 'is in none of the groups',
  'not-asked': 'was not asked',
  'digest-changed': 'was shown something else',
  'level-too-low': 'must sign in',
  closed: 'came too late',
  answered: 'came too late',
  deadline: 'came too late',
};

/** How it ended in one or two words; undefined while it is open. */
export function outcomeWords(news: AskNews | undefined): string | undefined {
  return news === undefined || news.status === 'open' ? undefined : OUTCOMES[news.status];
}

/** How it ended, how far an audience is, and who answered what, when and how: newest last. Plain lines. */
export function newsOf(card: AskCard, news: AskNews | undefined, times: TimeWords): string[] {
  if (!news) return [];
  const outcome = outcomeWords(news);
  const shown = news.votes.filter((vote) => vote.void !== 'replaced');
  const earlier = Math.max(0, shown.length - NAMED);
  return [
    outcome && (news.headline ? `${outcome}: ${news.headline}` : outcome),
    countLine(news, card),
    earlier > 0 ? `${earlier} earlier ${earlier === 1 ? 'answer' : 'answers'}` : undefined,
    ...shown.slice(-NAMED).map((vote) => voteWords(vote, times)),
  ].flatMap((line) => (line ? [safeLine(line)] : []));
}

/** Left out where the sentence of how it ended says it already. */
function countLine({ counts, headline }: AskNews, card: AskCard): string | undefined {
  if (!counts) return undefined;
  return headline?.includes(`${counts.states.acknowledged ?? 0} of `) ? undefined : countWords(counts, card);
}

/** `12 of 40 acknowledged, 2 declined, 3 unreachable`. */
export function countWords({ total, states }: Counts, { kind }: Pick<AskCard, 'kind'>): string {
  const rest = (['declined', 'late', 'unreachable', 'waived'] as const).flatMap((state) =>
    states[state] ? [`${states[state]} ${state}`] : [],
  );
  const done = kind === 'questionnaire' ? 'answered' : 'acknowledged';
  return [`${states.acknowledged ?? 0} of ${total} ${done}`, ...rest].join(', ');
}

type NewsVote = AskNews['votes'][number];

/** `Approved by olga, 14:03 UTC, over Slack`. */
function voteWords(vote: NewsVote, times: TimeWords): string {
  const { at, via, reason, action } = vote;
  const when = `${times.short(at)}, ${VIA[via] ?? via}`;
  const why = reason ? `: ${cutTo(safeLine(reason), LONGEST_REASON)}` : '';
  const voided = vote.void === undefined || action === 'withdraw' ? '' : `; does not count: ${voidWords(vote.void)}`;
  return `${deedWords(vote)}, ${when}${why}${voided}`;
}

function deedWords({ sub, action, for: principal }: NewsVote): string {
  if (action === 'delegate') return `${sub} hands the vote to ${principal ?? 'somebody'}`;
  const inPlace = principal === undefined ? '' : ` in the place of ${principal}`;
  return `${deed(action)} by ${sub}${inPlace}`;
}

const DEEDS: Partial<Record<NewsVote['action'], string>> = {
  approve: 'Approved',
  reject: 'Rejected',
  withdraw: 'Withdrawn',
  complete: 'Done',
  observe: 'Watched',
  acknowledge: 'Acknowledged',
  decline: 'Declined',
  answer: 'Answered',
  waive: 'Waived',
};

function deed(action: NewsVote['action']): string {
  return DEEDS[action] ?? `"${action.replace('decide-', '')}" chosen`;
}

/** Why a vote does not count: `started the run`. */
export function voidWords(reason: string): string {
  return VOID[reason] ?? reason.replaceAll('-', ' ');
}
