/** One heartbeat whose write was acknowledged. All times are the writer's own clock, ms. */
export interface Beat {
  /** Grows with each try to write. */
  n: number;
  /** Stands in the row. */
  writtenAt: number;
  ackedAt: number;
  /** Which server took it. */
  node: string;
}

export interface Gap {
  /** The last beat before the service was lost. */
  before?: Beat;
  /** The first one afterwards; missing: none yet. */
  after?: Beat;
}

/** So many pauses without a beat are a gap, and never less than this. */
const PAUSES = 5;
const LEAST_GAP_MS = 500;

export interface GapSearch {
  everyMs: number;
  /** Wall time, ms. The gap begins not before. */
  cutAt?: number;
}

/**
 * Where the beats were interrupted: at the first change of the server after the cut, else at the longest gap. No `before` when
 * nothing was interrupted. Beats in the order of their `n`.
 */
export function findGap(beats: readonly Beat[], { everyMs, cutAt = Number.NEGATIVE_INFINITY }: GapSearch): Gap {
  const first = beats.findLastIndex(({ ackedAt }) => ackedAt <= cutAt);
  const from = Math.max(0, first);
  const moved = beats.findIndex((beat, index) => index > from && beat.node !== beats[index - 1]?.node);
  if (moved > 0) return between(beats, moved);
  const longest = longestGap(beats, from);
  if (longest !== undefined && longest.ms >= Math.max(LEAST_GAP_MS, PAUSES * everyMs))
    return between(beats, longest.at);
  // Nothing came after the cut: the gap still lasts.
  const last = beats.at(-1);
  return Number.isFinite(cutAt) && last && last.ackedAt <= cutAt ? { before: last } : {};
}

function between(beats: readonly Beat[], at: number): Gap {
  const [before, after] = [beats[at - 1], beats[at]];
  return { ...(before && { before }), ...(after && { after }) };
}

function longestGap(beats: readonly Beat[], from: number): { at: number; ms: number } | undefined {
  let longest: { at: number; ms: number } | undefined;
  for (let at = from + 1; at < beats.length; at += 1) {
    const ms = (beats[at]?.ackedAt ?? 0) - (beats[at - 1]?.ackedAt ?? 0);
    if (!longest || ms > longest.ms) longest = { at, ms };
  }
  return longest;
}

/** What of the writes up to a beat was found again. */
export interface Recovered {
  /** When the newest one up to it was written, ms; missing: none was found. */
  newestAt?: number;
  /** Acknowledged ones that are not there. */
  rowsLost: number;
  /** When the first one was written: a bound for the loss where nothing was found. */
  firstAt: number;
}

/** Compares acknowledged beats with the numbers that are in the database now. `until`: the last one that counts. */
export function recoveredOf(beats: readonly Beat[], found: ReadonlySet<number>, until: Beat): Recovered {
  const counted = beats.filter(({ n }) => n <= until.n);
  const there = counted.filter(({ n }) => found.has(n));
  const newest = there.at(-1);
  return {
    ...(newest && { newestAt: newest.writtenAt }),
    rowsLost: counted.length - there.length,
    firstAt: counted[0]?.writtenAt ?? until.writtenAt,
  };
}
