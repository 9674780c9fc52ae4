import { get } from 'node:http';
import type { Backend, Traffic } from './traffic.js';

export interface HealthCheckOptions {
  everyMs: number;
  timeoutMs: number;
  /** Answers of one kind in a row before the verdict changes. */
  inARow: number;
}

/** One place that is checked, and what it answered lately. */
interface Checked {
  backend: Backend;
  healthy: boolean;
  /** Answers in a row that contradict `healthy`. */
  against: number;
}

/**
 * Asks every backend for /healthz, again and again, and marks it in `traffic`. The first round decides at once.
 * Resolves after the first round, to the function that ends the checks.
 */
export async function startHealthChecks(traffic: Traffic, options: HealthCheckOptions): Promise<() => void> {
  const records: Checked[] = traffic.backends.map((backend) => ({ backend, healthy: false, against: options.inARow }));
  const round = async (): Promise<void> => {
    await Promise.all(records.map((record) => checkOne(record, traffic, options)));
  };
  await round();
  let timer = setTimeout(again, options.everyMs);
  let ended = false;
  async function again(): Promise<void> {
    await round();
    if (!ended) timer = setTimeout(again, options.everyMs);
  }
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

async function checkOne(record: Checked, traffic: Traffic, { timeoutMs, inARow }: HealthCheckOptions): Promise<void> {
  const healthy = await answersWell(record.backend.origin, timeoutMs);
  record.against = healthy === record.healthy ? 0 : record.against + 1;
  if (record.against >= inARow) {
    record.healthy = healthy;
    record.against = 0;
  }
  traffic.mark(record.backend.colour, record.healthy);
}

/** True for a 200 within the time. Never rejects. */
function answersWell(origin: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    // A connection of its own each time: an instance that stopped listening must not pass on an old one.
    const request = get(`${origin}/healthz`, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}
