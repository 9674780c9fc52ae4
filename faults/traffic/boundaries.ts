/** What a lane does: switches; switches and takes it back; or tries to while the third node refuses for good. */
export type Story = 'switch' | 'undo' | 'refused';

/** One command that reached a node's runtime socket. */
export interface Seen {
  node: string;
  command: string;
  /** How many times the node was asked for its state, this command included. */
  reads: number;
  /** The same since the last change. */
  readsSince: number;
  /** What changed the node so far, this command not included. */
  applied: readonly string[];
}

/** A moment at which the worker dies. */
export interface Boundary {
  name: string;
  story: Story;
  reached(seen: Seen): boolean;
  /** Whether the command still takes effect after the worker's death. */
  applies: boolean;
  /** Customers come through the proxies all the time. */
  customers?: boolean;
}

/**
 * Not on all lanes at once. All of them share one shop in one process: with 800 requests a second it answers the proxies' health
 * checks too late (no answer within 5 s, then no connection within 1 s), five of these take it out everywhere in the same second,
 * and customers get 503, whatever a switch does.
 */
const WITH_CUSTOMERS = ['edge-2 raised', 'undo: edge-2 raised'];

const NODES = ['edge-1', 'edge-2', 'edge-3'];
const RAISE = 'set server shop/green1 weight 100';
const LOWER = 'set server shop/blue1 weight 0';
const RAISE_BACK = 'set server shop/blue1 weight 100';
const LOWER_BACK = 'set server shop/green1 weight 0';

const isRead = (command: string) => command.startsWith('show servers state');

/** Before, between and after everything that the step does at the nodes, and the same while it goes back. */
export const BOUNDARIES: readonly Boundary[] = every().map((boundary) => ({
  ...boundary,
  customers: WITH_CUSTOMERS.includes(boundary.name),
}));

function every(): Boundary[] {
  return [
    reading('probe', 1),
    reading('before', 2),
    reading('check', 3),
    ...NODES.flatMap((node) => [
      telling(`${node} not raised`, { story: 'switch', node, command: RAISE, applies: false }),
      telling(`${node} raised`, { story: 'switch', node, command: RAISE, applies: true }),
      lookingAfter(`${node} raised and looked at`, { node, command: 'set server shop/green1 state ready', reads: 1 }),
      telling(`${node} lowered`, { story: 'switch', node, command: LOWER, applies: true }),
    ]),
    lookingAfter('verify', { node: 'edge-3', command: LOWER, reads: 1 }),
    lookingAfter('drain', { node: 'edge-3', command: LOWER, reads: 2 }),
    telling('undo: edge-1 not raised', { story: 'undo', node: 'edge-1', command: RAISE_BACK, applies: false }),
    telling('undo: edge-2 raised', { story: 'undo', node: 'edge-2', command: RAISE_BACK, applies: true }),
    telling('undo: edge-3 lowered', { story: 'undo', node: 'edge-3', command: LOWER_BACK, applies: true }),
    telling('put back: edge-1 not raised', { story: 'refused', node: 'edge-1', command: RAISE_BACK, applies: false }),
    telling('put back: edge-1 lowered', { story: 'refused', node: 'edge-1', command: LOWER_BACK, applies: true }),
    telling('put back: edge-2 raised', { story: 'refused', node: 'edge-2', command: RAISE_BACK, applies: true }),
  ];
}

/** At the so-manieth look at the first node: nothing has been set. */
function reading(name: string, at: number): Boundary {
  return {
    name,
    story: 'switch',
    applies: true,
    reached: ({ node, command, reads }) => node === 'edge-1' && isRead(command) && reads === at,
  };
}

function telling(
  name: string,
  { story, node, command, applies }: { story: Story; node: string; command: string; applies: boolean },
): Boundary {
  return { name, story, applies, reached: (seen) => seen.node === node && seen.command === command };
}

/** At the so-manieth look at a node after it took a command. */
function lookingAfter(
  name: string,
  { node, command, reads }: { node: string; command: string; reads: number },
): Boundary {
  return {
    name,
    story: 'switch',
    applies: true,
    reached: (seen) =>
      seen.node === node && isRead(seen.command) && seen.applied.at(-1) === command && seen.readsSince === reads,
  };
}
