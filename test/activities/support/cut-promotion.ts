import { runEffect } from '../../../activities/effect.js';
import type { PairNode } from '../../../activities/promotion/node.js';
import { openPromotion } from '../../../activities/promotion/open-promotion.js';
import { Promotion, type PromotionParts } from '../../../activities/promotion/promotion.js';
import type { StepCall } from '../../../model/effect.js';
import type { Outcome } from '../../../model/outcome.js';
import type { RecordStore } from '../../../records/store.js';
import type { World } from './world.js';

/** Where a worker dies: before or after one thing that it does. `record …`: what it writes down. */
export interface Cut {
  when: 'before' | 'after';
  what: string;
}

/** A worker that is killed at one moment: from then on it reaches nothing any more, whatever it tries. */
class MortalWorker {
  dead = false;

  constructor(private readonly cut: Cut) {}

  async does<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.mustLive();
    if (this.dies('before', what)) throw killed();
    const result = await work();
    this.mustLive();
    if (this.dies('after', what)) throw killed();
    return result;
  }

  private dies(when: Cut['when'], what: string): boolean {
    this.dead ||= this.cut.when === when && what.startsWith(this.cut.what);
    return this.dead;
  }

  private mustLive(): void {
    if (this.dead) throw killed();
  }
}

function killed(): Error {
  return new Error('killed');
}

/** One attempt of a worker that dies on the way. Throws unless it came to that moment. */
export async function attemptCutAt(cut: Cut, call: StepCall, world: World): Promise<void> {
  const worker = new MortalWorker(cut);
  const deps = { ...world.deps, records: mortalRecords(world.deps.records, worker) };
  const attempt = runEffect(
    call,
    deps,
    async (scope) => new Promotion(mortalParts(await openPromotion(scope), worker)),
  );
  await attempt.catch((): Outcome | undefined => undefined);
  if (!worker.dead) throw new Error(`the worker never came to ${cut.when} ${cut.what}`);
}

function mortalParts(parts: PromotionParts, worker: MortalWorker): PromotionParts {
  const { pointer } = parts;
  return {
    ...parts,
    nodes: parts.nodes.map((node) => mortalNode(node, worker)),
    ...(pointer && {
      pointer: {
        read: () => worker.does('read pointer', () => pointer.read()),
        write: (text) => worker.does('pointer', () => pointer.write(text)),
      },
    }),
    consumers: () => worker.does('consumers', () => parts.consumers()),
  };
}

function mortalNode(node: PairNode, worker: MortalWorker): PairNode {
  const { name, host, port } = node;
  return {
    name,
    host,
    port,
    look: (signal) => worker.does(`look ${name}`, () => node.look(signal)),
    fence: (signal) => worker.does(`fence ${name}`, () => node.fence(signal)),
    notFenced: (signal) => worker.does(`ask ${name}`, () => node.notFenced(signal)),
    promote: (withinMs, signal) => worker.does(`promote ${name}`, () => node.promote(withinMs, signal)),
    write: (signal) => worker.does(`write ${name}`, () => node.write(signal)),
  };
}

function mortalRecords(records: RecordStore, worker: MortalWorker): RecordStore {
  const named = (name: string) => `record ${name.split('/').at(-1)}`;
  return {
    ...records,
    get: (name) => worker.does(`get ${name}`, () => records.get(name)),
    put: (name, value) => worker.does(named(name), () => records.put(name, value)),
    putOnce: (name, value) => worker.does(named(name), () => records.putOnce(name, value)),
    remove: (name) => worker.does(`remove ${name}`, () => records.remove(name)),
  };
}
