import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runEffect } from '../../../../activities/effect.js';
import { keyEffect } from '../../../../activities/keys/key-effect.js';
import { type Held, readHeld, secretOf } from '../../../../activities/keys/credential.js';
import { openKeyParts } from '../../../../activities/keys/open.js';
import type { StepCall } from '../../../../model/effect.js';
import type { JsonObject } from '../../../../model/json.js';
import type { Outcome } from '../../../../model/outcome.js';
import { PostgresCluster } from '../../../../tools/postgres/cluster.js';
import { anyPostgres } from '../../../../tools/postgres/programs.js';
import { makeWorld, plainCall, type World } from '../../support/world.js';
import { Consumer } from './consumer.js';
import type { Cuts } from './cuts.js';

export const ROLES = ['shop_a', 'shop_b'];
export const EXPECT = { $expr: 'response.json.key == key.id && response.json.works', in: {} };

/** A server that logs every statement, so that a value which reaches it in the clear is found in its log. */
export async function keyCluster(): Promise<PostgresCluster> {
  const cluster = await PostgresCluster.start({ programs: await anyPostgres(), password: 'canary-of-the-owner' });
  await cluster.query('create role shop nologin');
  await cluster.query("create role daybook login createrole password 'canary-of-daybook'");
  await cluster.query('grant shop to daybook with admin option');
  // Only now: what a test itself says in the clear is no leak.
  await cluster.query("alter system set log_statement = 'all'");
  await cluster.query('select pg_reload_conf()');
  return cluster;
}

/** A store, the database that its key opens, and a consumer of it. */
export class KeyWorld {
  readonly world: World = makeWorld();
  readonly outcomes: Outcome[] = [];
  /** Every value that was ever seen in the store. */
  readonly values = new Set<string>(['canary-of-daybook']);
  private constructor(
    readonly cluster: PostgresCluster,
    readonly consumer: Consumer,
    private readonly targets: Record<string, { kind: string; config: JsonObject }>,
  ) {}

  static async start(cluster: PostgresCluster, store?: { kind: string; config: JsonObject }): Promise<KeyWorld> {
    for (const role of ROLES) await cluster.query(`drop role if exists ${role}`);
    const targets: KeyWorld['targets'] = {};
    const world = new KeyWorld(cluster, await Consumer.start(() => 'unset'), targets);
    await world.consumer.stop();
    const consumer = await Consumer.start(() => world.file);
    const { host, port, database } = cluster.address;
    Object.assign(targets, {
      'orders-key': store ?? { kind: 'secret-file', config: { file: 'orders-key.json' } },
      'orders-db': {
        kind: 'postgres',
        config: { host, port, database, tls: 'none', user: 'daybook', password: 'canary-of-daybook' },
      },
      storefront: { kind: 'http', config: { url: consumer.url } },
    });
    for (const [name, target] of Object.entries(targets))
      world.world.deps.workspace.targets[name] = { production: { name, environment: 'production', ...target } };
    return Object.assign(world, { consumer });
  }

  get file(): string {
    return path.join(this.world.root, 'orders-key.json');
  }

  /** What the file holds. Throws when there is none. */
  held(): Held {
    const held = readHeld(JSON.parse(readFileSync(this.file, 'utf8')));
    if (!held) throw new Error('no key of Daybook is in the file');
    return held;
  }

  call(params: JsonObject, change: Partial<StepCall> = {}): StepCall {
    const { 'orders-key': store, ...others } = this.targets;
    const named = Object.entries(others).map(([name, target]) => [name, { name, ...target }]);
    return {
      ...plainCall(),
      step: 'rotate',
      type: 'key',
      params,
      target: { name: 'orders-key', ...(store as { kind: string; config: JsonObject }) },
      others: Object.fromEntries(named) as StepCall['others'],
      ...change,
    };
  }

  /** One attempt, in a worker that knows nothing of others. It may be cut. */
  async attempt(params: JsonObject, change: Partial<StepCall> = {}, cuts?: Cuts): Promise<Outcome> {
    const outcome = await runEffect(this.call(params, change), this.world.deps, async (scope) => {
      const parts = await openKeyParts(scope);
      return keyEffect(cuts ? cuts.parts(parts) : parts);
    });
    this.outcomes.push(outcome);
    this.see();
    return outcome;
  }

  /** Remembers the values that are in the file now. */
  see(): void {
    try {
      const { current, previous } = this.held();
      for (const key of [current, previous]) if (key) this.values.add(secretOf(key));
    } catch {
      // There is none yet.
    }
  }

  /** Places outside of the store where a value of a key was found. */
  leaks(): string[] {
    const folder = path.join(this.world.root, 'records');
    const records = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const texts = [...records, path.join(this.cluster.folder, 'log')].map((file) => [file, readFileSync(file, 'utf8')]);
    const all = [...texts, ['an outcome', JSON.stringify(this.outcomes)]];
    return all.flatMap(([where = '', text = '']) =>
      [...this.values].some((value) => text.includes(value)) ? [where] : [],
    );
  }

  async stop(): Promise<void> {
    await this.consumer.stop();
    this.world.remove();
  }
}

/** Parameters of a step at the database, with the one consumer. */
export function atDatabase(action: 'initialise' | 'rotate', more: JsonObject = {}): JsonObject {
  return {
    action,
    opens: { target: 'orders-db', roles: ROLES, ...(action === 'initialise' && { like: 'shop' }) },
    consumers: [{ target: 'storefront', get: '/database', expect: EXPECT as unknown as JsonObject }],
    within: '2s',
    ...more,
  };
}
