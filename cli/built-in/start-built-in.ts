import { CliError, Interrupted } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Planned } from '../planning/plan-runbook.js';

/** Starts it through the gateway and says so. Resolves with the run. Throws a CliError (mismatch) for another plan than ours. */
export async function startBuiltIn(
  context: Context,
  { client, planned, json }: { client: GatewayClient; planned: Planned; json: boolean },
): Promise<string> {
  if (context.interrupt.aborted) throw new Interrupted();
  const started = await client.start({ plan: planned.plan });
  if (started.planDigest !== planned.digest) throw otherDigest(started.run);
  if (json) context.stdout.write(`${JSON.stringify({ ok: true, ...started })}\n`);
  else context.stderr.write(`Started run ${started.run}  ${started.page}\n`);
  return started.run;
}

function otherDigest(run: string): CliError {
  const message = `The gateway started run ${run} with another plan than the one that was made here.`;
  const cure = `Stop it, and have the gateway looked at: daybook abort ${run} --yes`;
  return new CliError({ exit: EXIT.mismatch, code: 'plan-changed', message, cure });
}
