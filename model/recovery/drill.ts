/** `no target`: nobody said what was to be reached. */
export type FigureVerdict = 'met' | 'missed' | 'undecided' | 'no target';
export type DrillVerdict = 'met' | 'missed' | 'undecided';

/** One figure of a drill: what was to be reached, and what was. */
export interface Figure {
  targetMs?: number;
  /** Missing: it could not be measured. */
  actualMs?: number;
  /** It is at least so much, and nobody knows how much more. */
  atLeastMs?: number;
  verdict: FigureVerdict;
  /** How it was taken, or why it could not be. */
  how: string;
}

/** A recovery drill on record. Times are wall time, ms. */
export interface Drill {
  /** Its name; those of one name and environment form a trend. */
  drill: string;
  run: string;
  step: string;
  environment: string;
  target: string;
  at: number;
  verdict: DrillVerdict;
  rto: Figure;
  rpo: Figure;
  /** Acknowledged rows that are gone; missing: not known. */
  rowsLost?: number;
  cutAt?: number;
  backAt?: number;
  owner?: string;
}

/** An instant, and where it was taken from. */
export interface Taken {
  at: number;
  from: string;
}

export interface DrillFindings {
  cut?: Taken;
  back?: Taken;
  /** When the newest row before the cut was written. */
  newest?: Taken;
  /** When the newest one that was found again was written; `none` is there after `firstAt`. */
  recovered?: Taken | { none: true; firstAt: number };
  rowsLost?: number;
  targets: { rtoMs?: number; rpoMs?: number };
}

type Judged = Pick<Drill, 'verdict' | 'rto' | 'rpo' | 'rowsLost' | 'cutAt' | 'backAt'>;

/** Holds what was measured to what was to be reached. What could not be measured is never met. */
export function judgeDrill(findings: DrillFindings): Judged {
  const { cut, back, rowsLost } = findings;
  const rto = judgeFigure(findings.targets.rtoMs, rtoOf(findings));
  const rpo = judgeFigure(findings.targets.rpoMs, rpoOf(findings));
  const verdicts = [rto.verdict, rpo.verdict].filter((verdict) => verdict !== 'no target');
  return {
    verdict: overall(verdicts),
    rto,
    rpo,
    ...(rowsLost !== undefined && { rowsLost }),
    ...(cut && { cutAt: cut.at }),
    ...(back && { backAt: back.at }),
  };
}

function overall(verdicts: readonly FigureVerdict[]): DrillVerdict {
  if (verdicts.includes('missed')) return 'missed';
  return verdicts.length === 0 || verdicts.includes('undecided') ? 'undecided' : 'met';
}

type Measured = Pick<Figure, 'actualMs' | 'atLeastMs' | 'how'>;

function rtoOf({ cut, back }: DrillFindings): Measured {
  if (!cut) return { how: 'Nobody said when the service was lost, and no heartbeat was interrupted.' };
  if (!back) return { how: `It was lost at ${iso(cut.at)} (${cut.from}), and nobody saw it come back.` };
  if (back.at < cut.at)
    return {
      how: `It came back at ${iso(back.at)} (${back.from}), before it was lost at ${iso(cut.at)} (${cut.from}).`,
    };
  return { actualMs: back.at - cut.at, how: `From ${iso(cut.at)} (${cut.from}) to ${iso(back.at)} (${back.from}).` };
}

function rpoOf({ newest, recovered }: DrillFindings): Measured {
  if (!newest) return { how: 'Nobody knows what was written before the cut.' };
  if (!recovered)
    return {
      how: `The newest row before the cut is of ${iso(newest.at)} (${newest.from}); what was recovered was not read.`,
    };
  if ('none' in recovered) {
    const how = `Of all rows from ${iso(recovered.firstAt)} to ${iso(newest.at)} (${newest.from}) none was recovered.`;
    return { atLeastMs: newest.at - recovered.firstAt, how };
  }
  const how = `Newest row before the cut ${iso(newest.at)} (${newest.from}), newest recovered ${iso(recovered.at)} (${recovered.from}).`;
  return { actualMs: Math.max(0, newest.at - recovered.at), how };
}

function judgeFigure(targetMs: number | undefined, measured: Measured): Figure {
  if (targetMs === undefined) return { ...measured, verdict: 'no target' };
  const { actualMs, atLeastMs } = measured;
  const missed = (actualMs ?? atLeastMs ?? 0) > targetMs;
  const verdict = missed ? 'missed' : actualMs === undefined ? 'undecided' : 'met';
  return { targetMs, ...measured, verdict };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** `RTO 4.2 s of 30 s: met`, for tables, sentences and labels. */
export function figureText(name: string, { targetMs, actualMs, atLeastMs, verdict }: Figure): string {
  const actual =
    actualMs !== undefined
      ? seconds(actualMs)
      : atLeastMs !== undefined
        ? `at least ${seconds(atLeastMs)}`
        : 'not measured';
  return `${name} ${actual}${targetMs === undefined ? '' : ` of ${seconds(targetMs)}`}: ${verdict}`;
}

/** Two digits below ten seconds, as people compare them. */
export function seconds(ms: number): string {
  return `${ms < 10_000 ? Number((ms / 1000).toFixed(2)) : Number((ms / 1000).toFixed(1))} s`;
}
