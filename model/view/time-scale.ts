/** Where an instant stands in a picture of `width`, with stretches folded in which nothing happens. */
export interface TimeScale {
  x(at: number): number;
  /** Left to right. */
  folds: Fold[];
  /** Instants for the axis, at least `TICK_GAP` apart and in no fold. */
  ticks: number[];
  /** Between two ticks, ms. */
  tickMs: number;
}

/** A stretch that is drawn shorter than it lasted. */
export interface Fold {
  from: number;
  to: number;
  left: number;
  right: number;
}

export interface Stretch {
  from: number;
  to: number;
}

interface Piece extends Stretch {
  left: number;
  right: number;
  folded: boolean;
}

const TICK_GAP = 78;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICKS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28].map((count) => count * DAY),
];
/** An idle stretch is folded when it is longer than this many times what it would be drawn as. */
const WORTH_FOLDING = 3;

/**
 * A linear scale from `from` to `to`, but for `idle` stretches that would crush everything else: those become half as long
 * as all the rest. A wait of hours for a person and a switch of seconds are both to be seen.
 */
export function timeScale({ from, to, idle, width }: Stretch & { idle: readonly Stretch[]; width: number }): TimeScale {
  const whole = Math.max(1, to - from);
  const stretches = merged(idle, { from, to: from + whole });
  const busy = whole - stretches.reduce((sum, one) => sum + one.to - one.from, 0);
  const short = busy / 2;
  const folded = short > 0 ? stretches.filter((one) => one.to - one.from > WORTH_FOLDING * short) : [];
  const drawn = whole - folded.reduce((sum, one) => sum + one.to - one.from - short, 0);
  const pieces = piecesOf({ from, to: from + whole }, folded, { short, perMs: width / drawn });
  const x = (at: number) => placeIn(pieces, at);
  const tickMs = TICKS.find((ms) => ms * (width / drawn) >= TICK_GAP) ?? whole;
  return {
    x,
    folds: pieces.flatMap(({ folded: isFold, ...fold }) => (isFold ? [fold] : [])),
    ticks: ticksOf(pieces, tickMs, x),
    tickMs,
  };
}

function piecesOf(whole: Stretch, folds: readonly Stretch[], size: { short: number; perMs: number }): Piece[] {
  const pieces: Piece[] = [];
  let left = 0;
  const add = (piece: Stretch, folded: boolean) => {
    const right = left + (folded ? size.short : piece.to - piece.from) * size.perMs;
    if (piece.to > piece.from) pieces.push({ ...piece, left, right, folded });
    left = right;
  };
  let at = whole.from;
  for (const fold of folds) {
    add({ from: at, to: fold.from }, false);
    add(fold, true);
    at = fold.to;
  }
  add({ from: at, to: whole.to }, false);
  return pieces;
}

function placeIn(pieces: readonly Piece[], at: number): number {
  const piece = pieces.find(({ to }) => at <= to) ?? pieces.at(-1);
  if (!piece) return 0;
  const share = Math.min(1, Math.max(0, (at - piece.from) / (piece.to - piece.from)));
  return piece.left + share * (piece.right - piece.left);
}

function ticksOf(pieces: readonly Piece[], tickMs: number, x: (at: number) => number): number[] {
  const ticks: number[] = [];
  for (const { from, to, folded } of pieces) {
    if (folded) continue;
    for (let at = Math.ceil(from / tickMs) * tickMs; at <= to; at += tickMs) {
      const last = ticks.at(-1);
      if (last === undefined || x(at) - x(last) >= TICK_GAP) ticks.push(at);
    }
  }
  return ticks;
}

/** In order, overlapping ones joined, nothing outside of `within`. */
function merged(stretches: readonly Stretch[], within: Stretch): Stretch[] {
  const result: Stretch[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const clipped = { from: Math.max(from, within.from), to: Math.min(to, within.to) };
    if (clipped.to <= clipped.from) continue;
    const last = result.at(-1);
    if (last && clipped.from <= last.to) last.to = Math.max(last.to, clipped.to);
    else result.push(clipped);
  }
  return result;
}
