import { createHash } from 'node:crypto';
import type { Answering } from '../answering/answerer.js';
import { giveAnswer } from '../answering/give-answer.js';
import { decides } from './actions.js';
import type { Asked } from './asked.js';
import type { SlackDoor } from './door.js';
import { requireLiveMember } from './live-member.js';
import { type Outcome, outcomeOfVerdict } from './outcome.js';

/** What a person said, beside the ask that it is about. */
export type Said = Pick<Answering, 'action' | 'jti' | 'reason' | 'for' | 'fields'>;

/** What a deputy does in somebody's place, once the message has said so. */
const VOTES: readonly string[] = ['approve', 'reject', 'withdraw'];

/** Gives an answer at level 2, after Slack has said that who decides is a member now. Throws a Refusal or a ClientFailure. */
export async function giveOverSlack({ gateway, connection }: SlackDoor, asked: Asked, said: Said): Promise<Outcome> {
  const { person, member, place } = asked;
  const { run, ask, digest, about } = place;
  if (decides(said.action)) await requireLiveMember(connection, member);
  const inPlaceOf = VOTES.includes(said.action) ? { for: about } : decides(said.action) ? {} : { about };
  const answering: Answering = { run, ask, digest, ...said, ...inPlaceOf };
  return outcomeOfVerdict(await giveAnswer(gateway, { person, level: 2, via: 'slack', identity: 'slack' }, answering));
}

/** An id for what somebody did once in Slack: the same for every copy that Slack, or somebody else, delivers. */
export function jtiOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
