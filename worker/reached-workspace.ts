import type { Workspace } from '../model/workspace.js';
import { gatewayAddress } from '../workspace/addresses.js';
import { ownWorkspace } from '../workspace/own-workspace.js';

/**
 * The worker's own checkout as it stands on disk now, with the gateway's address as people reach it from here: links in
 * messages lead there, also where `daybook dev` took another port than daybook.yaml says. Throws for a workspace that does
 * not check, and AddressError.
 */
export function reachedWorkspace(root: string, env: NodeJS.ProcessEnv): () => Promise<Workspace> {
  const own = ownWorkspace(root);
  return async () => {
    const workspace = await own();
    const { address } = await gatewayAddress({ root, daybook: workspace.daybook, env });
    return { ...workspace, daybook: { ...workspace.daybook, gateway: { address } } };
  };
}
