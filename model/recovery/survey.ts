/** One server of a pair, as a look found it. */
export type NodeState =
  | { node: string; state: 'primary'; timeline: number }
  | { node: string; state: 'standby'; timeline: number; received: number; replayed: number; lagMs?: number }
  /** It takes no connection. */
  | { node: string; state: 'gone'; why: string }
  /** Something is there, and it did not say what it is. */
  | { node: string; state: 'unclear'; why: string };

/** What stood there before a promotion began. Kept from its first attempt on. */
export interface PairBefore {
  /** Node that was primary; null where none was. */
  primary: string | null;
  /** Of the node that is promoted. */
  timeline: number;
  /** Of the pointer; 0 where there is none. */
  epoch: number;
}

export interface Obstacle {
  reason: string;
  message: string;
}

/** Position in the log as a number of bytes: `0/3000148`. Exact below 8 PB. */
export function logPosition(text: string | null): number {
  const [high = '0', low = '0'] = (text ?? '0/0').split('/');
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}

/**
 * Nodes beside `to` that could take writes: the primary, and those of which nobody knows. A server in recovery takes none,
 * whoever asks.
 */
export function couldTakeWrites(states: readonly NodeState[], to: string): string[] {
  return states.filter(({ node, state }) => node !== to && state !== 'standby').map(({ node }) => node);
}

export function primaries(states: readonly NodeState[]): string[] {
  return states.filter(({ state }) => state === 'primary').map(({ node }) => node);
}

/** Why a promotion may not begin; undefined when it may. Nothing has been done then. */
export function obstacle(
  states: readonly NodeState[],
  { target, to }: { target: string; to: string },
): Obstacle | undefined {
  const now = primaries(states);
  if (now.length > 1) {
    const message = `${now.join(' and ')} of ${target} both take writes, and only a person can say whose are right. Nothing was done. Stop one of them, compare what they hold, then retry.`;
    return { reason: 'two-primaries', message };
  }
  const own = states.find(({ node }) => node === to);
  if (!own) {
    const message = `${target} has no node ${to}, only ${states.map(({ node }) => node).join(', ')}. Nothing was done. Correct \`to\`, then plan again.`;
    return { reason: 'node-unknown', message };
  }
  if ('why' in own) {
    const message = `${to} of ${target} cannot be promoted: ${own.why}. Nothing was done, and nothing was fenced. See that it runs, then retry.`;
    return { reason: 'cannot-promote', message };
  }
  return own.state === 'standby' ? behindOther(states, own, target) : undefined;
}

/** With the primary gone, a standby that has received less than another one would throw away what that one has. */
function behindOther(
  states: readonly NodeState[],
  own: NodeState & { state: 'standby' },
  target: string,
): Obstacle | undefined {
  if (primaries(states).length > 0) return undefined;
  const ahead = states.find((other) => other.state === 'standby' && other.received > own.received);
  if (!ahead) return undefined;
  const message = `${ahead.node} of ${target} has received more than ${own.node}, and there is no primary to get the rest from. Nothing was done. Promote ${ahead.node}.`;
  return { reason: 'other-is-ahead', message };
}

/** `east is gone, west is primary`: for sentences and outputs. */
export function statesText(states: readonly NodeState[]): string {
  return states.map(({ node, state }) => `${node} is ${state}`).join(', ');
}
