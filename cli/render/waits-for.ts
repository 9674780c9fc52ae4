import type { Ask, AskAudience, Vote } from '../../model/ask.js';
import { quorumText } from '../../model/quorum.js';

/** The votes of an ask that count: the last one of each person, unless it is void or was taken back. */
export function countingVotes({ votes }: Pick<Ask, 'votes'>): Vote[] {
  const last = new Map<string, Vote>();
  for (const vote of votes) {
    if (vote.void) continue;
    last.delete(vote.sub);
    if (vote.action !== 'withdraw') last.set(vote.sub, vote);
  }
  return [...last.values()];
}

/** Whom an ask waits for, and who has answered: `product (1) and operations (1); approved so far: omar`. */
export function waitsForText(ask: Pick<Ask, 'quorum' | 'who' | 'votes' | 'pair' | 'audience' | 'everyone'>): string {
  if (ask.audience) return audienceText(ask.audience);
  const who = ask.quorum ? quorumText(ask.quorum) : ask.pair ? pairText(ask.pair) : (ask.who ?? []).join(' or ');
  const votes = countingVotes(ask);
  if (ask.everyone) return everyoneText(ask.everyone, votes);
  const yes = votes.filter(({ action }) => action === 'approve').map(({ sub }) => sub);
  const no = votes.filter(({ action }) => action === 'reject').map(({ sub }) => sub);
  const parts = [who];
  if (ask.quorum) parts.push(yes.length > 0 ? `approved so far: ${yes.join(', ')}` : 'nobody has approved yet');
  if (no.length > 0) parts.push(`rejected: ${no.join(', ')}`);
  return parts.join('; ');
}

/** `181 of 200 people have answered; 2 declined, 1 unreachable`. */
function audienceText({ total, counts }: AskAudience): string {
  const { acknowledged = 0, declined = 0, unreachable = 0 } = counts.states;
  const more = [
    ...(declined > 0 ? [`${declined} declined`] : []),
    ...(unreachable > 0 ? [`${unreachable} unreachable`] : []),
  ];
  const answered = `${acknowledged + declined} of ${total} ${total === 1 ? 'person has' : 'people have'} answered`;
  return more.length > 0 ? `${answered}; ${more.join(', ')}` : answered;
}

function everyoneText(persons: readonly string[], votes: readonly Vote[]): string {
  const done = votes.map(({ sub }) => sub);
  const missing = persons.filter((person) => !done.includes(person));
  return `each of ${missing.join(', ')}; done: ${done.join(', ') || 'nobody yet'}`;
}

function pairText({ driver, observer }: NonNullable<Ask['pair']>): string {
  return `${driver.join(' or ')}, watched by ${observer.join(' or ')}`;
}
