import { CARD_WIDTH } from './card.js';
import type { PlacedCard, StageLayout } from './layout.js';
import { LINE, LOOKS } from './palette.js';
import { round } from './text.js';

interface Point {
  x: number;
  y: number;
}

type Edge = StageLayout['edges'][number];

/** Lines of one stage. Each has its own place at the edge of a card, in the order in which they come: none hides another. */
export function drawEdges({ edges, cards }: StageLayout, origin: Point): string[] {
  const placed = new Map(cards.map((one) => [one.card.drawn.index, one]));
  const between = (edge: Edge) => (edge.points.length > 3 ? edge.points.slice(1, -1) : []);
  const middle = (index: number) => (placed.get(index)?.x ?? 0) + CARD_WIDTH / 2;
  const starts = ports(edges, {
    card: ({ from }) => from,
    towards: (edge) => between(edge)[0]?.x ?? middle(edge.to),
    placed,
  });
  const ends = ports(edges, {
    card: ({ to }) => to,
    towards: (edge) => between(edge).at(-1)?.x ?? middle(edge.from),
    placed,
  });
  return edges.flatMap((edge) => {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
    if (!from || !to) return [];
    // Between neighbouring ranks dagre gives one point in the middle, which only bends the way.
    const points = [
      { x: starts.get(edge) ?? 0, y: from.y + from.card.height },
      ...between(edge),
      { x: ends.get(edge) ?? 0, y: to.y - 2 },
    ].map(({ x, y }) => ({ x: round(origin.x + x), y: round(origin.y + y) }));
    const look =
      to.card.drawn.step.approval === edge.from
        ? `stroke="${LOOKS.ask.edge}" stroke-width="2.4" marker-end="url(#lets-head)"`
        : `stroke="${LINE}" stroke-width="1.5" marker-end="url(#head)"`;
    return [`<path d="${curve(points)}" fill="none" ${look}/>`];
  });
}

/** Where each line meets its card: spread over the middle of its width, by the side from which the line comes. */
function ports(
  edges: readonly Edge[],
  by: { card: (edge: Edge) => number; towards: (edge: Edge) => number; placed: Map<number, PlacedCard> },
): Map<Edge, number> {
  const groups = new Map<number, Edge[]>();
  for (const edge of edges) groups.set(by.card(edge), [...(groups.get(by.card(edge)) ?? []), edge]);
  const found = new Map<Edge, number>();
  for (const [index, group] of groups) {
    const left = by.placed.get(index)?.x ?? 0;
    const ordered = [...group].sort((one, other) => by.towards(one) - by.towards(other));
    ordered.forEach((edge, at) => found.set(edge, left + (CARD_WIDTH * (at + 1)) / (ordered.length + 1)));
  }
  return found;
}

/** Smooth and vertical at both ends. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x} ${first.y}`;
  let before = first;
  for (const point of rest) {
    const middle = round((before.y + point.y) / 2);
    path += ` C${before.x} ${middle} ${point.x} ${middle} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}
