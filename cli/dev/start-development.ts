import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DevFile, readDevFile, removeDevFile, writeDevFile } from '../../workspace/dev-file.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { SEARCH_ATTRIBUTES } from '../temporal-names.js';
import { readSettings } from '../workspace-settings.js';
import { Child } from './child.js';
import { portOrFree } from './choose-port.js';
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
  /** Resolves when the Temporal server has ended by itself, with how. Gateway and worker are started again; it is not. */
  serverEnded: Promise<string>;
  /** Ends worker, gateway and server by their pids, in this order, and removes dev.json. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Temporal, gateway and worker of one local workspace on this machine. Resolves when all three serve; when one of them
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
    const server = await startServer(options, settings.temporal.address);
    started.push(server);
    onLine(`Temporal ${server.version} serves at ${server.address} (${server.rung})`);
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
      pids: { server: server.pid },
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

async function startServer(options: DevelopmentOptions, written: string) {
  const { root, env, ports, onLine } = options;
  const folder = join(root, '.daybook', 'temporal');
  await mkdir(folder, { recursive: true });
  const { startDevServer } = await import('../../tools/temporal/dev-server.js');
  const port = await portOrFree({ asked: ports?.temporal, preferred: portOf(written), onLine, name: 'Temporal' });
  return await startDevServer({
    env: env as NodeJS.ProcessEnv,
    dataFile: join(folder, 'dev.sqlite'),
    log: join(folder, 'server.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
    port,
    uiPort: ports?.ui,
    onProgress: ({ message, percent }) => onLine(percent === undefined ? message : `${message} ${percent} %`),
    onNotice: onLine,
  });
}

function childEnvironment({ env, root }: DevelopmentOptions, file: DevFile): Record<string, string | undefined> {
  const addresses = { DAYBOOK_TEMPORAL_ADDRESS: file.temporal, DAYBOOK_GATEWAY: file.gateway };
  return { ...env, ...addresses, DAYBOOK_WORKSPACE: root };
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

function portOf(address: string): number | undefined {
  const port = /:(\d+)\/?$/.exec(address)?.[1];
  return port === undefined ? undefined : Number(port);
}

function notLocal(root: string): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'not-local',
    message: `${root} is not a local workspace, and development servers trust whoever connects.`,
    cure: 'Set `local: true` in daybook.yaml of a workspace that is for this machine only.',
  });
}

/** Two servers on one data file would spoil it. */
async function refuseSecond(root: string): Promise<void> {
  const server = (await readDevFile(root))?.pids.server;
  if (server === undefined || !isAlive(server)) return;
  throw new CliError({
    exit: EXIT.usage,
    code: 'dev-runs-already',
    message: `\`daybook dev\` runs here already (Temporal server with pid ${server}).`,
    cure: 'Use it (`daybook runs`), or end it with Ctrl-C in its terminal.',
  });
}
