import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { heldText, type Opening } from '../../activities/keys/credential.js';
import type { Ending } from '../lanes/lane.js';
import { laneRunbook } from '../lanes/runbook.js';
import { brokenEnd } from './ending.js';
import type { KeyMoment } from './key-moments.js';
import { brokenLooks, KeyWatch } from './key-watch.js';
import { Questions } from './questions.js';
import { canary, OPERATOR, type SharedServer } from './shared-server.js';
import { Strike } from './strike.js';
import { type Struck, struck, StruckLane } from './struck-lane.js';

/** A key that is rotated from one of two roles to the other, with a consumer that reads the store whenever it is asked. */
export class KeyLane extends StruckLane {
  #watch: KeyWatch | undefined;
  #old: Opening | undefined;
  #round = 0;

  private constructor(
    common: Struck,
    private readonly folder: string,
    private readonly consumer: Questions,
  ) {
    super(common);
  }

  static async open(name: string, at: KeyMoment, server: SharedServer): Promise<KeyLane> {
    const strike = new Strike(at.at);
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-key-'));
    const common = await struck({ name, moment: `key: ${at.name}`, strike, server });
    const lanes: KeyLane[] = [];
    const consumer = await Questions.open(strike, () => lanes[0]?.answer());
    const lane = new KeyLane(common, folder, consumer);
    lanes.push(lane);
    return lane;
  }

  override get secrets(): readonly string[] {
    return [...this.server.secrets, ...(this.#watch?.values ?? [])];
  }

  get targets(): Record<string, string> {
    const { name, server, door, consumer } = this;
    return {
      [name]: JSON.stringify({ kind: 'secret-file', file: this.#file }),
      [`${name}-db`]: server.target(door.port, 'postgres'),
      [`${name}-app`]: JSON.stringify({ kind: 'http', url: consumer.url, timeout: '5m' }),
    };
  }

  get runbook(): string {
    const { name } = this;
    const rotate = {
      ...{ id: 'rotate', type: 'key', action: 'rotate', target: name },
      opens: { target: `${name}-db`, roles: this.#roles },
      consumers: [{ target: `${name}-app`, get: '/database', expect: 'response.json.key == key.id' }],
      ...{ within: '60s', timeout: '15m', retry: 30 },
    };
    return laneRunbook(this, { day: 'N', stage: 'rotate', steps: [rotate] });
  }

  /** The consumer, as a program that reads its key anew each time. It has moved when it says so of the second one. */
  answer(): { key: string } {
    const { id } = JSON.parse(readFileSync(this.#file, 'utf8')) as { id: string };
    if (this.#watch && id !== this.#old?.id) this.#watch.agreed = true;
    return { key: id };
  }

  async reset(): Promise<void> {
    const { server } = this;
    this.#round += 1;
    const password = canary();
    const [first = '', second = ''] = this.#roles;
    for (const role of [first, second]) {
      await server.cluster.query(`drop role if exists ${role}`);
      await server.cluster.query(`create role ${role} login`);
      await server.cluster.query(`grant ${role} to ${OPERATOR} with admin option`);
    }
    await server.cluster.query(`alter role ${first} password '${password}'`);
    const place = { host: '127.0.0.1', port: this.door.port, database: 'postgres' };
    const old = { id: `first-${this.#round}`, user: first, password, ...place };
    await writeFile(this.#file, heldText({ current: old }), { mode: 0o600 });
    this.#old = old;
    this.strike.reset();
    await this.#watch?.stop();
    this.#watch = new KeyWatch(this.#file, old, server.cluster.address.port);
  }

  async judge({ view }: Ending): Promise<string[]> {
    const watch = this.#watch;
    const old = this.#old;
    if (!watch || !old) return ['nobody watched'];
    await watch.stop();
    const { current, previous } = await watch.held();
    return [
      ...brokenEnd(view, 'succeeded'),
      ...brokenLooks(watch.looks),
      ...(current.user === this.#roles[1] && (await watch.opens(current))
        ? []
        : ['the new key does not let anybody in']),
      ...((await watch.opens(old)) ? ['the old key still lets people in after the rotation'] : []),
      ...(previous ? ['the store still holds the old key'] : []),
    ];
  }

  override async close(): Promise<void> {
    this.release();
    await this.#watch?.stop().catch(() => undefined);
    await this.consumer.close();
    await super.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #file(): string {
    return path.join(this.folder, 'key.json');
  }

  get #roles(): string[] {
    return [`${this.sqlName}_a`, `${this.sqlName}_b`];
  }
}
