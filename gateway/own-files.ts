import type { Workspace } from '../model/workspace.js';
import { ownWorkspace, WorkspaceUnreadable } from '../workspace/own-workspace.js';
import type { GatewayContext } from './context.js';
import { Refusal } from './refusal.js';

export interface OwnFiles extends Pick<GatewayContext, 'readWorkspace'> {
  /** The workspace of the start, with people and policy as they last were in order. */
  lastWorkspace(): Workspace;
}

/**
 * The gateway's own checkout, read again whenever a file of it changes: somebody removed is out at once, somebody added
 * known at once. What servers were opened by, daybook.yaml and targets.yaml, holds until the gateway starts again.
 */
export function ownFiles(started: Workspace): OwnFiles {
  const read = ownWorkspace(started.root);
  let last = started;
  return {
    lastWorkspace: () => last,
    readWorkspace: async () => {
      const workspace = await read().catch((error: unknown) => {
        throw error instanceof WorkspaceUnreadable ? unreadable(error) : error;
      });
      const { people, policy } = workspace;
      if (last.people !== people || last.policy !== policy) last = { ...started, people, policy };
      return workspace;
    },
  };
}

function unreadable({ root, problems }: WorkspaceUnreadable): Refusal {
  return new Refusal(503, {
    code: 'workspace-unreadable',
    message: `the gateway's own workspace has ${problems} problems now, so nobody can be told apart and nothing was taken`,
    cure: `Have it put in order, and do the same again: daybook check -w ${root}`,
  });
}
