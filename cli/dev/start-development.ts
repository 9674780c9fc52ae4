import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DevFile, readDevFile, removeDevFile, writeDevFile } from '../../workspace/dev-file.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readSettings } from '../workspace-settings.js';
import { Child } from './child.js';
import { portOrFree } from './choose-port.js';
import { portOf, temporalServer } from './temporal-server.js';
import { isAlive } from '../../tools/is-alive.js';

export interface DevelopmentOptions {
  /** The workspace's root, absolute. It must be `local`. */
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Missing: as daybook.yaml says where that port is free, else any free one. */
  ports?: { temporal?: number; ui?: number; gateway?: number };
  /** Sentences for a person: progress of the start, what the children say, restarts. */
  onLine(line: string): void;
}

export interface Development {
  addresses: { temporal: string; namespace: string; ui?: string; gateway: string };
  /** Version of the Temporal server, and where its program came from. */
  temporal: { version: string; rung: string };
  /**
   * Resolves when the Temporal server has ended by itself, with how. Gateway and worker are started again; it is not.
   * Never for a server that ran before: gateway and worker find it again when it is back.
   */
  serverEnded: Promise<string>;
  /** Ends worker, gateway and a server started here by their pids, in this order, and removes dev.json. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Temporal, gateway and worker of one local workspace on this machine; a Temporal server on this machine that
 * TEMPORAL_ADDRESS names is used as it is. Resolves when all three serve; when one of them
 * cannot, what was started is ended again and the error says why. State and logs are in `.daybook/`.
 */
export async function startDevelopment(options: DevelopmentOptions): Promise<Development> {
  const { root, onLine } = options;
  const settings = await readSettings(root);
  if (!settings.local) throw notLocal(root);
  await refuseSecond(root);
  const programs = compiledPrograms();
  const started: { stop(): Promise<void> }[] = [];
  let stopped = false;
  // One write after another: all of them go through the same fresh file.
  let writing = Promise.resolve();
  const stop = async () => {
    stopped = true;
    for (const part of started.splice(0).reverse()) await part.stop();
    await writing;
    await removeDevFile(root);
  };
  try {
    const server = await temporalServer({ ...options, written: settings.temporal });
    started.push(server);
    const gatewayPort = await portOrFree({
      asked: options.ports?.gateway,
      preferred: portOf(settings.gateway.address),
      onLine,
      name: 'gateway',
    });
    const file: DevFile = {
      temporal: server.address,
      namespace: server.namespace,
      ui: server.uiAddress,
      gateway: `http://127.0.0.1:${gatewayPort}`,
      pids: server.pid === undefined ? {} : { server: server.pid },
    };
    await writeDevFile(root, file);
    for (const name of ['gateway', 'worker'] as const) {
      const child = new Child({
        name,
        program: programs[name],
        env: childEnvironment(options, file),
        onLine,
        onPid: (pid) => {
          file.pids[name] = pid;
          // A failed write is no reason to end a server: dev.json then names the pid before.
          if (!stopped) writing = writing.then(() => writeDevFile(root, file)).catch(() => undefined);
        },
        sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
      });
      started.push(child);
      await child.start();
      onLine(name === 'gateway' ? `The gateway serves at ${file.gateway}` : 'The worker polls');
    }
    const { temporal, namespace, ui, gateway } = file;
    const { version, rung, exited } = server;
    return { addresses: { temporal, namespace, ui, gateway }, temporal: { version, rung }, serverEnded: exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function childEnvironment({ env, root }: DevelopmentOptions, file: DevFile): Record<string, string | undefined> {
  return {
    ...env,
    DAYBOOK_TEMPORAL_ADDRESS: file.temporal,
    DAYBOOK_NAMESPACE: file.namespace,
    DAYBOOK_GATEWAY: file.gateway,
    DAYBOOK_WORKSPACE: root,
  };
}

function compiledPrograms(): { gateway: string; worker: string } {
  const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const programs = { gateway: at('gateway/main.js'), worker: at('worker/main.js') };
  for (const program of Object.values(programs)) {
    if (existsSync(program)) continue;
    throw new CliError({
      exit: EXIT.internal,
      code: 'not-built',
      message: `${program} is missing: Daybook is not built.`,
      cure: 'In a checkout of Daybook: npx tsc -p tsconfig.build.json, then run dist/cli/main.js.',
    });
  }
  return programs;
}

function notLocal(root: string): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'not-local',
    message: `${root} is not a local workspace, and development servers trust whoever connects.`,
    cure: 'Set `local: true` in daybook.yaml of a workspace that is for this machine only.',
  });
}

/** Two servers on one data file would spoil it, and two gateways would share one dev.json. */
async function refuseSecond(root: string): Promise<void> {
  const { server, gateway } = (await readDevFile(root))?.pids ?? {};
  const pid = server ?? gateway;
  if (pid === undefined || !isAlive(pid)) return;
  throw new CliError({
    exit: EXIT.usage,
    code: 'dev-runs-already',
    message: `\`daybook dev\` runs here already (${server === undefined ? 'gateway' : 'Temporal server'} with pid ${pid}).`,
    cure: 'Use it (`daybook runs`), or end it with Ctrl-C in its terminal.',
  });
}
