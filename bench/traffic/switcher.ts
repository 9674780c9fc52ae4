import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActivityDeps } from '../../activities/deps.js';
import { traffic } from '../../activities/steps/traffic.js';
import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { folderRecords } from '../../records/folder.js';
import type { EdgeProxy } from './proxy.js';

/** The step `traffic` as a worker carries it out, without a run around it: every call is let through. */
export class Switcher {
  readonly #deps: ActivityDeps;
  readonly #target: EdgeProxy['target'];
  #calls = 0;

  private constructor(
    readonly root: string,
    target: EdgeProxy['target'],
  ) {
    this.#target = target;
    this.#deps = depsFor(root, target);
  }

  static async on({ target }: EdgeProxy): Promise<Switcher> {
    return new Switcher(await mkdtemp(path.join(tmpdir(), 'daybook-switcher-')), target);
  }

  /** Sets percent by colour, under a key of its own. */
  to(weights: Record<string, number>, more: JsonObject = {}): Promise<Outcome> {
    this.#calls += 1;
    const call = {
      run: 'bench',
      environment: 'production',
      step: `switch-${this.#calls}`,
      type: 'traffic',
      title: 'Switch',
      phase: 'do' as const,
      epoch: 1,
      params: { to: weights, ...more },
      target: { name: 'edge', ...this.#target },
      attempts: 1,
    };
    return traffic(call, this.#deps);
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

function depsFor(root: string, target: EdgeProxy['target']): ActivityDeps {
  const edge = { name: 'edge', environment: 'production', ...target };
  return {
    environment: 'production',
    workspace: {
      root,
      daybook: {
        local: true,
        zone: 'UTC',
        temporal: { address: '127.0.0.1:7233', namespace: 'default' },
        gateway: { address: 'http://127.0.0.1:7080' },
        keys: 'keys.json',
        records: { folder: 'records' },
        transports: {},
      },
      people: { people: {}, groups: {} },
      policy: { environments: {} },
      targets: { edge: { production: edge } },
    },
    env: { PATH: process.env.PATH },
    records: folderRecords(path.join(root, 'records')),
    transports: {},
    authorise: async () => ({ allowed: true }),
    verifyStatement: async () => false,
    startNested: () => Promise.reject(new Error('the bench starts no runs')),
    awaitRun: () => Promise.reject(new Error('the bench starts no runs')),
    context: () => ({
      attempt: 1,
      activityId: '1',
      timeoutMs: undefined,
      heartbeat: () => undefined,
      cancelled: new AbortController().signal,
      stopReason: () => undefined,
      workflow: { id: 'bench', runId: 'bench', type: 'run' },
    }),
    now: () => Date.now(),
  };
}
