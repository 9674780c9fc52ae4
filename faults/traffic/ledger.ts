export type Shares = Record<string, number>;

/**
 * How the weights of one node moved, from what it was told and took: `blue 100`, `blue 100, green 100`, `green 100`. The first
 * entry is what it began with. Empty text: nobody had any.
 */
export function movesOf(applied: readonly string[], begin: Shares): string[] {
  const weights = { ...begin };
  const moves = [textOf(weights)];
  for (const command of applied) {
    const [, server = '', weight] = /^set server shop\/(\w+?)\d weight (\d+)$/.exec(command) ?? [];
    if (weight === undefined) continue;
    weights[server] = Number(weight);
    const now = textOf(weights);
    if (moves.at(-1) !== now) moves.push(now);
  }
  return moves;
}

function textOf(weights: Shares): string {
  const carrying = Object.entries(weights).filter(([, weight]) => weight > 0);
  return carrying
    .map(([server, weight]) => `${server} ${weight}`)
    .sort()
    .join(', ');
}
