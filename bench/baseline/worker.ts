import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { connect } from '../../client/connection.js';
import { runsOn } from '../../client/runs.js';
import { environmentWorker } from '../../worker/environment-worker.js';
import { readSettings } from '../../worker/settings.js';
import { loadWorkspace } from '../../workspace/load.js';

/* The hand-written workflow on a worker that is otherwise exactly ours: same activities, same options, own task queue. */

const settings = readSettings(process.argv.slice(2), process.env);
const { workspace } = await loadWorkspace(settings.workspace);
const address = process.env.DAYBOOK_TEMPORAL_ADDRESS;
if (!workspace || !address) throw new Error('the benchmark passes workspace and address');
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: ['SIGTERM'] });
const connection = await NativeConnection.connect({ address });
const connected = await connect({ address, namespace: 'default' });
const worker = await environmentWorker({
  connection,
  namespace: 'default',
  environment: 'stage',
  workspace,
  runs: runsOn({ client: connected.client }),
  taskQueuePrefix: settings.taskQueuePrefix,
  env: process.env,
  log: () => {},
  workflowsPath: fileURLToPath(new URL('./workflows.js', import.meta.url)),
});
process.stdout.write('{"ready":"baseline"}\n');
await worker.run();
await connected.close();
await connection.close();
