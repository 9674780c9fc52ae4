import { type Gateway, startGateway } from '../../gateway/server.js';
import type { Workspace } from '../../model/workspace.js';
import { loadWorkspace } from '../../workspace/load.js';
import type { Scenario } from './scenario.js';
import { testServer } from './server.js';

type Log = Parameters<typeof startGateway>[0]['log'];

/** A gateway of a scenario's workspace as it stands on disk now, on a free port; each call gives another one. */
export async function scenarioGateway(
  scenario: Scenario,
  { log = () => {}, change = () => {} }: { log?: Log; change?: (workspace: Workspace) => void } = {},
): Promise<Gateway> {
  const { workspace, problems } = await loadWorkspace(scenario.root);
  if (!workspace) throw new Error(`the workspace of the test has problems: ${JSON.stringify(problems)}`);
  change(workspace);
  const { address: temporal, namespace } = testServer();
  return startGateway({
    workspace,
    addresses: { temporal, namespace, gateway: 'http://127.0.0.1:7080' },
    port: 0,
    version: 'test',
    log,
    taskQueuePrefix: scenario.prefix,
  });
}
