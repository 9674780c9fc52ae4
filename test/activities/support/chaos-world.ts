import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chaos } from '../../../activities/steps/chaos.js';
import { deploy } from '../../../activities/steps/deploy.js';
import { slotStatus, stopSlot } from '../../../activities/supervisor/starter.js';
import type { Finding } from '../../../model/chaos/finding.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import type { Outcome } from '../../../model/outcome.js';
import { readFindings } from '../../../records/findings.js';
import { freePort } from '../../../tools/temporal/ports.js';
import { buildSupervisor } from './built-supervisor.js';
import { buildWatchdog } from './built-watchdog.js';
import { makeWorld, type World } from './world.js';

/** Answers its process id; after /die it never comes up again. */
const SHOP = `
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
if (existsSync('never')) process.exit(1);
createServer((request, response) => response.end(JSON.stringify({ pid: process.pid }))).listen(Number(process.env.PORT), '127.0.0.1');
`;

export interface Target {
  kind: string;
  config: JsonObject;
}

/** A worker's surroundings, a shop in a slot, and somebody who looks at it. */
export class ChaosWorld {
  private constructor(
    readonly world: World,
    readonly port: number,
  ) {}

  static async open(): Promise<ChaosWorld> {
    const world = makeWorld({
      supervisorPath: supervisor.path,
      watchdogPath: watchdog.path,
      now: () => Date.now(),
    });
    writeFileSync(path.join(world.root, 'shop.mjs'), SHOP);
    return new ChaosWorld(world, await freePort());
  }

  get shop(): Target {
    return { kind: 'process', config: { program: ['node', 'shop.mjs'], slots: { blue: { port: this.port } } } };
  }

  get slotBase(): string {
    return path.join(this.world.root, '.daybook/processes/production.place.blue');
  }

  /** Starts the shop; resolves with its process id. */
  async deploy(version = 'v1', epoch = 1): Promise<number> {
    const params = { slot: 'blue', version, healthyWithin: '20s' };
    const call = this.world.callOn(this.shop, { type: 'deploy', step: 'deploy', params, epoch });
    const outcome = await deploy(call, this.world.deps);
    if (outcome.status !== 'succeeded') throw new Error(`the shop does not run: ${JSON.stringify(outcome)}`);
    return (await this.program()) ?? 0;
  }

  async program(): Promise<number | undefined> {
    return (await slotStatus(this.slotBase))?.program;
  }

  /** A call of a chaos step that looks at `url` (the shop unless told). */
  call(
    fault: JsonObject,
    change: Omit<Partial<StepCall>, 'target'> & { target?: Target; url?: string; more?: JsonObject } = {},
  ): StepCall {
    const { target = this.shop, url = `http://127.0.0.1:${this.port}`, more = {}, ...rest } = change;
    const front = { kind: 'http', config: { url, timeout: '500ms' } };
    this.world.deps.workspace.targets.front = { production: { name: 'front', environment: 'production', ...front } };
    const params = {
      layer: 'process',
      hypothesis: 'Customers see nothing of it',
      steadyState: { target: 'front', get: '/', every: '50ms', ...(more.steadyState as JsonObject | undefined) },
      fault,
      for: '300ms',
      recoverWithin: '20s',
      ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'steadyState')),
    };
    const { name: _name, ...own } = { name: '', ...target };
    return this.world.callOn(own, {
      type: 'chaos',
      step: 'break',
      owner: 'release',
      params,
      others: { front: { name: 'front', ...front } },
      ...rest,
    });
  }

  run(call: StepCall): Promise<Outcome> {
    return chaos(call, this.world.deps);
  }

  findings(): Promise<Finding[]> {
    return readFindings(this.world.deps.records);
  }

  async close(): Promise<void> {
    await stopSlot(this.slotBase, 200);
    this.world.remove();
  }
}

const supervisor = buildSupervisor();
const watchdog = buildWatchdog();
export const watchdogPath = watchdog.path;
afterAll(() => {
  supervisor.remove();
  watchdog.remove();
});
