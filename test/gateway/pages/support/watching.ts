import type { Judgement } from '../../../../model/gate/judge.js';
import type { Measurement, Sample } from '../../../../model/gate/measurement.js';
import type { RunView, StepView } from '../../../../model/run-view.js';
import { writeMeasurement } from '../../../../records/measurements.js';
import { type GoLiveGateway, goLiveGateway } from './go-live-gateway.js';
import { MINUTE, NOW, RUN } from './go-live.js';

const SWITCHED = NOW - 13 * MINUTE;
const BEGAN = SWITCHED + 40_000;

/** The same go-live after the switch: a gate watches it, saw a dip, was blind for a moment, and lost its worker once. */
export async function watchingGateway(): Promise<GoLiveGateway> {
  const gateway = await goLiveGateway();
  afterSwitch(gateway.view);
  for (const measurement of attempts()) await writeMeasurement(gateway.context.store, measurement);
  return gateway;
}

function afterSwitch(view: RunView): void {
  view.asks = view.asks.filter(({ status }) => status !== 'open');
  Object.assign(view, { status: 'running', headline: 'Watches the storefront on green' });
  const change = (id: string, more: Partial<StepView>) => {
    const step = view.stages.flatMap(({ steps }) => steps).find((one) => one.id === id);
    if (!step) throw new Error(`the go-live has no step ${id}`);
    Object.assign(step, more);
  };
  for (const stage of view.stages) if (stage.name === 'cutover') stage.status = 'running';
  const done = { status: 'succeeded', waitsFor: undefined } as const;
  change('ready', { ...done, endedAt: SWITCHED - 5 * MINUTE });
  change('go', { ...done, endedAt: SWITCHED - 2 * MINUTE });
  change('switch', { ...done, startedAt: SWITCHED - 6000, endedAt: SWITCHED });
  change('announce-switch', {
    ...done,
    type: 'mark',
    title: 'Mark the switch in Grafana',
    sentence: 'Mark “storefront v1.5.0” on the graphs of grafana',
    startedAt: SWITCHED + 6 * MINUTE,
    endedAt: SWITCHED + 6 * MINUTE + 900,
  });
  change('watch', {
    type: 'gate',
    title: 'Watch the storefront for 20 minutes',
    sentence: 'Watch availability at least 99.5 %, answers (p99 at most 300ms) on prometheus for 20m',
    status: 'running',
    startedAt: BEGAN,
  });
}

/** Two attempts: the worker of the first was lost for 70 seconds. */
export function attempts(): Measurement[] {
  const common = {
    run: RUN,
    step: 'watch',
    epoch: 1,
    watch: 'b41f0c2d9e77',
    title: 'Watch the storefront for 20 minutes',
    target: 'prometheus',
    objectives: [
      { name: 'availability', kind: 'ratio', unit: 'percent', side: 'atLeast', limit: 99.5 },
      { name: 'answers, p99', kind: 'latency', unit: 'ms', side: 'atMost', limit: 300 },
    ],
    order: { forMs: 20 * MINUTE, everyMs: 15_000, tolerate: 3, undecidedAtMost: 10 },
    totals: [],
  } satisfies Partial<Measurement>;
  const again = BEGAN + 8 * MINUTE + 40_000;
  const first = {
    ...common,
    attempt: 1,
    startedAt: BEGAN,
    watchedMs: 7.5 * MINUTE,
    samples: samplesFrom(BEGAN, 31, 0),
  };
  const second = {
    ...common,
    attempt: 2,
    startedAt: again,
    watchedMs: 3.5 * MINUTE,
    samples: samplesFrom(again, 15, 31),
  };
  return [first, second];
}

function samplesFrom(start: number, count: number, offset: number): Sample[] {
  return Array.from({ length: count }, (_, look) => {
    const index = look + offset;
    const at = start + look * 15_000;
    const wave = Math.sin(index * 1.7) + Math.sin(index * 0.61);
    const dip = index >= 4 && index <= 7 ? [0.22, 0.5, 0.38, 0.15][index - 4] : 0;
    return {
      at,
      of: [
        index >= 17 && index <= 20 ? blind : availability(99.86 + wave * 0.03 - (dip ?? 0)),
        latency(205 + wave * 22 + (dip ?? 0) * 160),
      ],
    };
  });
}

const blind: Judgement = {
  verdict: 'undecided',
  reason: 'stale',
  why: 'http_requests_total was scraped last 74 s ago',
};

function availability(value: number): Judgement {
  return { verdict: value >= 99.5 ? 'yes' : 'no', value, sli: value, events: 2400 };
}

function latency(value: number): Judgement {
  return { verdict: value <= 300 ? 'yes' : 'no', value, events: 2400 };
}
