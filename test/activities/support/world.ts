import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActivityContext, StopReason } from '../../../activities/context.js';
import type { ActivityDeps } from '../../../activities/deps.js';
import type { StepCall } from '../../../model/effect.js';
import type { JsonObject } from '../../../model/json.js';
import { folderRecords } from '../../../records/folder.js';

/** An activity as the engine would run it, under the test's control. */
export class FakeActivity {
  attempt = 1;
  activityId = '1';
  timeoutMs: number | undefined;
  beats = 0;
  workflow: ActivityContext['workflow'] = { id: 'go-live-1', runId: 'r1', type: 'run' };
  readonly #controller = new AbortController();
  #reason: StopReason | undefined;

  cancel(reason: StopReason = 'aborted'): void {
    this.#reason = reason;
    this.#controller.abort();
  }

  get context(): ActivityContext {
    return {
      attempt: this.attempt,
      activityId: this.activityId,
      timeoutMs: this.timeoutMs,
      heartbeat: () => {
        this.beats += 1;
      },
      cancelled: this.#controller.signal,
      stopReason: () => this.#reason,
      workflow: this.workflow,
    };
  }
}

export interface World {
  root: string;
  deps: ActivityDeps;
  /** Replaced to simulate another attempt or another caller. */
  activity: FakeActivity;
  /** A call on a target that worker and plan know alike. */
  callOn(target: { kind: string; config: JsonObject }, call: Partial<StepCall> & { type: string }): StepCall;
  remove(): void;
}

/** A worker's surroundings in a temporary folder, allowing every call. */
export function makeWorld(change: Partial<ActivityDeps> = {}): World {
  const root = mkdtempSync(path.join(tmpdir(), 'daybook-world-'));
  const workspace: ActivityDeps['workspace'] = {
    root,
    daybook: {
      local: true,
      zone: 'Europe/Berlin',
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      gateway: { address: 'http://127.0.0.1:7080' },
      keys: 'keys.json',
      records: { folder: 'records' },
      transports: {},
    },
    people: {
      people: { dana: { id: 'dana', name: 'Dana Reyes' }, omar: { id: 'omar', name: 'Omar' } },
      groups: { release: ['dana', 'omar'] },
    },
    policy: { environments: {} },
    targets: {},
  };
  const world: World = {
    root,
    activity: new FakeActivity(),
    deps: {
      environment: 'production',
      workspace,
      env: { PATH: process.env.PATH },
      records: folderRecords(path.join(root, 'records')),
      transports: {},
      authorise: async () => ({ allowed: true }),
      verifyStatement: async () => true,
      startNested: async () => undefined,
      awaitRun: async () => ({ status: 'succeeded', headline: 'all done', planDigest: 'plan' }),
      context: () => world.activity.context,
      now: () => 1_700_000_000_000,
      ...change,
    },
    callOn: (target, call) => {
      workspace.targets.place = { production: { name: 'place', environment: 'production', ...target } };
      return { ...plainCall(), target: { name: 'place', ...target }, ...call };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  return world;
}

export function plainCall(): StepCall {
  return {
    run: 'go-live-1',
    environment: 'production',
    step: 'switch',
    type: 'http',
    title: 'Switch',
    phase: 'do',
    epoch: 1,
    params: {},
    attempts: 1,
  };
}

/** Waits for a condition, looking every few milliseconds. Throws, naming it, when it does not come true in time. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`still waiting after ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
