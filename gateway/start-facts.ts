import type { RunFacts, Runs } from '../client/runs.js';
import type { StartFacts } from '../model/statement.js';
import type { SigningKeys } from './keys.js';
import { Refusal } from './refusal.js';
import { isSignedBy } from './verify.js';

/**
 * What the signed start of a run says; anybody with access to Temporal can start a workflow that only looks like a run.
 * Throws a 409 Refusal for one that does not stand on a start statement of ours.
 */
export async function startFactsOf(
  { runs, keys }: { runs: Pick<Runs, 'describeRun'>; keys: SigningKeys },
  run: string,
): Promise<{ facts: RunFacts; start: StartFacts }> {
  const facts = await runs.describeRun(run);
  const { start: signed } = facts;
  if (!signed || !isSignedBy(await keys.publicKeys(), signed))
    throw unfounded(run, 'it carries no start statement that this gateway can verify');
  const { statement } = signed;
  if (statement.action !== 'start' || !statement.start) throw unfounded(run, 'what it carries is no start statement');
  // A nested run stands on its root's start, and its id begins with the root's.
  if (statement.run !== run && !run.startsWith(`${statement.run}.`))
    throw unfounded(run, `its start statement is of run ${statement.run}`);
  return { facts, start: statement.start };
}

function unfounded(run: string, why: string): Refusal {
  return new Refusal(409, {
    code: 'start-unverified',
    message: `nothing can be signed for run ${run}: ${why}`,
    cure: 'Find out who started it, outside of the gateway. If the public keys changed, bring the old one back into the list.',
  });
}
