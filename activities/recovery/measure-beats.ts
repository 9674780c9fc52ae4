import type { DrillFindings, Taken } from '../../model/recovery/drill.js';
import { type Beat, findGap, type Gap, recoveredOf } from '../../model/recovery/heartbeats.js';

export interface BeatMeasure {
  beats: readonly Beat[];
  /** Numbers that are in the database now, and its name. */
  found: ReadonlySet<number>;
  foundAt: string;
  everyMs: number;
  marks: { cutAt?: number; backAt?: number };
  /** A copy was restored beside the original, which may have gone on: nothing was interrupted, and the mark alone is the cut. */
  copy: boolean;
}

type Found = Omit<DrillFindings, 'targets'>;

/** How far a mark may lie within the gap before it is not believed: a service that was away for longer costs more. */
function believedMs(everyMs: number): number {
  return Math.max(1000, 10 * everyMs);
}

/** What the heartbeats of a drill tell of the cut, the return, and what is there again. Marks of the author come first. */
export function measureBeats(measure: BeatMeasure): Found {
  const { beats, found, foundAt, marks, copy } = measure;
  const gap = copy ? copyGap(beats, marks.cutAt) : findGap(beats, { everyMs: measure.everyMs, ...onlyCut(marks) });
  const cut = cutOf(gap, measure);
  const back = backOf(gap, measure);
  const instants = { ...(cut && { cut }), ...(back && { back }) };
  if (!gap.before) return instants;
  const recovered = recoveredOf(beats, found, gap.before);
  return {
    ...instants,
    newest: {
      at: gap.before.writtenAt,
      from: `heartbeat ${gap.before.n}, the last that ${gap.before.node} acknowledged`,
    },
    recovered:
      recovered.newestAt === undefined
        ? { none: true, firstAt: recovered.firstAt }
        : { at: recovered.newestAt, from: `read from ${foundAt}` },
    rowsLost: recovered.rowsLost,
  };
}

function onlyCut({ cutAt }: { cutAt?: number }): { cutAt?: number } {
  return cutAt === undefined ? {} : { cutAt };
}

function copyGap(beats: readonly Beat[], cutAt: number | undefined): Gap {
  const before = cutAt === undefined ? undefined : beats.findLast(({ writtenAt }) => writtenAt <= cutAt);
  return before ? { before } : {};
}

function cutOf({ before }: Gap, { marks, everyMs, copy }: BeatMeasure): Taken | undefined {
  const { cutAt } = marks;
  const seen: Taken | undefined = before && { at: before.ackedAt, from: 'the last heartbeat before the gap' };
  if (cutAt === undefined) return seen;
  const away = !copy && seen !== undefined && cutAt - seen.at > believedMs(everyMs);
  return away
    ? { at: seen.at, from: 'the last heartbeat: it was away already at the mark' }
    : { at: cutAt, from: 'mark' };
}

/**
 * A mark is not believed where the heartbeats show that nothing was taken for longer; nor where they have not come back at all:
 * then nobody knows.
 */
function backOf({ before, after }: Gap, { marks, everyMs, copy }: BeatMeasure): Taken | undefined {
  const { backAt } = marks;
  const seen: Taken | undefined = after && {
    at: after.ackedAt,
    from: `the first heartbeat that ${after.node} acknowledged after the gap`,
  };
  if (backAt === undefined) return seen;
  const mark = { at: backAt, from: 'mark' };
  if (copy || !before) return mark;
  if (!seen) return undefined;
  return seen.at - backAt > believedMs(everyMs) ? { at: seen.at, from: `${seen.from}, later than the mark` } : mark;
}
