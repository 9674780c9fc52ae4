import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { noteWriter, prepareDataFile } from './data-file.js';
import { findTemporal } from './find-temporal.js';
import { freePort, requireFree } from './ports.js';
import { type SearchAttributeKind, untilReady } from './readiness.js';
import type { FoundBinary, RungName, TemporalProgress } from './rung.js';
import { ServerProcess } from '../server-process.js';

const HOST = '127.0.0.1';
const READY_MS = 60_000;
const TRIES = 3;

/** Time skipping is per namespace and off by default; rehearsals and the tests of long waits need it. */
const DYNAMIC_CONFIG = { 'frontend.WorkflowTimeSkippingEnabled': true };

export interface DevServerOptions {
  /** Used for finding the server; process.env by default. */
  env?: NodeJS.ProcessEnv;
  /** A program that findTemporal has found already. */
  binary?: FoundBinary;
  /** SQLite file; its folder is made. Without it everything is forgotten when the server ends. */
  dataFile?: string;
  /** Port of the gRPC service; a free one by default. */
  port?: number;
  /** Port of Temporal's own pages; a free one by default. */
  uiPort?: number;
  /** No pages. */
  headless?: boolean;
  /** `default` when not given. */
  namespace?: string;
  searchAttributes: Record<string, SearchAttributeKind>;
  /** Added to what Daybook needs itself. Values are JSON. */
  dynamicConfig?: Record<string, string | number | boolean>;
  onProgress?: (progress: TemporalProgress) => void;
  /** File that gets everything the server prints; appended to. One in the temporary folder by default. */
  log?: string;
  /** Sentences for a person, such as that an old data file was moved aside. */
  onNotice?: (sentence: string) => void;
}

export interface DevServer {
  /** `127.0.0.1:port`. */
  address: string;
  port: number;
  namespace: string;
  /** Absent when headless. */
  uiAddress?: string;
  version: string;
  /** The rung of the ladder that gave the program. */
  rung: RungName;
  /** What this server cannot do, as sentences. */
  lacks: string[];
  pid: number;
  logFile: string;
  /** Resolves with how it ended, whoever ended it. */
  exited: Promise<string>;
  /** SIGTERM, then SIGKILL after 10 s. Idempotent. */
  stop: () => Promise<void>;
  /** SIGKILL at once, for crash tests. Start again with the same `dataFile` and `port`. Idempotent. */
  kill: () => Promise<void>;
}

/**
 * Starts a Temporal server on 127.0.0.1 and resolves when it answers, knows the namespace and the search attributes.
 * Throws within 60 s of the start with the reason and the last lines of its log; nothing is left running then.
 * Finding the program comes before and may take minutes (see findTemporal).
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const binary = options.binary ?? (await findBinary(options));
  if (options.port !== undefined) await requireFree(options.port);
  if (options.uiPort !== undefined && !options.headless) await requireFree(options.uiPort);
  if (options.dataFile) {
    await mkdir(dirname(options.dataFile), { recursive: true });
    const moved = await prepareDataFile(options.dataFile, binary.version);
    if (moved) options.onNotice?.(moved);
  }
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(binary, options);
    } catch (error) {
      // Somebody may take a free port between the look and the start; a port that was asked for is not exchanged.
      const raced = options.port === undefined && /address already in use|bind:/i.test((error as Error).message);
      if (!raced || tries === TRIES) throw error;
    }
  }
}

async function findBinary({ env, onProgress }: DevServerOptions): Promise<FoundBinary> {
  const found = await findTemporal({ env: env ?? process.env, allowAddress: 'no', onProgress });
  if (found.kind !== 'binary') throw new Error('The ladder gave an address although none was allowed.');
  return found;
}

async function startOnce(binary: FoundBinary, options: DevServerOptions): Promise<DevServer> {
  const port = options.port ?? (await freePort());
  const uiPort = options.headless ? undefined : (options.uiPort ?? (await freePort()));
  const namespace = options.namespace ?? 'default';
  const address = `${HOST}:${port}`;
  const logFile = options.log ?? join(tmpdir(), `daybook-temporal-${port}.log`);
  await mkdir(dirname(logFile), { recursive: true });
  const server = new ServerProcess(binary.path, argumentsFor({ options, port, uiPort, namespace }), { logFile });
  if (options.dataFile) await noteWriter(options.dataFile, { version: binary.version, pid: server.pid, address });
  const { searchAttributes } = options;
  const givenUp = () => server.ending && `it ended with ${server.ending}`;
  try {
    await untilReady({ address, namespace, searchAttributes, deadline: Date.now() + READY_MS, givenUp });
  } catch (error) {
    await server.kill();
    const why = (error as Error).message;
    throw new Error(
      `The Temporal server ${binary.path} did not start on ${address}: ${why}.\n${server.lastWords()}\nThe whole log: ${logFile}`,
    );
  }
  const { rung, version, lacks } = binary;
  const uiAddress = uiPort === undefined ? undefined : `http://${HOST}:${uiPort}`;
  const handles = { pid: server.pid, exited: server.exited, stop: () => server.stop(), kill: () => server.kill() };
  return { address, port, namespace, uiAddress, version, rung, lacks, logFile, ...handles };
}

interface Chosen {
  options: DevServerOptions;
  port: number;
  uiPort: number | undefined;
  namespace: string;
}

function argumentsFor({ options, port, uiPort, namespace }: Chosen): string[] {
  const dynamic = { ...DYNAMIC_CONFIG, ...options.dynamicConfig };
  const { dataFile } = options;
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(namespace === 'default' ? [] : ['--namespace', namespace]),
    // Faster than SQLite's defaults, and still safe when the process is killed.
    ...(dataFile
      ? ['--db-filename', dataFile, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal']
      : []),
    ...Object.entries(options.searchAttributes).flatMap(([name, kind]) => ['--search-attribute', `${name}=${kind}`]),
    ...Object.entries(dynamic).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
  ];
}
