import { z } from 'zod';
import { awaitConsumers, consumersParam } from '../consumers.js';
import { openTarget } from '../own-target.js';
import { duration, readParams } from '../params.js';
import { pairPlace } from '../postgres/pair-place.js';
import type { StepScope } from '../scope.js';
import { PostgresNode } from './node.js';
import { PromotionNotes } from './notes.js';
import { readPointer, writePointer } from './pointer.js';
import type { PromotionParts } from './promotion.js';

const params = z.object({
  to: z.string(),
  consumers: consumersParam.default([]),
  within: duration.default(60_000),
});

/** What the promotion of a call works with: the pair as the worker's own targets.yaml has it. Changes nothing. */
export async function openPromotion(scope: StepScope): Promise<PromotionParts> {
  const { call, deps, signal } = scope;
  const { to, consumers, within } = readParams(params, call.params);
  const pair = pairPlace(await openTarget(scope), deps.workspace.root);
  const { pointer } = pair;
  return {
    target: pair.name,
    nodes: pair.nodes.map((node) => new PostgresNode(node, pair, scope)),
    to,
    ...(pointer !== undefined && {
      pointer: { read: () => readPointer(pointer), write: (text) => writePointer(pointer, text) },
    }),
    notes: new PromotionNotes(deps.records, call),
    withinMs: within,
    consumers: () => awaitConsumers({ consumers, withinMs: within }, scope),
    now: deps.now,
    signal,
  };
}
