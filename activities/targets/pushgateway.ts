import { z } from 'zod';
import { type Exposition, ExpositionError, parseExposition } from '../../model/gate/exposition.js';
import { errored, failed, TargetFailure } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination, MarkDriver } from '../target-driver.js';
import { basicOf, lowerCase } from './prometheus.js';

const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.default(5000),
});

/** Seconds since 1970 at which something was marked; a stretch has a second metric for its end. */
const METRIC = 'daybook_mark_timestamp_seconds';
const END_METRIC = 'daybook_mark_end_timestamp_seconds';

/**
 * Markers as a metric, one group for each idempotency key: PUT replaces the whole group, so that it may be repeated freely.
 */
export function pushgatewayMarks(target: OpenTarget, { signal }: StepScope): MarkDriver {
  const gateway = new Pushgateway(target, signal);
  return {
    find: async (key) => {
      const { series } = await gateway.read();
      const found = series.find(
        ({ name, labels }) => name === METRIC && labels.job === 'daybook' && labels.key === key,
      );
      return found && { id: key, at: Math.round(found.value * 1000) };
    },
    put: async ({ text, tags, at, endAt }, key) => {
      const labels = `{text=${quoted(text)},tags=${quoted(tags.join(','))}}`;
      const lines = [`# TYPE ${METRIC} gauge`, `${METRIC}${labels} ${at / 1000}`];
      if (endAt !== undefined) lines.push(`# TYPE ${END_METRIC} gauge`, `${END_METRIC}${labels} ${endAt / 1000}`);
      await gateway.put(key, `${lines.join('\n')}\n`);
    },
  };
}

class Pushgateway {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof config>;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, signal: AbortSignal) {
    this.#target = target;
    this.#config = readConfig(config, target);
    this.#signal = signal;
  }

  async read(): Promise<Exposition> {
    const answer = await this.#send('GET', '/metrics');
    try {
      return parseExposition(answer.text);
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      throw failed('answer-not-understood', `The metrics of ${this.#target.name} cannot be read: ${error.message}.`);
    }
  }

  async put(key: string, body: string): Promise<void> {
    await this.#send('PUT', `/metrics/job/daybook/key@base64/${Buffer.from(key).toString('base64url')}`, body);
  }

  async #send(method: string, path: string, body?: string): Promise<HttpAnswer> {
    const url = new URL(this.#config.url);
    const credentials = basicOf(url);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    const answer = await exchange({
      target: this.#target.name,
      url,
      method,
      headers: {
        ...credentials,
        ...lowerCase(this.#config.headers),
        ...(body === undefined ? {} : { 'content-type': 'text/plain; version=0.0.4' }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: Math.max(1, this.#config.timeout),
      local: this.#target.local,
      signal: this.#signal,
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.status >= 500)
      throw errored('not-answering', `${this.#target.name} answered with status ${answer.status}.`, 'unknown');
    throw failed('refused-by-target', `${this.#target.name} answered with status ${answer.status}.`, {
      status: answer.status,
    });
  }
}

/** Whether its metrics can be read. Whether they may be pushed cannot be told without doing it. */
export async function examinePushgateway(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const push: Allowed = {
    action: 'mark',
    verdict: 'unknown',
    why: 'a Pushgateway tells only when something is pushed',
  };
  try {
    const { series } = await new Pushgateway(target, signal).read();
    const version = series.find(({ name }) => name === 'pushgateway_build_info')?.labels.version;
    const found =
      version === undefined ? `Metrics with ${series.length} series` : `Pushgateway ${version.slice(0, 40)}`;
    return { found, may: [{ action: 'read', verdict: 'yes' }, push] };
  } catch (error) {
    if (!(error instanceof TargetFailure)) throw error;
    return { found: 'Its metrics cannot be read', may: [{ action: 'read', verdict: 'no', why: error.message }, push] };
  }
}

function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`;
}
