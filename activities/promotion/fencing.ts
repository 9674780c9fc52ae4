import { failed } from '../failures.js';
import { pause } from '../stop.js';
import type { PairNode } from './node.js';

const EVERY_MS = 250;

/**
 * Whether a server can take no write any more. Both must say so: the program that looks, and the server itself, by taking no
 * connection or by being in recovery. A server that Daybook cannot reach may still be reached by others, and a setting that a
 * session can change is no fence. Undefined: proven; else why not.
 */
export async function unproven(node: PairNode, signal: AbortSignal): Promise<string | undefined> {
  const said = await node.notFenced(signal);
  if (said !== undefined) return said;
  const found = await node.look(signal);
  if (found.state === 'gone' || found.state === 'standby') return undefined;
  return found.state === 'primary' ? 'it still takes connections as a primary' : found.why;
}

/**
 * Fences a server unless it is proven to be fenced, and proves it. `begin` is awaited before the first thing is done to it.
 * Throws failed `not-fenced`.
 */
export async function fence(
  node: PairNode,
  order: { target: string; withinMs: number; signal: AbortSignal; begin(): Promise<void> },
): Promise<void> {
  const { target, withinMs, signal, begin } = order;
  if ((await unproven(node, signal)) === undefined) return begin();
  await begin();
  const until = performance.now() + withinMs;
  const problem = await node.fence(signal);
  for (;;) {
    const why = await unproven(node, signal);
    if (why === undefined) return;
    if (performance.now() > until) {
      const tried = problem === undefined ? '' : ` Its program to fence: ${problem}.`;
      throw failed('not-fenced', `That ${node.name} of ${target} is fenced could not be proven: ${why}.${tried}`);
    }
    await pause(EVERY_MS, signal);
  }
}
