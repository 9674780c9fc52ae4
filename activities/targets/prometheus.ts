import { z } from 'zod';
import { numberOf } from '../../model/gate/exposition.js';
import { errored, failed, TargetFailure } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';

const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.default(5000),
});

/** Of one series at one moment. */
export interface Value {
  labels: Record<string, string>;
  value: number;
  /** When it was evaluated, seconds, as the server writes it. */
  time: number;
}

const labels = z.record(z.string(), z.string());
const pair = z.tuple([z.number(), z.string()]);
const answer = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: pair })) }),
    z.object({ resultType: z.literal('scalar'), result: pair }),
  ]),
});
const refusal = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });

/** The query API of a Prometheus. Reads only. */
export class PrometheusTarget {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof config>;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, signal: AbortSignal) {
    this.#target = target;
    this.#config = readConfig(config, target);
    this.#signal = signal;
  }

  /**
   * Evaluates an expression at `time` (seconds; the server's own now without it). Failed `query-refused` when the server
   * calls it wrong, or when it is none that gives values of one moment; errored when it cannot be asked, is too slow, or
   * answers something else.
   */
  async query(query: string, time?: number): Promise<Value[]> {
    const form = { query, timeout: `${Math.max(1, Math.round(this.#config.timeout))}ms` };
    const reply = await this.#post('/api/v1/query', time === undefined ? form : { ...form, time: String(time) });
    const read = answer.safeParse(reply.json);
    if (!read.success) throw this.#notAnAnswer(reply);
    const { data } = read.data;
    if (data.resultType === 'scalar') return [this.#value({}, data.result)];
    return data.result.map(({ metric, value }) => this.#value(metric, value));
  }

  /** Version, as the server tells it. */
  async version(): Promise<string | undefined> {
    const reply = await this.#send('GET', '/api/v1/status/buildinfo');
    const read = z.object({ data: z.object({ version: z.string() }) }).safeParse(reply.json);
    return read.success ? read.data.data.version.slice(0, 40) : undefined;
  }

  #value(of: Record<string, string>, [time, text]: [number, string]): Value {
    const value = numberOf(text);
    if (value === undefined) throw this.#notUnderstood('a value that is no number');
    return { labels: of, value, time };
  }

  #post(path: string, form: Record<string, string>): Promise<HttpAnswer> {
    return this.#send('POST', path, new URLSearchParams(form).toString());
  }

  #send(method: string, path: string, body?: string): Promise<HttpAnswer> {
    const { name, local } = this.#target;
    const url = new URL(this.#config.url);
    const credentials = basicOf(url);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    url.search = '';
    return exchange({
      target: name,
      url,
      method,
      headers: {
        accept: 'application/json',
        ...credentials,
        ...lowerCase(this.#config.headers),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: Math.max(1, this.#config.timeout),
      local,
      signal: this.#signal,
    });
  }

  #notAnAnswer({ status, json }: HttpAnswer): TargetFailure {
    const read = refusal.safeParse(json);
    if (!read.success) return this.#notUnderstood(`status ${status} without an answer`);
    const { errorType, error } = read.data;
    const message = `${this.#target.name} says ${errorType}: ${error.replace(/\s+/g, ' ').slice(0, 200)}`;
    const isWrong = errorType === 'bad_data';
    return isWrong ? failed('query-refused', message) : errored('not-answering', message, 'no');
  }

  #notUnderstood(what: string): TargetFailure {
    return errored('answer-not-understood', `${this.#target.name} answered a query with ${what}.`, 'no');
  }
}

/** Who is there, and whether it answers queries. */
export async function examinePrometheus(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const prometheus = new PrometheusTarget(target, signal);
  const may: Allowed = await prometheus.query('vector(1)').then(
    () => ({ action: 'read', verdict: 'yes' }) satisfies Allowed,
    (error: unknown) => {
      if (!(error instanceof TargetFailure)) throw error;
      return { action: 'read', verdict: 'no', why: error.message } satisfies Allowed;
    },
  );
  if (may.verdict === 'no') return { found: 'It answers no queries', may: [may] };
  const version = await prometheus.version().catch(() => undefined);
  return { found: version ? `Prometheus ${version}` : 'A query API that does not tell its version', may: [may] };
}

/** The user and password of an address as a header; they are taken out of it. */
export function basicOf(url: URL): { authorization?: string } {
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '') return {};
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(both).toString('base64')}` };
}

export function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
