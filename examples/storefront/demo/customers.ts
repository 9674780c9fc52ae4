import { join } from 'node:path';
import type { LoadSummary } from '../load/tally.js';
import { type Child, startChild } from './child.js';

/** The load, as a running process. */
export interface Customers {
  child: Child;
  /** What they saw so far. */
  summary(): Promise<LoadSummary>;
  /** Ends them and resolves to what they saw in all. Idempotent. */
  end(): Promise<LoadSummary>;
}

/** Sends customers to the storefront at a steady rate until they are ended. */
export async function startCustomers(programs: string, url: string): Promise<Customers> {
  const child = await startChild({
    name: 'the load',
    argv: [process.execPath, join(programs, 'load', 'main.js'), '--url', url],
  });
  const { load } = JSON.parse(await child.firstLine(10_000)) as { load: string };
  return {
    child,
    summary: async () => (await (await fetch(`${load}/summary`)).json()) as LoadSummary,
    end: async () => {
      await child.stop(15_000);
      return JSON.parse(child.lines.at(-1) ?? '') as LoadSummary;
    },
  };
}

/** Answers that a customer could have noticed: none at all, or not a good one. */
export function lost({ status5xx, refused, other, unsent }: LoadSummary): number {
  return status5xx + refused + other + unsent;
}

/** What the load saw, as lines for people. */
export function summaryLines(summary: LoadSummary): string[] {
  const { requests, seconds, ratePerSecond, refused, status5xx, other, unsent, latency, byVersion, faults } = summary;
  const versions = Object.entries(byVersion).map(([version, count]) => `${version} answered ${count}`);
  return [
    `${requests} requests in ${seconds} s (${ratePerSecond} a second): ${refused} refused, ${status5xx} answered 5xx, ${other + unsent} went wrong otherwise`,
    `half of them within ${latency.p50} ms, 99 of 100 within ${latency.p99} ms, the slowest took ${latency.max} ms`,
    versions.join(', '),
    ...faults.map(({ at, ending, detail }) => `${at} ${ending}: ${detail}`),
  ].filter((line) => line !== '');
}
