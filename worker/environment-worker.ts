import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { authoriserOf } from '../activities/authorise.js';
import { createActivities } from '../activities/index.js';
import { createLocalActivities, type LocalDeps } from '../activities/local/index.js';
import { temporalContext } from '../activities/temporal-context.js';
import { dataConverter } from '../client/codec.js';
import type { Runs } from '../client/runs.js';
import { taskQueueOf } from '../client/start-options.js';
import type { Workspace } from '../model/workspace.js';
import { openRecords } from '../records/index.js';
import { consoleTransport } from '../transports/console.js';
import { loadWorkspace } from '../workspace/load.js';
import { readPublicKeys } from '../workspace/public-keys.js';
import { nestedRuns } from './nested-runs.js';
import { verifierOf } from './verify.js';

export interface EnvironmentWorker {
  connection: NativeConnection;
  namespace: string;
  environment: string;
  workspace: Workspace;
  runs: Runs;
  taskQueuePrefix: string;
  env: NodeJS.ProcessEnv;
  /** Lines for a person. */
  log(line: string): void;
  /** Other workflows instead of the built bundle: the benchmark compares with hand-written ones on the same worker. */
  workflowsPath?: string;
}

/** Runs cached by one worker. Each keeps its plan in memory; more than this only evicts, and evicted runs replay. */
const CACHED_RUNS = 200;

/** One Worker for one environment: its task queue, its targets, its credentials. */
export async function environmentWorker(options: EnvironmentWorker): Promise<Worker> {
  const deps = await dependencies(options);
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: taskQueueOf(options.environment, options.taskQueuePrefix),
    dataConverter,
    ...(options.workflowsPath ? { workflowsPath: options.workflowsPath } : workflowCode()),
    activities: { ...createActivities(deps), ...createLocalActivities(deps) },
    shutdownGraceTime: '10s',
    shutdownForceTime: '15s',
    maxCachedWorkflows: CACHED_RUNS,
    stickyQueueScheduleToStartTimeout: '5s',
  });
}

/** The built bundle: beside this code when that is compiled, in dist/ when it is not. Workers never bundle at start. */
function workflowCode(): { workflowBundle: { codePath: string } } {
  const places = ['../workflow-bundle.js', '../dist/workflow-bundle.js'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const codePath = places.find((place) => existsSync(place));
  if (!codePath) throw new Error(`There is no workflow bundle at ${places[0]}. Run: npm run build`);
  return { workflowBundle: { codePath } };
}

async function dependencies(options: EnvironmentWorker): Promise<LocalDeps> {
  const { workspace, environment, env } = options;
  const records = openRecords(workspace.daybook.records, workspace.root);
  const readKeys = () => readPublicKeys({ root: workspace.root, keys: workspace.daybook.keys });
  const base = { environment, workspace, records, context: temporalContext, now: () => Date.now() };
  return {
    ...base,
    env,
    transports: { console: consoleTransport({ write: options.log }) },
    authorise: async (call) =>
      authoriserOf({ ...base, workspace: await fresh(workspace), verify: verifierOf(await readKeys()) })(call),
    ...nestedRuns(options.runs),
    readKeys,
    verifierOf,
    readGroups: async () => (await fresh(workspace)).people.groups,
  };
}

/** The workspace as it stands on disk now. One that no longer reads keeps nothing open: it throws, and the call is retried. */
async function fresh(workspace: Workspace): Promise<Workspace> {
  const { workspace: read, problems } = await loadWorkspace(workspace.root);
  if (!read) throw new Error(`the workspace ${workspace.root} has ${problems.length} problems; run daybook check`);
  return read;
}
