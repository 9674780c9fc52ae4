import { z } from 'zod';
import { errored, failed, TargetFailure } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination, Marker, MarkDriver } from '../target-driver.js';
import { basicOf, lowerCase } from './prometheus.js';

const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  token: z.string().optional(),
  dashboard: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.default(5000),
});

const annotations = z.array(z.object({ id: z.number(), time: z.number(), tags: z.array(z.string()).default([]) }));
const health = z.object({ version: z.string() });

/** Annotations of a Grafana. Each carries its idempotency key as a tag, so that it is found again and never put twice. */
export function grafanaMarks(target: OpenTarget, { signal, secrets }: StepScope): MarkDriver {
  const grafana = new Grafana(target, { signal, learn: (secret) => secrets.add(secret) });
  return {
    find: (key) => grafana.find(key),
    put: (marker, key) => grafana.put(marker, key),
  };
}

class Grafana {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof config>;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, { signal, learn }: { signal: AbortSignal; learn(secret: string): void }) {
    this.#target = target;
    this.#config = readConfig(config, target);
    this.#signal = signal;
    if (this.#config.token !== undefined) learn(this.#config.token);
  }

  async find(key: string): Promise<{ id: string; at: number } | undefined> {
    const query = new URLSearchParams({ tags: tagOf(key), type: 'annotation', limit: '2' });
    const answer = await this.send('GET', `/api/annotations?${query}`);
    this.#mustBeGood(answer);
    const read = annotations.safeParse(answer.json);
    if (!read.success)
      throw failed('answer-not-understood', `${this.#target.name} answered with something else than annotations.`);
    const found = read.data.find(({ tags }) => tags.includes(tagOf(key)));
    return found && { id: String(found.id), at: found.time };
  }

  async put({ text, tags, at, endAt }: Marker, key: string): Promise<void> {
    const { dashboard } = this.#config;
    const body = {
      ...(dashboard === undefined ? {} : { dashboardUID: dashboard }),
      time: at,
      ...(endAt === undefined ? {} : { timeEnd: endAt }),
      tags: [...tags, tagOf(key)],
      text,
    };
    this.#mustBeGood(await this.send('POST', '/api/annotations', body));
  }

  send(method: string, path: string, body?: object): Promise<HttpAnswer> {
    const { url: base, token, headers, timeout } = this.#config;
    const url = new URL(base);
    const credentials = basicOf(url);
    const [place = '', query = ''] = path.split('?');
    url.pathname = `${url.pathname.replace(/\/$/, '')}${place}`;
    url.search = query;
    return exchange({
      target: this.#target.name,
      url,
      method,
      headers: {
        accept: 'application/json',
        ...credentials,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...lowerCase(headers),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: Math.max(1, timeout),
      local: this.#target.local,
      signal: this.#signal,
    });
  }

  #mustBeGood({ status }: HttpAnswer): void {
    if (status >= 200 && status < 300) return;
    if (status >= 500)
      throw errored('not-answering', `${this.#target.name} answered with status ${status}.`, 'unknown');
    throw failed('refused-by-target', `${this.#target.name} answered with status ${status}.`, { status });
  }
}

/** Which Grafana answers, and whether annotations can be read there. Whether they may be written cannot be told without doing it. */
export async function examineGrafana(target: OpenTarget, { signal, secrets }: StepScope): Promise<Examination> {
  const grafana = new Grafana(target, { signal, learn: (secret) => secrets.add(secret) });
  const write: Allowed = {
    action: 'mark',
    verdict: 'unknown',
    why: 'Grafana tells only when an annotation is written',
  };
  try {
    await grafana.find('daybook-examination');
    const version = health.safeParse((await grafana.send('GET', '/api/health')).json);
    const found = version.success
      ? `Grafana ${version.data.version.slice(0, 40)}`
      : 'A Grafana that does not tell its version';
    return { found, may: [{ action: 'read', verdict: 'yes' }, write] };
  } catch (error) {
    if (!(error instanceof TargetFailure)) throw error;
    return {
      found: 'Its annotations cannot be read',
      may: [{ action: 'read', verdict: 'no', why: error.message }, write],
    };
  }
}

function tagOf(key: string): string {
  return `daybook-key:${key}`;
}
