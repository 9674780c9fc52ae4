import type { PairNode } from '../../../activities/promotion/node.js';
import { PromotionNotes } from '../../../activities/promotion/notes.js';
import { Promotion } from '../../../activities/promotion/promotion.js';
import type { NodeState } from '../../../model/recovery/survey.js';
import { makeWorld, plainCall, type World } from '../support/world.js';

/** A server that answers as it is told; no PostgreSQL, because a third node that is ahead by a few bytes is hard to come by. */
class ToldNode implements PairNode {
  readonly host = '127.0.0.1';
  readonly port = 5432;
  fenced = false;
  promoted = false;

  constructor(
    readonly name: string,
    private readonly state: () => NodeState,
  ) {}

  async look(): Promise<NodeState> {
    if (this.fenced) return { node: this.name, state: 'gone', why: 'it was stopped' };
    return this.promoted ? { node: this.name, state: 'primary', timeline: 2 } : this.state();
  }
  async fence(): Promise<string | undefined> {
    this.fenced = true;
    return undefined;
  }
  async notFenced(): Promise<string | undefined> {
    return this.fenced ? undefined : 'it runs';
  }
  async promote(): Promise<void> {
    this.promoted = true;
  }
  async write(): Promise<void> {}
}

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

function standby(node: string, received: number): ToldNode {
  return new ToldNode(node, () => ({ node, state: 'standby', timeline: 1, received, replayed: received }));
}

/** Promotes west of three, with so much received by each standby when the primary is fenced. */
async function promoteWest({ west, north }: { west: number; north: number }) {
  const nodes = [
    new ToldNode('east', () => ({ node: 'east', state: 'primary', timeline: 1, written: 100 })),
    standby('west', west),
    standby('north', north),
  ];
  const promotion = new Promotion({
    target: 'orders',
    nodes,
    to: 'west',
    notes: new PromotionNotes(world.deps.records, plainCall()),
    withinMs: 1000,
    consumers: async () => [],
    now: () => 0,
    signal: new AbortController().signal,
  });
  expect(await promotion.probe()).toBe('todo');
  const before = await promotion.before();
  const end = await promotion.apply('key', before).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { end, promoted: nodes.filter(({ promoted }) => promoted).map(({ name }) => name) };
}

describe('a promotion with a third node', () => {
  it('throws nothing away that another standby got from the primary before it was fenced: nobody is promoted', async () => {
    const { end, promoted } = await promoteWest({ west: 80, north: 100 });
    expect(end).toMatchObject({ kind: 'failed', reason: 'other-is-ahead' });
    expect(String(end)).toContain('nobody takes writes. Promote north');
    expect(promoted).toEqual([]);
  });

  it('goes on where the other one has as much', async () => {
    expect(await promoteWest({ west: 100, north: 100 })).toEqual({ end: undefined, promoted: ['west'] });
  });
});
