import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresCluster } from '../../../../tools/postgres/cluster.js';
import { anyPostgres, npmPostgres } from '../../../../tools/postgres/programs.js';
import { reachablePrograms } from '../../../../tools/postgres/reachable.js';
import type { StartedParts } from '../started-parts.js';
import { BUSINESS, SCHEMA } from './schema.js';

/** Name of the database on each server. */
const DATABASE = 'shop';

export interface Databases {
  /** Where blue finds its database and its credential: a link, which leads to those of the old server for now. */
  blueFolder: string;
  /** What targets.yaml refers to. */
  env: Readonly<Record<string, string>>;
  /** Version of the server, and where its programs came from. */
  about: string;
  old: PostgresCluster;
  west: PostgresCluster;
  east: PostgresCluster;
}

/**
 * Three PostgreSQL servers on this machine: the old one with the shop's customers and orders, and a new pair, west and its standby
 * east, with the same tables and nothing in them. Every password is made here, anew.
 */
export async function startDatabases(root: string, parts: StartedParts): Promise<Databases> {
  const found = (await npmPostgres()) ?? (await anyPostgres());
  const { programs, remove } = await reachablePrograms(found);
  if (remove) parts.add({ name: 'the copied programs of PostgreSQL', stop: remove });
  const [old, west] = await Promise.all([
    started('the old database', parts, () => PostgresCluster.start({ programs, password: secret() })),
    started('database west', parts, () => PostgresCluster.start({ programs, password: secret() })),
  ]);
  const password = secret();
  await Promise.all([fillOld(old, password), prepare(west)]);
  const east = await started('database east', parts, () => PostgresCluster.standbyOf(west, { name: 'east' }));
  const folders = join(root, '.daybook');
  const oldFolder = join(folders, 'old-database');
  pointTo(oldFolder, { primary: 'old', cluster: old });
  write(oldFolder, 'credential.json', { id: 'old-1', user: 'shop', password });
  pointTo(join(folders, 'database'), { primary: 'west', cluster: west });
  const blueFolder = join(folders, 'blue-database');
  symlinkSync('old-database', blueFolder);
  const [shown] = await west.query<{ server_version: string }>('show server_version');
  return {
    blueFolder,
    old,
    west,
    east,
    about: `PostgreSQL ${shown?.server_version} (${programs.from === 'npm' ? 'from npm' : 'of this machine'})`,
    env: {
      STOREFRONT_OLD_PORT: String(old.address.port),
      STOREFRONT_OLD_PASSWORD: old.address.password,
      STOREFRONT_WEST_PORT: String(west.address.port),
      STOREFRONT_EAST_PORT: String(east.address.port),
      STOREFRONT_DATABASE_PASSWORD: west.address.password,
      STOREFRONT_WEST_DATA: west.data,
      STOREFRONT_EAST_DATA: east.data,
    },
  };
}

/** Ended by its own pid, its folder with it. */
async function started(
  name: string,
  parts: StartedParts,
  start: () => Promise<PostgresCluster>,
): Promise<PostgresCluster> {
  const cluster = await start();
  parts.add({ name: `${name} (pid ${cluster.pid})`, stop: () => cluster.remove() });
  return cluster;
}

async function prepare(cluster: PostgresCluster): Promise<void> {
  await cluster.query(`create database ${DATABASE}`);
  await cluster.query(SCHEMA, [], DATABASE);
}

async function fillOld(cluster: PostgresCluster, password: string): Promise<void> {
  await prepare(cluster);
  await cluster.query(BUSINESS, [], DATABASE);
  // The password is of letters and digits alone, and this server is the demo's own.
  await cluster.query(`create role shop login password '${password}' in role shop_app`, [], DATABASE);
}

function pointTo(folder: string, { primary, cluster }: { primary: string; cluster: PostgresCluster }): void {
  const { host, port } = cluster.address;
  write(folder, 'pointer.json', { primary, host, port, database: DATABASE, epoch: 1 });
}

/** Whole or not at all, and for its owner alone. */
function write(folder: string, name: string, content: object): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${name}.new`);
  writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(draft, join(folder, name));
}

function secret(): string {
  return randomBytes(18).toString('hex');
}
