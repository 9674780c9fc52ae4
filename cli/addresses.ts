import type { GatewayAddress, TemporalAddress } from '../workspace/addresses.js';
import type { Context } from './context.js';
import { throwForeseen } from './throw-foreseen.js';
import { readSettings } from './workspace-settings.js';

/** Where the gateway is: flag, else DAYBOOK_GATEWAY, else a running `daybook dev`, else daybook.yaml. Throws a CliError (usage). */
export async function resolveGateway(
  { env }: Pick<Context, 'env'>,
  root: string,
  flag?: string,
): Promise<GatewayAddress> {
  const { gatewayAddress } = await import('../workspace/addresses.js');
  const daybook = await readSettings(root);
  return await gatewayAddress({ root, daybook, env, flag }).catch(throwForeseen);
}

/** Where Temporal is, in the same order. Throws a CliError (usage). */
export async function resolveTemporal({ env }: Pick<Context, 'env'>, root: string): Promise<TemporalAddress> {
  const { temporalAddress } = await import('../workspace/addresses.js');
  const daybook = await readSettings(root);
  return await temporalAddress({ root, daybook, env }).catch(throwForeseen);
}
