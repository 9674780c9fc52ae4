import { z } from 'zod';
import { deliveryErrorOf, platformCode } from '../../transports/slack/failures.js';
import { Refusal } from '../refusal.js';
import type { SlackConnection } from './desk.js';
import type { Member } from './payload.js';

/** All of these are always there for a member; one that is missing is not taken for a no. */
const profile = z.object({
  id: z.string(),
  team_id: z.string(),
  deleted: z.boolean(),
  is_bot: z.boolean(),
  is_restricted: z.boolean(),
  is_ultra_restricted: z.boolean(),
  is_stranger: z.boolean().default(false),
});

/**
 * Asks Slack whether somebody is a full member of the workspace now. Throws a 403 Refusal for deleted users, bots, guests
 * and strangers, and a 503 Refusal when Slack does not say: what is not known is no yes.
 */
export async function requireLiveMember({ client, team }: SlackConnection, member: Member): Promise<void> {
  const answer = await client.users.info({ user: member.user }).catch((error: unknown) => {
    if (platformCode(error) === 'user_not_found') throw refused('Slack does not know you any more');
    throw unknown(deliveryErrorOf(error, 'asking').message);
  });
  const found = profile.safeParse(answer.user);
  if (!found.success || found.data.id !== member.user) throw unknown('what it said could not be read');
  const why = flawOf(found.data, team);
  if (why) throw refused(why);
}

function flawOf(user: z.output<typeof profile>, team: string): string | undefined {
  if (user.deleted) return 'your Slack account is deactivated';
  if (user.is_bot) return 'bots decide nothing';
  if (user.is_stranger || user.team_id !== team) return 'you are not a member of this Slack workspace';
  if (user.is_restricted || user.is_ultra_restricted) return 'guests of the Slack workspace decide nothing';
  return undefined;
}

function refused(why: string): Refusal {
  return new Refusal(403, {
    code: 'no-live-member',
    message: `${why}; nothing was taken`,
    cure: 'Sign in at the page of the run and answer there.',
  });
}

function unknown(why: string): Refusal {
  return new Refusal(503, {
    code: 'member-unknown',
    message: `Slack did not confirm that you are a member (${why}); nothing was taken`,
    cure: 'Press the button again, or sign in at the page of the run.',
  });
}
