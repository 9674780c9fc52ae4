import { Graph, layout } from '@dagrejs/dagre';
import type { Card } from './card.js';

/** Above this a layered layout takes seconds and nobody can read it: the cards stand in columns instead. */
const MOST_LAYERED = 250;
const COLUMN = 20;
const GAP = { x: 44, y: 40 };
/** Lines that go sideways need more room than those that go straight down. */
const SIDEWAYS_GAP = 60;

export interface PlacedCard {
  card: Card;
  /** Top left corner, inside the stage. */
  x: number;
  y: number;
}

export interface StageLayout {
  cards: PlacedCard[];
  /** Points from one card to another. */
  edges: { from: number; to: number; points: { x: number; y: number }[] }[];
  width: number;
  height: number;
}

/** Places the cards of one stage so that each stands below what it waits for. The same cards give the same places. */
export function layoutStage(cards: readonly Card[]): StageLayout {
  return cards.length > MOST_LAYERED ? columns(cards) : layered(cards);
}

function layered(cards: readonly Card[]): StageLayout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'TB',
    nodesep: GAP.x,
    ranksep: isChain(cards) ? GAP.y : SIDEWAYS_GAP,
    marginx: 0,
    marginy: 0,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const drawn = new Set(cards.map(({ drawn: { index } }) => index));
  for (const {
    drawn: { index },
    width,
    height,
  } of cards)
    graph.setNode(String(index), { width, height });
  for (const {
    drawn: { index, needs },
  } of cards) {
    for (const need of needs) if (drawn.has(need)) graph.setEdge(String(need), String(index));
  }
  layout(graph);
  const placed = cards.map((card) => {
    const { x = 0, y = 0 } = graph.node(String(card.drawn.index)) as { x?: number; y?: number };
    return { card, x: x - card.width / 2, y: y - card.height / 2 };
  });
  const edges = graph.edges().map((edge: { v: string; w: string }) => {
    const { points = [] } = graph.edge(edge) as { points?: { x: number; y: number }[] };
    return { from: Number(edge.v), to: Number(edge.w), points };
  });
  return { cards: placed, edges, ...extent(placed) };
}

/** Whether the cards follow one another, so that they stand in one column. */
export function isChain(cards: readonly Card[]): boolean {
  return cards.every(({ drawn }, at) => {
    const before = cards[at - 1]?.drawn.index;
    return before === undefined ? drawn.needs.length === 0 : drawn.needs.length === 1 && drawn.needs[0] === before;
  });
}

function columns(cards: readonly Card[]): StageLayout {
  const widest = Math.max(...cards.map(({ width }) => width));
  const tallest = Math.max(...cards.map(({ height }) => height));
  const placed = cards.map((card, position) => ({
    card,
    x: Math.floor(position / COLUMN) * (widest + GAP.x),
    y: (position % COLUMN) * (tallest + GAP.y / 2),
  }));
  return { cards: placed, edges: [], ...extent(placed) };
}

function extent(placed: readonly PlacedCard[]): { width: number; height: number } {
  let [width, height] = [0, 0];
  for (const { card, x, y } of placed) {
    width = Math.max(width, x + card.width);
    height = Math.max(height, y + card.height);
  }
  return { width, height };
}
