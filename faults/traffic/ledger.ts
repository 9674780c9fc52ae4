const BLUE = 'blue 100';
const BOTH = 'blue 100, green 100';
const GREEN = 'green 100';
/** How a node moves from blue to green, and how it moves there and back. */
export const THERE: readonly string[] = [BLUE, BOTH, GREEN];
export const THERE_AND_BACK: readonly string[] = [...THERE, BOTH, BLUE];

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

/**
 * What is wrong with how a node moved that began with all on blue and was to move like this: it had zero backends (I10), or it
 * moved in another way, such as old-new-old (I2). Empty when nothing is.
 */
export function brokenMoves(applied: readonly string[], moves: readonly string[]): string[] {
  const moved = movesOf(applied, { blue: 100, green: 0 });
  const seen = moved.map((move) => move || 'nobody').join(' > ');
  return [
    ...(moved.includes('') ? [`I10: zero backends: ${seen}`] : []),
    ...(isPartOf(moved, moves) ? [] : [`I2: moved ${seen}`]),
  ];
}

function textOf(weights: Shares): string {
  const carrying = Object.entries(weights).filter(([, weight]) => weight > 0);
  return carrying
    .map(([server, weight]) => `${server} ${weight}`)
    .sort()
    .join(', ');
}

/** Whether these moves are the others, some perhaps left out: a node that was never reached has not moved. */
function isPartOf(moved: readonly string[], moves: readonly string[]): boolean {
  let at = 0;
  for (const move of moved) {
    const found = moves.indexOf(move, at);
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
}
