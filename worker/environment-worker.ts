import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { type AudienceDeps, createAudienceActivities } from '../activities/audience/index.js';
import { authoriserOf } from '../activities/authorise.js';
import { createActivities } from '../activities/index.js';
import { createLocalActivities, type LocalDeps } from '../activities/local/index.js';
import { createScheduleActivities } from '../activities/schedule/index.js';
import { temporalContext } from '../activities/temporal-context.js';
import { audiencesOn } from '../client/audiences.js';
import { dataConverter } from '../client/codec.js';
import type { Runs } from '../client/runs.js';
import { taskQueueOf } from '../client/start-options.js';
import type { Workspace } from '../model/workspace.js';
import { openRecords } from '../records/index.js';
import { consoleTransport } from '../transports/console.js';
import { openTransports } from '../transports/open-transports.js';
import type { Transport } from '../transports/transport.js';
import { readLinkKeys } from '../workspace/link-keys.js';
import { loadWorkspace } from '../workspace/load.js';
import { readPublicKeys } from '../workspace/public-keys.js';
import { nestedRuns } from './nested-runs.js';
import { reachedWorkspace } from './reached-workspace.js';
import { scheduledRuns } from './scheduled-runs.js';
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
  const { workspace } = options;
  const deps = await dependencies(options);
  const worker = await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: taskQueueOf(options.environment, options.taskQueuePrefix),
    dataConverter,
    ...(options.workflowsPath ? { workflowsPath: options.workflowsPath } : workflowCode()),
    activities: {
      ...createActivities(deps),
      ...createLocalActivities(deps),
      ...createAudienceActivities(aboutPeople(options, deps)),
      ...createScheduleActivities({ ...deps, ...scheduledRuns(options.runs, workspace.root) }),
    },
    shutdownGraceTime: '10s',
    shutdownForceTime: '15s',
    maxCachedWorkflows: CACHED_RUNS,
    stickyQueueScheduleToStartTimeout: '5s',
  });
  return closingAfterRun(worker, Object.values(deps.transports));
}

/** Open connections to mail servers would keep the process alive after its worker. */
function closingAfterRun(worker: Worker, transports: Transport[]): Worker {
  const run = worker.run.bind(worker);
  worker.run = async () => {
    try {
      await run();
    } finally {
      await Promise.all(transports.map((transport) => transport.close()));
    }
  };
  return worker;
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
    transports: {
      console: consoleTransport({ write: options.log }),
      ...(await openTransports({ workspace, environment, env, write: options.log, log: options.log })),
    },
    authorise: async (call) =>
      authoriserOf({ ...base, workspace: await fresh(workspace), verify: verifierOf(await readKeys()) })(call),
    ...nestedRuns(options.runs),
    readKeys,
    verifierOf,
    readCalendar: async () => (await fresh(workspace)).policy.environments[environment]?.calendar,
    readPeople: async () => {
      const { people, daybook } = await fresh(workspace);
      return { people, zone: daybook.zone };
    },
  };
}

/** What the activities about people need beside the rest: audiences to start and to read, and the worker's own files. */
function aboutPeople(options: EnvironmentWorker, deps: LocalDeps): AudienceDeps {
  const { connection, namespace, taskQueuePrefix, env } = options;
  const { root, daybook } = options.workspace;
  return {
    ...deps,
    runs: options.runs,
    audiences: audiencesOn({ client: new Client({ connection, namespace, dataConverter }), taskQueuePrefix }),
    readWorkspace: reachedWorkspace(root, env),
    readLinkKeys: () => readLinkKeys({ root, daybook, env }),
  };
}

/** The workspace as it stands on disk now. One that no longer reads keeps nothing open: it throws, and the call is retried. */
async function fresh(workspace: Workspace): Promise<Workspace> {
  const { workspace: read, problems } = await loadWorkspace(workspace.root);
  if (!read) throw new Error(`the workspace ${workspace.root} has ${problems.length} problems; run daybook check`);
  return read;
}
