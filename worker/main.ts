import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { connect } from '../client/connection.js';
import { runsOn } from '../client/runs.js';
import { loadWorkspace } from '../workspace/load.js';
import { environmentWorker } from './environment-worker.js';
import { readSettings, temporalOf, type WorkerSettings } from './settings.js';

/*
 * Process entry: one Worker per environment, until SIGTERM. Prints one JSON line `{"ready": …}` on stdout when it
 * serves. Exit code 2 for a workspace that does not check, 1 for anything unexpected.
 */

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const settings = readSettings(process.argv.slice(2), process.env);
  const { workspace, problems } = await loadWorkspace(settings.workspace);
  if (!workspace) {
    say(
      `The workspace ${settings.workspace} has ${problems.length} problems. Run: daybook check -w ${settings.workspace}`,
    );
    return 2;
  }
  const environments = environmentsOf(settings, workspace);
  if (environments.length === 0) {
    say(
      'Name the environment this worker serves: daybook worker --environment NAME. Only a local workspace serves all.',
    );
    return 2;
  }
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message }) => say(`${level}: ${message}`)),
    shutdownSignals: ['SIGTERM', 'SIGINT'],
  });
  const { address, namespace } = await temporalOf(settings, workspace, process.env);
  const connection = await NativeConnection.connect({ address });
  const connected = await connect({ address, namespace });
  try {
    const runs = runsOn({ client: connected.client, taskQueuePrefix: settings.taskQueuePrefix });
    const shared = {
      connection,
      namespace,
      workspace,
      runs,
      taskQueuePrefix: settings.taskQueuePrefix,
      env: process.env,
      log: say,
    };
    const workers = await Promise.all(environments.map((environment) => environmentWorker({ ...shared, environment })));
    process.stdout.write(`${JSON.stringify({ ready: environments, temporal: address, namespace })}\n`);
    await Promise.all(workers.map((worker) => worker.run()));
    return 0;
  } finally {
    await connected.close();
    await connection.close();
  }
}

function environmentsOf(
  settings: WorkerSettings,
  workspace: { daybook: { local: boolean }; policy: { environments: object } },
): string[] {
  if (settings.environments.length > 0) return settings.environments;
  return workspace.daybook.local ? Object.keys(workspace.policy.environments) : [];
}

process.exitCode = await main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
});
