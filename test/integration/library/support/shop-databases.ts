import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA } from '../../../../examples/storefront/demo/databases/schema.js';
import { PostgresCluster } from '../../../../tools/postgres/cluster.js';
import { anyPostgres } from '../../../../tools/postgres/programs.js';
import { postgresPrograms } from '../../../support/postgres.js';
import { writeJson } from '../../../support/write-json.js';

/** Where the shop's data is when the test begins: in the pair that serves it, or in the old server still. */
export type Data = 'in-the-pair' | 'in-the-old';

export interface DataWish {
  /** The workspace. */
  root: string;
  environment: 'stage' | 'production';
  data: Data;
}

const DATABASE = 'shop';
const BUSINESS = `
insert into customers (name, email) select 'Customer ' || n, 'customer-' || n || '@customers.example' from generate_series(1, 50) n;
insert into orders (customer, sku, quantity, cents, key)
  select 1 + n % 50, 'mug-04', 1, 1650, 'old-' || n from generate_series(1, 500) n;
`;

/** The servers of one environment: the old one, and the pair west and east where the data is in it. Their passwords are canaries. */
export class ShopDatabases {
  private constructor(
    readonly old: PostgresCluster,
    readonly west: PostgresCluster,
    private readonly others: readonly PostgresCluster[],
    /** Where blue finds pointer and credential. */
    readonly blueFolder: string,
    /** What targets.yaml refers to. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start({ root, environment, data }: DataWish): Promise<ShopDatabases> {
    const programs = postgresPrograms ?? (await anyPostgres());
    const [old, west] = await Promise.all(
      ['old', 'west'].map((name) =>
        PostgresCluster.start({ programs, password: `canary${environment}${name}${Date.now()}` }),
      ),
    );
    if (!old || !west) throw new Error('there are no servers');
    for (const server of [old, west]) {
      await server.query(`create database ${DATABASE}`);
      await server.query(SCHEMA, [], DATABASE);
    }
    const inPair = data === 'in-the-pair';
    await (inPair ? west : old).query(BUSINESS, [], DATABASE);
    const role = inPair ? 'shop_a' : 'shop';
    const password = `canary${environment}shop${Date.now()}`;
    await (inPair ? west : old).query(`create role ${role} login password '${password}' in role shop_app`);
    if (inPair) await west.query('create role shop_b login in role shop_app');
    const east = inPair ? await PostgresCluster.standbyOf(west, { name: 'east' }) : undefined;

    const folder = join(root, '.daybook', environment === 'stage' ? 'stage-database' : 'database');
    const oldFolder = join(root, '.daybook', 'old-database');
    for (const one of [folder, oldFolder]) mkdirSync(one, { recursive: true, mode: 0o700 });
    point(folder, 'west', west);
    if (!inPair) point(oldFolder, 'old', old);
    const { host, port } = (inPair ? west : old).address;
    const credential = { id: 'first-key', user: role, password, host, port, database: DATABASE };
    writeJson(join(inPair ? folder : oldFolder, 'credential.json'), credential);
    if (!inPair) symlinkSync('old-database', join(root, '.daybook', 'blue-database'));

    const prefix = environment === 'stage' ? 'STAGE' : 'STOREFRONT';
    const env = {
      [`${prefix}_OLD_PORT`]: String(old.address.port),
      [`${prefix}_OLD_PASSWORD`]: old.address.password,
      [`${prefix}_WEST_PORT`]: String(west.address.port),
      [`${prefix}_EAST_PORT`]: String((east ?? west).address.port + (east ? 0 : 1)),
      [`${prefix}_DATABASE_PASSWORD`]: west.address.password,
      [`${prefix}_WEST_DATA`]: west.data,
      [`${prefix}_EAST_DATA`]: (east ?? west).data,
    };
    const blueFolder = inPair ? folder : join(root, '.daybook', 'blue-database');
    return new ShopDatabases(old, west, east ? [east] : [], blueFolder, env);
  }

  /** At the primary that the pair begins with. */
  query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.west.query<Row>(text, values, DATABASE);
  }

  async remove(): Promise<void> {
    for (const server of [...this.others, this.west, this.old]) await server.remove();
  }
}

function point(folder: string, primary: string, { address }: PostgresCluster): void {
  const { host, port } = address;
  writeJson(join(folder, 'pointer.json'), { primary, host, port, database: DATABASE, epoch: 1 });
}
