import type { Workspace } from '../model/workspace.js';
import { gatewayAddress, temporalAddress } from '../workspace/addresses.js';
import { readDevFile } from '../workspace/dev-file.js';
import type { GatewayAddresses } from './context.js';

/**
 * Where Temporal is and how people reach this gateway, in the order of workspace/addresses.ts. Beside a running
 * `daybook dev`, whose children get the addresses in their environment, namespace and Temporal's pages are its.
 * Throws AddressError.
 */
export async function resolveAddresses(
  workspace: Pick<Workspace, 'root' | 'daybook'>,
  env: NodeJS.ProcessEnv,
): Promise<GatewayAddresses> {
  const question = { root: workspace.root, daybook: workspace.daybook, env };
  const temporal = await temporalAddress(question);
  const { address: gateway } = await gatewayAddress(question);
  const dev = workspace.daybook.local ? await readDevFile(workspace.root) : undefined;
  const beside = dev?.temporal === temporal.address ? dev : undefined;
  return {
    temporal: temporal.address,
    namespace: beside?.namespace ?? temporal.namespace,
    ui: beside?.ui ?? temporal.ui,
    gateway,
  };
}

/** The port in an address such as `http://127.0.0.1:7080`; its scheme's when it names none. */
export function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
