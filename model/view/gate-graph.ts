import type { MeasuredGate, MeasuredObjective } from '../gate/measurement.js';
import type { RunView, StepView } from '../run-view.js';
import type { Stretch } from './time-scale.js';

/** One objective of a gate over time, ready to be drawn. */
export interface GateGraph {
  objective: MeasuredObjective;
  /** The time that is shown, ms: with what the run changed shortly before, and to the planned end. */
  from: number;
  to: number;
  /** Values that are shown, in the unit of the objective, with the limit among them. */
  low: number;
  high: number;
  /** Values of the axis, round ones. */
  ticks: number[];
  /** Values without a break between them. */
  lines: GatePoint[][];
  /** Where nothing was decided, or nobody watched. */
  blind: Stretch[];
  markers: GateMarker[];
  /** While it watches. */
  now?: number;
}

export interface GatePoint {
  at: number;
  value: number;
  met: boolean;
}

/** Something that the run changed. */
export interface GateMarker {
  /** `A`, `B` … */
  letter: string;
  at: number;
  text: string;
}

/** A change so much of the watch's length before it is still shown. */
const LEAD = 0.25;
const CHANGES: ReadonlySet<string> = new Set(['traffic', 'deploy', 'mark']);
const MOST_MARKERS = 8;
const MOST_TICKS = 5;

/** What one objective of a gate looks like over time, with what the run changed meanwhile. */
export function gateGraph(gate: MeasuredGate, index: number, { view, now }: { view: RunView; now: number }): GateGraph {
  const objective = gate.objectives[index] as MeasuredObjective;
  const step = view.stages.flatMap(({ steps }) => steps).find(({ id }) => id === gate.step);
  const unwatched = gate.gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const last = gate.samples.at(-1)?.at ?? gate.startedAt;
  const running = step?.status === 'running';
  const end = running
    ? Math.max(last, gate.startedAt + gate.order.forMs + unwatched)
    : Math.max(last, gate.startedAt + 1);
  const markers = markersOf(view, { from: gate.startedAt - LEAD * gate.order.forMs, to: end });
  const first = Math.min(gate.startedAt, ...markers.map(({ at }) => at));
  const margin = (end - first) * 0.02;
  const lines = linesOf(gate, index);
  return {
    objective,
    from: first - margin,
    to: end + margin,
    ...scaleOf(lines.flat(), objective),
    lines,
    blind: [...blindOf(gate, index), ...gate.gaps],
    markers,
    ...(running ? { now: Math.min(now, end) } : {}),
  };
}

function markersOf(view: RunView, { from, to }: Stretch): GateMarker[] {
  return view.stages
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (CHANGES.has(step.type) && hasChanged(step) && step.endedAt ? [{ step, at: step.endedAt }] : []))
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => a.at - b.at)
    .slice(-MOST_MARKERS)
    .map(({ step, at }, index) => ({ letter: String.fromCharCode(65 + index), at, text: step.sentence || step.title }));
}

function hasChanged({ status }: StepView): boolean {
  return status === 'succeeded' || status === 'undone' || status === 'failed' || status === 'errored';
}

function linesOf({ samples, gaps }: MeasuredGate, index: number): GatePoint[][] {
  const lines: GatePoint[][] = [];
  let line: GatePoint[] | undefined;
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, of } of samples) {
    const last = before;
    if (gaps.some(({ from, to }) => from >= last && to <= at)) line = undefined;
    before = at;
    const { verdict, value } = of[index] ?? {};
    if (value === undefined || verdict === 'undecided') line = undefined;
    else {
      if (!line) {
        line = [];
        lines.push(line);
      }
      line.push({ at, value, met: verdict === 'yes' });
    }
  }
  return lines;
}

/** What a look that said nothing leaves open reaches back to the look before. */
function blindOf({ samples, startedAt }: MeasuredGate, index: number): Stretch[] {
  const stretches: Stretch[] = [];
  samples.forEach(({ at, of }, position) => {
    if (of[index]?.verdict !== 'undecided') return;
    const from = samples[position - 1]?.at ?? startedAt;
    const before = stretches.at(-1);
    if (before?.to === from) before.to = at;
    else stretches.push({ from, to: at });
  });
  return stretches;
}

function scaleOf(
  points: readonly GatePoint[],
  { limit, unit }: MeasuredObjective,
): Pick<GateGraph, 'low' | 'high' | 'ticks'> {
  const values = [limit, ...points.map(({ value }) => value)];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(limit) * 0.1 || 1;
  const high = most + span * 0.25;
  const low = least - span * 0.25;
  const positive = least >= 0 && low < 0 ? 0 : low;
  const step = roundStep((high - positive) / MOST_TICKS);
  const ticks: number[] = [];
  for (let tick = Math.ceil(positive / step); tick * step <= high; tick += 1)
    ticks.push(Number((tick * step).toPrecision(12)));
  return { low: positive, high, ticks: ticks.filter((tick) => unit !== 'percent' || tick <= 100) };
}

/** The next larger of 1, 2, 5 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((one) => one * power >= step) ?? 10;
  return factor * power;
}
