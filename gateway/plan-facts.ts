import { planDigest } from '../model/digest.js';
import type { Plan } from '../model/plan.js';
import type { StartFacts } from '../model/statement.js';
import { UNVERIFIED } from './author.js';
import type { GatewayContext } from './context.js';
import { allPlans, requireAuthor } from './plan-check.js';

/**
 * What a signature over a start of this plan says of it. Digests are computed here: the names that nested plans stand under
 * prove nothing. Throws a Refusal for a plan whose approvals demand an author whom git does not name.
 */
export async function planFactsOf(
  gateway: Pick<GatewayContext, 'author'>,
  plan: Plan,
): Promise<StartFacts & Required<Pick<StartFacts, 'authors' | 'runbooks'>>> {
  const digest = planDigest(plan);
  const authors: Record<string, string> = {};
  const runbooks: Record<string, string> = {};
  for (const one of allPlans(plan)) {
    const author = await gateway.author(one.runbook);
    requireAuthor(one, author);
    const own = planDigest(one);
    authors[own] = author;
    runbooks[own] = one.runbook.name;
  }
  return {
    environment: plan.environment,
    planDigest: digest,
    plans: Object.keys(authors),
    author: authors[digest] ?? UNVERIFIED,
    authors,
    runbooks,
  };
}
