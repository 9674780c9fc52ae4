import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TemporalNotFoundError } from '../../tools/temporal/not-found.js';
import type { FoundAddress, FoundBinary, FoundTemporal } from '../../tools/temporal/rung.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { SEARCH_ATTRIBUTES } from '../../model/search-attributes.js';
import { portOrFree } from './choose-port.js';

export interface TemporalWish {
  /** The workspace's root. */
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** What daybook.yaml says. */
  written: { address: string; namespace: string };
  ports?: { temporal?: number; ui?: number };
  onLine(line: string): void;
}

export interface TemporalServer {
  /** host:port, on this machine. */
  address: string;
  namespace: string;
  uiAddress?: string;
  version: string;
  rung: string;
  /** Missing for a server that ran before. */
  pid?: number;
  /** Resolves when a server that was started here has ended; never for one that ran before. */
  exited: Promise<string>;
  /** Ends what was started here, and nothing else. Idempotent. */
  stop(): Promise<void>;
}

/**
 * The Temporal server of a local workspace: the one that TEMPORAL_ADDRESS names, which must be on this machine and is
 * left running, or else one that is started. Says which, its version and what it lacks. Throws when the one that was
 * named cannot be used: another one behind somebody's back would hold other runs.
 */
export async function temporalServer(wish: TemporalWish): Promise<TemporalServer> {
  const { env, written, onLine } = wish;
  refusePortsOfNamed(wish);
  const found = await find(wish);
  const namespace = env.DAYBOOK_NAMESPACE || written.namespace;
  const server =
    found.kind === 'address' ? await takeRunning(wish, found, namespace) : await start(wish, found, namespace);
  for (const sentence of found.lacks) onLine(`This Temporal server lacks ${sentence}`);
  return server;
}

async function find({ env, onLine }: TemporalWish): Promise<FoundTemporal> {
  const { findTemporal } = await import('../../tools/temporal/find-temporal.js');
  try {
    return await findTemporal({
      env: env as NodeJS.ProcessEnv,
      allowAddress: 'loopback',
      onProgress: ({ message, percent }) => onLine(percent === undefined ? message : `${message} ${percent} %`),
    });
  } catch (error) {
    const { asked, missed } = error as Partial<TemporalNotFoundError>;
    const refused = missed?.find(({ rung }) => rung === asked);
    if (!refused) throw error;
    const { rung, reason, cure } = refused;
    const message = `The Temporal server named by ${rung} cannot be used: ${reason}.`;
    throw new CliError({ exit: EXIT.usage, code: 'temporal-refused', message, cure: `${capital(cure)}.` });
  }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

async function takeRunning({ onLine }: TemporalWish, found: FoundAddress, namespace: string): Promise<TemporalServer> {
  const { prepareRunningServer } = await import('../../tools/temporal/running-server.js');
  const added = await prepareRunningServer({ found, namespace, searchAttributes: SEARCH_ATTRIBUTES });
  const { address, version, rung } = found;
  onLine(`Temporal ${version} runs at ${address} (${rung}) and is left running; namespace ${namespace}`);
  if (added.length > 0) onLine(`Added to its namespace ${namespace}: the search attributes ${added.join(', ')}`);
  const never = new Promise<string>(() => undefined);
  return { address, namespace, version, rung, exited: never, stop: async () => undefined };
}

async function start(wish: TemporalWish, binary: FoundBinary, namespace: string): Promise<TemporalServer> {
  const { root, written, ports, onLine } = wish;
  const folder = join(root, '.daybook', 'temporal');
  await mkdir(folder, { recursive: true });
  const { startDevServer } = await import('../../tools/temporal/dev-server.js');
  const port = await portOrFree({
    asked: ports?.temporal,
    preferred: portOf(written.address),
    onLine,
    name: 'Temporal',
  });
  const server = await startDevServer({
    binary,
    dataFile: join(folder, 'dev.sqlite'),
    log: join(folder, 'server.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
    namespace,
    port,
    uiPort: ports?.ui,
    onNotice: onLine,
  });
  onLine(`Temporal ${server.version} serves at ${server.address} (${server.rung})`);
  return server;
}

/** A port is for a server that is started, and TEMPORAL_ADDRESS names one that runs: they cannot both be meant. */
function refusePortsOfNamed({ env, ports }: TemporalWish): void {
  const named = env.TEMPORAL_ADDRESS;
  if (!named || (ports?.temporal === undefined && ports?.ui === undefined)) return;
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `TEMPORAL_ADDRESS names the running server ${named}, so no port of Temporal can be chosen.`,
    cure: 'Unset TEMPORAL_ADDRESS to have a server started on that port, or leave the port out.',
  });
}

/** The port at the end of an address, with or without a scheme. */
export function portOf(address: string): number | undefined {
  const port = /:(\d+)\/?$/.exec(address)?.[1];
  return port === undefined ? undefined : Number(port);
}
