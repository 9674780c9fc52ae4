import { z } from 'zod';
import { type Exposition, ExpositionError, parseExposition } from '../../model/gate/exposition.js';
import { errored, TargetFailure } from '../failures.js';
import { exchange } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';
import { basicOf, lowerCase } from './prometheus.js';

const address = z.url({ protocol: /^https?$/ });
const config = z.object({
  url: address.optional(),
  instances: z.record(z.string(), address).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.default(5000),
});

/** What one instance shows now. */
export interface Scrape {
  instance: string;
  exposition: Exposition;
}

const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8';

/** Services that show their metrics themselves. Reads only. */
export class MetricsTarget {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof config>;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, signal: AbortSignal) {
    this.#target = target;
    this.#config = readConfig(config, target);
    this.#signal = signal;
  }

  get instances(): string[] {
    return Object.keys(this.#addresses);
  }

  /**
   * Reads all instances at once. Errored when one of them cannot be read whole: the sum of the others would be another number.
   */
  scrape(): Promise<Scrape[]> {
    return Promise.all(Object.entries(this.#addresses).map(([instance, url]) => this.#read(instance, url)));
  }

  get #addresses(): Record<string, string> {
    const { url, instances } = this.#config;
    return instances ?? (url === undefined ? {} : { [this.#target.name]: url });
  }

  async #read(instance: string, at: string): Promise<Scrape> {
    const { name, local } = this.#target;
    const url = new URL(at);
    const credentials = basicOf(url);
    const reply = await exchange({
      target: name === instance ? name : `${name}, instance ${instance},`,
      url,
      method: 'GET',
      headers: { accept: ACCEPT, ...credentials, ...lowerCase(this.#config.headers) },
      timeoutMs: Math.max(1, this.#config.timeout),
      local,
      signal: this.#signal,
    });
    if (reply.status !== 200)
      throw errored('answer-not-understood', `${name} (${instance}) answered with status ${reply.status}.`, 'no');
    const openMetrics = (reply.headers['content-type'] ?? '').includes('application/openmetrics-text');
    try {
      return { instance, exposition: parseExposition(reply.text, { openMetrics }) };
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      throw errored(
        'answer-not-understood',
        `The metrics of ${name} (${instance}) cannot be read: ${error.message}.`,
        'no',
      );
    }
  }
}

/** How many series each instance shows. */
export async function examineMetrics(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const metrics = new MetricsTarget(target, signal);
  try {
    const scrapes = await metrics.scrape();
    const count = scrapes.reduce((sum, { exposition }) => sum + exposition.series.length, 0);
    const of = scrapes.length === 1 ? 'one instance' : `${scrapes.length} instances`;
    return { found: `${count} series of ${of}`, may: [{ action: 'read', verdict: 'yes' }] };
  } catch (error) {
    if (!(error instanceof TargetFailure)) throw error;
    const no: Allowed = { action: 'read', verdict: 'no', why: error.message };
    return { found: 'Its metrics cannot be read', may: [no] };
  }
}
