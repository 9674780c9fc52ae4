interface OfCluster {
  /** The system identifier: the same for a primary and all its standbys. */
  cluster?: string;
}

/** One server of a pair, as a look found it. Positions in the log as numbers of bytes. */
export type NodeState =
  | ({ node: string; state: 'primary'; timeline: number; written?: number } & OfCluster)
  | ({
      node: string;
      state: 'standby';
      timeline: number;
      received: number;
      replayed: number;
      lagMs?: number;
    } & OfCluster)
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

/** A standby that follows is never so far behind for long: one segment of the log. */
const MOST_BEHIND = 16 * 2 ** 20;

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
  const stranger = ofAnotherCluster(states, own);
  if (stranger !== undefined) {
    const message = `${to} and ${stranger} of ${target} are not copies of one database: their system identifiers differ. Nothing was done. Correct the nodes in targets.yaml.`;
    return { reason: 'other-cluster', message };
  }
  if (own.state !== 'standby') return undefined;
  return now.length > 0 ? farBehind(states, own, target) : behindOther(states, own, target);
}

function ofAnotherCluster(states: readonly NodeState[], own: NodeState & OfCluster): string | undefined {
  return states.find((other) => 'cluster' in other && 'cluster' in own && other.cluster !== own.cluster)?.node;
}

/** While the primary answers nothing need be lost: a standby that does not follow it would throw away what came since. */
function farBehind(
  states: readonly NodeState[],
  own: NodeState & { state: 'standby' },
  target: string,
): Obstacle | undefined {
  const primary = states.find((other) => other.state === 'primary');
  const behind = primary?.state === 'primary' ? (primary.written ?? 0) - own.received : 0;
  if (!primary || behind <= MOST_BEHIND) return undefined;
  const message = `${own.node} of ${target} is ${Math.round(behind / 2 ** 20)} MiB behind ${primary.node}, which serves. Nothing was done. See that it follows, then retry; or fence ${primary.node} by hand when what it holds may be lost.`;
  return { reason: 'far-behind', message };
}

/** A standby that has received more than the one that is to be promoted; undefined: none has. */
export function aheadOf(states: readonly NodeState[], to: string): string | undefined {
  const own = states.find(({ node }) => node === to);
  if (own?.state !== 'standby') return undefined;
  return states.find((other) => other.state === 'standby' && other.received > own.received)?.node;
}

/** With the primary gone, a standby that has received less than another one would throw away what that one has. */
function behindOther(states: readonly NodeState[], own: NodeState, target: string): Obstacle | undefined {
  const ahead = aheadOf(states, own.node);
  if (ahead === undefined) return undefined;
  const message = `${ahead} of ${target} has received more than ${own.node}, and there is no primary to get the rest from. Nothing was done. Promote ${ahead}.`;
  return { reason: 'other-is-ahead', message };
}

/** `east is gone, west is primary`: for sentences and outputs. */
export function statesText(states: readonly NodeState[]): string {
  return states.map(({ node, state }) => `${node} is ${state}`).join(', ');
}
