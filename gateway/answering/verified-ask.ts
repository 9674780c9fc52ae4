import type { Ask } from '../../model/ask.js';
import type { RunView } from '../../model/run-view.js';
import type { StartFacts } from '../../model/statement.js';
import { askToSign } from '../asks.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import { startFactsOf } from '../start-facts.js';

export interface VerifiedAsk {
  ask: Ask;
  view: RunView;
  start: StartFacts;
}

/**
 * An ask as it stands now, of a run that stands on a start of ours, when it is what the person saw. Always asked afresh:
 * nobody signs what a worker showed some time ago. Throws a Refusal or a ClientFailure.
 */
export async function verifiedAsk(
  gateway: Pick<GatewayContext, 'runs' | 'keys'>,
  { run, ask, digest }: { run: string; ask: string; digest: string },
): Promise<VerifiedAsk> {
  const [{ start }, view] = await Promise.all([startFactsOf(gateway, run), gateway.runs.viewRun(run)]);
  if (view.run !== run)
    throw new Refusal(409, {
      code: 'ask-unverified',
      message: `run ${run} shows itself as ${view.run}`,
      cure: 'Do not decide. Have the run and its worker looked at.',
    });
  return { ask: askToSign({ view, start, ask, digest }), view, start };
}

/** Whether its answers are in the audience's own workflows, not in the run. */
export function collects({ kind }: Pick<Ask, 'kind'>): boolean {
  return kind === 'acknowledgement' || kind === 'questionnaire';
}

/** The ask does not take this action at all. */
export function notOffered(ask: Pick<Ask, 'id' | 'actions'>, action: string): Refusal {
  return new Refusal(400, {
    code: 'not-offered',
    message: `${ask.id} does not take ${action}; it takes ${ask.actions.join(', ')}`,
  });
}
