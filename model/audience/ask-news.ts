import type { Ask } from '../ask.js';
import type { AskNews } from './audience.js';

/** What an audience is to know of an ask. */
export function newsOf({ status, votes, audience, headline }: Ask): AskNews {
  return {
    status,
    votes: votes.map(({ sub, action, at, via, reason, void: flaw, for: principal }) => ({
      ...{ sub, action, at, via },
      ...(reason ? { reason } : {}),
      ...(flaw ? { void: flaw } : {}),
      ...(principal ? { for: principal } : {}),
    })),
    ...(audience ? { counts: audience.counts } : {}),
    ...(headline ? { headline } : {}),
  };
}
