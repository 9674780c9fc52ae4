import type { GatewayClient } from '../../../../cli/gateway-client.js';
import type { Ask } from '../../../../model/ask.js';
import { untilAnswered } from '../until-answered.js';
import { wentWrong } from './went-wrong.js';

/** Who votes for a group: neither of them is the starter. */
const VOTER: Readonly<Record<string, string>> = { product: 'omar', operations: 'ines' };

/** Who votes on an approval in the unattended demo, by the groups that its quorum names. */
export function votersOf({ quorum }: Pick<Ask, 'quorum'>): string[] {
  const named = JSON.stringify(quorum ?? {});
  return Object.entries(VOTER).flatMap(([group, person]) => (named.includes(`"${group}"`) ? [person] : []));
}

export interface Vote {
  client: GatewayClient;
  run: string;
  /** The ask that was seen to be open. */
  ask: string;
  person: string;
}

/**
 * Approves as one person, on the way that everybody takes: signs in at the gateway, reads the ask and votes on the digest
 * that was shown. The gateway signs the vote; run and worker check it. Resolves to what the run said. Throws a CliError when
 * the vote did not count.
 */
export async function approveAs({ client, run, ask: id, person }: Vote): Promise<string> {
  const session = await client.signInForDevelopment(person);
  const own = client.withToken(session.token);
  const verdict = await untilAnswered(async () => {
    const shown = (await own.run(run)).view.asks.find((ask) => ask.id === id);
    if (!shown) throw wentWrong(`Run ${run} has no ask ${id} for ${person}.`);
    return await own.answer(run, id, { action: 'approve', digest: shown.digest });
  });
  if (verdict.verdict !== 'accepted' && verdict.verdict !== 'already') throw wentWrong(verdict.message);
  return verdict.message;
}
