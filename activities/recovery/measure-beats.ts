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

/** How far a mark may lie behind the last heartbeat before it is not believed: a service that was away already costs more. */
const BELIEVED_MS = 1000;

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
  const away = !copy && seen !== undefined && cutAt - seen.at > Math.max(BELIEVED_MS, 10 * everyMs);
  return away
    ? { at: seen.at, from: 'the last heartbeat: it was away already at the mark' }
    : { at: cutAt, from: 'mark' };
}

function backOf({ after }: Gap, { marks }: BeatMeasure): Taken | undefined {
  if (marks.backAt !== undefined) return { at: marks.backAt, from: 'mark' };
  return after && { at: after.ackedAt, from: `the first heartbeat that ${after.node} acknowledged after the gap` };
}
