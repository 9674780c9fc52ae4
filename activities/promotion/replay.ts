import type { NodeState } from '../../model/recovery/survey.js';
import { failed } from '../failures.js';
import { poll } from '../poll.js';
import type { PairNode } from './node.js';

const EVERY_MS = 100;

/** What was received before the fence is not thrown away. Throws failed `not-replayed` when it takes longer. */
export async function mustHaveReplayed(
  node: PairNode,
  { target, withinMs, signal }: { target: string; withinMs: number; signal: AbortSignal },
): Promise<void> {
  let last: NodeState | undefined;
  const all = await poll({ withinMs, everyMs: EVERY_MS, signal }, async () => {
    last = await node.look(signal);
    return last.state === 'primary' || (last.state === 'standby' && last.replayed >= last.received) ? last : undefined;
  });
  if (all) return;
  const left = last?.state === 'standby' ? `${last.received - last.replayed} bytes are left` : `it is ${last?.state}`;
  const message = `${node.name} of ${target} has not replayed what it had received within ${withinMs} ms (${left}), so it was not promoted. The others are fenced: nobody takes writes. See whether its replay is paused or delayed, then retry.`;
  throw failed('not-replayed', message);
}
