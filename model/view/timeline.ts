import type { Ask } from '../ask.js';
import type { Plan } from '../plan.js';
import type { RunView, StageView, StepStatus, StepView } from '../run-view.js';
import { criticalRows, forecast, predecessorsOf } from './timeline-forecast.js';
import type { Stretch } from './time-scale.js';

/** A run over time: what happened, what is expected, and what decides when it is over. Times are the run's clock, ms. */
export interface Timeline {
  from: number;
  to: number;
  /** Missing once the run is over. */
  now?: number;
  rows: TimelineRow[];
  /** When it would end if everybody answered now and all took as long as planned. Missing once it is over. */
  expectedEnd?: number;
  /** Stretches in which no machine works: only people or a time are waited for. */
  idle: Stretch[];
}

export interface TimelineRow {
  id: string;
  title: string;
  /** Empty for a row that is a stage itself. */
  stage: string;
  status: StepStatus;
  /** As planned: from its start where it has one, otherwise from when it is expected to start. */
  planned?: Stretch;
  bars: TimelineBar[];
  /** A delay here is a delay of the whole run. */
  critical: boolean;
  message?: string;
}

/** `people`: waits for an answer. `time`: waits for an instant. `work`: everything else. */
export interface TimelineBar extends Stretch {
  kind: 'work' | 'people' | 'time';
}

/** Larger runs are drawn by stage. */
const ROWS = 120;

/** The timeline of a run. With its plan it knows what needs what; without, it takes what was over when a step began. */
export function timelineOf(view: RunView, plan?: Plan): Timeline {
  const over = view.endedAt !== undefined;
  const now = view.endedAt ?? view.now;
  const steps = view.stages.flatMap((stage) => stage.steps.map((step) => ({ step, stage: stage.name })));
  const needs = predecessorsOf(view.stages, plan);
  const asked = new Set(view.asks.filter(({ status }) => status === 'open').map(({ step }) => step));
  const expected = forecast({ steps: steps.map(({ step }) => step), asked, needs, now, over });
  const critical = criticalRows(expected, needs);
  const rows = steps.map(({ step, stage }, index): TimelineRow => {
    const planned = plannedOf(step, over ? undefined : expected[index]);
    return {
      id: step.id,
      title: step.title,
      stage,
      status: step.status,
      bars: barsOf(step, view.asks, now),
      critical: critical.has(index) && step.status !== 'skipped',
      ...(planned ? { planned } : {}),
      ...(step.message ? { message: step.message } : {}),
    };
  });
  const expectedEnd = Math.max(now, ...expected.flatMap((one) => (one ? [one.to] : [])));
  const shown = rows.length > ROWS ? byStage(rows, view.stages) : rows;
  const to = Math.max(now, ...shown.flatMap(({ planned }) => (planned ? [planned.to] : [])));
  return {
    from: view.startedAt,
    to,
    ...(over ? {} : { now, expectedEnd }),
    rows: shown,
    idle: idleOf(rows, { from: view.startedAt, to: now }),
  };
}

/** What is drawn of what was planned: nothing for a step that was left out or that never ran. */
function plannedOf(step: StepView, expected: Stretch | undefined): Stretch | undefined {
  if (step.startedAt !== undefined) {
    return step.plannedMs === undefined ? undefined : { from: step.startedAt, to: step.startedAt + step.plannedMs };
  }
  return step.status === 'pending' ? expected : undefined;
}

/** From its start to its end, cut where it waited for people. */
function barsOf(step: StepView, asks: readonly Ask[], now: number): TimelineBar[] {
  if (step.startedAt === undefined) return [];
  const from = step.startedAt;
  const waits = asks
    .filter((ask) => ask.step === step.id)
    .map((ask) => ({ from: Math.max(from, ask.openedAt), to: Math.min(now, ask.closedAt ?? now) }))
    .filter((wait) => wait.to > wait.from)
    .sort((a, b) => a.from - b.from);
  // A question after a failure keeps a step open although its own work has ended.
  const to = Math.max(step.endedAt ?? now, ...waits.map((wait) => wait.to));
  const rest: TimelineBar['kind'] = step.lane === 'workflow' && waits.length === 0 ? 'time' : 'work';
  const bars: TimelineBar[] = [];
  let at = from;
  for (const wait of waits) {
    if (wait.from > at) bars.push({ from: at, to: wait.from, kind: rest });
    if (wait.to > at) bars.push({ from: Math.max(at, wait.from), to: wait.to, kind: 'people' });
    at = Math.max(at, wait.to);
  }
  if (to > at || bars.length === 0) bars.push({ from: at, to: Math.max(at, to), kind: rest });
  return bars;
}

function idleOf(rows: readonly TimelineRow[], within: Stretch): Stretch[] {
  const work = rows
    .flatMap(({ bars }) => bars)
    .filter(({ kind }) => kind === 'work')
    .sort((a, b) => a.from - b.from);
  const idle: Stretch[] = [];
  let at = within.from;
  for (const { from, to } of work) {
    if (from > at) idle.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (within.to > at) idle.push({ from: at, to: within.to });
  return idle;
}

/** One row per stage: its first start to its last end. */
function byStage(rows: readonly TimelineRow[], stages: readonly StageView[]): TimelineRow[] {
  return stages.map(({ name, status }): TimelineRow => {
    const inside = rows.filter(({ stage }) => stage === name);
    const bars = spanOf(inside.flatMap((row) => row.bars));
    const planned = spanOf(inside.flatMap((row) => row.planned ?? []));
    return {
      id: name,
      title: name,
      stage: '',
      status,
      bars: bars ? [{ ...bars, kind: 'work' }] : [],
      critical: inside.some((row) => row.critical),
      ...(planned ? { planned } : {}),
    };
  });
}

function spanOf(stretches: readonly Stretch[]): Stretch | undefined {
  if (stretches.length === 0) return undefined;
  return {
    from: Math.min(...stretches.map(({ from }) => from)),
    to: Math.max(...stretches.map(({ to }) => to)),
  };
}
