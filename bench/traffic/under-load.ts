import { LoadGenerator } from '../../examples/storefront/load/generator.js';
import type { LoadSummary } from '../../examples/storefront/load/tally.js';
import type { EdgeProxy } from './proxy.js';
import { Switcher } from './switcher.js';
import { Watcher } from './watcher.js';

export interface UnderLoad {
  proxy: string;
  what: 'blue/green' | 'ramp';
  times: number;
  switches: number;
  requests: number;
  /** Everything that was not a good answer, requests that could not be sent included. */
  failed: number;
  /** A kept connection was closed by the proxy just as a request went out; HTTP clients repeat a GET then. */
  resent: number;
  /** How often the proxy, asked past Daybook, had nobody to send traffic to, of so many looks. */
  zeroBackends: number;
  looks: number;
  slowestMs: number;
  /** Median and longest of one switch, ms. */
  switchMs: { median: number; max: number };
  byVersion: Record<string, number>;
  faults: LoadSummary['faults'];
}

/** How long each share stands before the next switch, so that customers meet it. */
const HOLD_MS = 250;
const RAMP = [1, 5, 25, 50, 100];
const THERE_AND_BACK = [100, 0];
const RAMP_AND_BACK = [...RAMP, ...RAMP.toReversed().slice(1), 0];

/** Switches there and back so many times while customers come at a steady rate, divided over the nodes. */
export async function underLoad(
  proxy: EdgeProxy,
  { what, times, ratePerSecond }: { what: UnderLoad['what']; times: number; ratePerSecond: number },
): Promise<UnderLoad> {
  const switcher = await Switcher.on(proxy);
  const loads = proxy.urls.map(
    (url) =>
      new LoadGenerator({
        url,
        ratePerSecond: ratePerSecond / proxy.urls.length,
        inFlight: 500,
        forMs: 3_600_000,
        timeoutMs: 10_000,
      }),
  );
  const watcher = new Watcher(proxy);
  const took: number[] = [];
  try {
    for (let time = 0; time < times; time += 1) {
      for (const green of what === 'ramp' ? RAMP_AND_BACK : THERE_AND_BACK) {
        const begun = performance.now();
        const outcome = await switcher.to({ green, blue: 100 - green });
        took.push(performance.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
        if (outcome.status !== 'succeeded') throw new Error(`${proxy.name}: ${JSON.stringify(outcome)}`);
      }
    }
  } finally {
    await watcher.stop();
    await Promise.all(loads.map((load) => load.stop()));
    await switcher.close();
  }
  const summaries = loads.map((load) => load.summary());
  return { proxy: proxy.name, what, times, ...figures(summaries), ...watcher.seen(), ...switches(took) };
}

function figures(summaries: readonly LoadSummary[]) {
  const sum = (value: (one: LoadSummary) => number) => summaries.reduce((total, one) => total + value(one), 0);
  const byVersion: Record<string, number> = {};
  for (const [version, count] of summaries.flatMap((one) => Object.entries(one.byVersion))) {
    byVersion[version] = (byVersion[version] ?? 0) + count;
  }
  return {
    requests: sum(({ requests }) => requests),
    failed: sum(({ requests, ok, unsent }) => requests - ok + unsent),
    resent: sum(({ resent }) => resent),
    slowestMs: Math.max(...summaries.map(({ latency }) => latency.max)),
    byVersion,
    faults: summaries.flatMap(({ faults }) => faults),
  };
}

function switches(took: readonly number[]) {
  const sorted = took.toSorted((left, right) => left - right);
  return {
    switches: took.length,
    switchMs: { median: Math.round(sorted[sorted.length >> 1] ?? 0), max: Math.round(sorted.at(-1) ?? 0) },
  };
}
