import type { GatewayAddress, TemporalAddress } from '../workspace/addresses.js';
import { CliError } from './cli-error.js';
import type { Context } from './context.js';
import { EXIT } from './exit-codes.js';
import { readSettings } from './workspace-settings.js';

/** Where the gateway is: flag, else DAYBOOK_GATEWAY, else a running `daybook dev`, else daybook.yaml. Throws a CliError (usage). */
export async function resolveGateway(
  { env }: Pick<Context, 'env'>,
  root: string,
  flag?: string,
): Promise<GatewayAddress> {
  const { gatewayAddress } = await import('../workspace/addresses.js');
  const daybook = await readSettings(root);
  return await gatewayAddress({ root, daybook, env, flag }).catch(asCliError);
}

/** Where Temporal is, in the same order. Throws a CliError (usage). */
export async function resolveTemporal({ env }: Pick<Context, 'env'>, root: string): Promise<TemporalAddress> {
  const { temporalAddress } = await import('../workspace/addresses.js');
  const daybook = await readSettings(root);
  return await temporalAddress({ root, daybook, env }).catch(asCliError);
}

/** AddressError and DevFileError carry a code and a cure; anything else is unforeseen. */
function asCliError(error: unknown): never {
  const { code, cure, message } = error as { code?: unknown; cure?: unknown; message?: unknown };
  if (typeof code !== 'string' || typeof cure !== 'string') throw error;
  throw new CliError({ exit: EXIT.usage, code, message: `${String(message)}.`, cure });
}
