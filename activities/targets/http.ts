import { z } from 'zod';
import type { Json } from '../../model/json.js';
import { failed, refused } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { TrafficDriver, TrafficState } from '../target-driver.js';

const DEFAULT_TIMEOUT_MS = 5000;

const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  timeout: duration.optional(),
  headers: z.record(z.string(), z.string()).default({}),
  traffic: z.string().startsWith('/').optional(),
});

const trafficAnswer = z.object({
  weights: z.record(z.string(), z.number().min(0).max(100)),
  healthy: z.record(z.string(), z.boolean()),
});

/** What stays under the target's own hand. */
const RESERVED_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
]);

export interface HttpCall {
  method: string;
  /** Below the target's url. */
  path: string;
  body?: Json;
  /** A body that is no JSON, as it is sent. Instead of `body`. */
  raw?: { type: string; text: string };
  redirects?: 'answer';
  headers?: { [name: string]: string };
  /** Shorter limit than the target's own, ms. */
  timeoutMs?: number;
}

/** An HTTP service under one url: nothing beside that url can be reached through it. */
export class HttpTarget {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof config>;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, signal: AbortSignal) {
    this.#target = target;
    this.#config = readConfig(config, target);
    this.#signal = signal;
  }

  get name(): string {
    return this.#target.name;
  }

  get trafficPath(): string | undefined {
    return this.#config.traffic;
  }

  /** One request, without a retry. Errors as `exchange` throws them. */
  call(call: HttpCall): Promise<HttpAnswer> {
    const limit = this.#config.timeout ?? DEFAULT_TIMEOUT_MS;
    return exchange({
      target: this.#target.name,
      url: this.#urlOf(call.path),
      method: call.method,
      headers: this.#headers(call),
      body: call.body === undefined ? call.raw?.text : JSON.stringify(call.body),
      redirects: call.redirects,
      timeoutMs: Math.max(1, Math.min(limit, call.timeoutMs ?? limit)),
      local: this.#target.local,
      signal: this.#signal,
    });
  }

  /** Joined part by part: `//elsewhere/` or `/../` in a runbook must not lead to another place. */
  #urlOf(path: string): URL {
    const url = new URL(this.#config.url);
    const base = url.pathname.replace(/\/$/, '');
    const [place = '', query] = splitOnce(path, '?');
    url.username = '';
    url.password = '';
    url.hash = '';
    url.pathname = base + place;
    url.search = query ?? '';
    if (place.startsWith('/') && (url.pathname === base || url.pathname.startsWith(`${base}/`))) return url;
    throw refused(
      'path-refused',
      `The path ${path} does not stay below the url of ${this.#target.name}; nothing was sent.`,
    );
  }

  #headers(call: HttpCall): { [name: string]: string } {
    const own = lowerCase(this.#config.headers);
    const { username, password } = new URL(this.#config.url);
    if (username !== '' && own.authorization === undefined) {
      const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      own.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    const asked = lowerCase(call.headers ?? {});
    for (const [name, value] of Object.entries(asked)) {
      if (
        RESERVED_HEADERS.has(name) ||
        own[name] !== undefined ||
        !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) ||
        /[^\t\x20-\x7e]/.test(value)
      ) {
        throw refused(
          'header-refused',
          `The step may not set the header ${name} at ${this.#target.name}; nothing was sent.`,
        );
      }
    }
    const type = call.body === undefined ? call.raw?.type : 'application/json';
    return { accept: 'application/json, */*', ...(type !== undefined && { 'content-type': type }), ...asked, ...own };
  }
}

/** A service that sets traffic by JSON: GET gives `{weights, healthy}`, PUT `{weights}` sets. */
export function httpTraffic(target: OpenTarget, signal: AbortSignal): TrafficDriver {
  const http = new HttpTarget(target, signal);
  const path = http.trafficPath;
  if (path === undefined)
    throw refused('no-traffic', `${target.name} in targets.yaml names no \`traffic\` path, so it cannot switch.`);
  const read = async (): Promise<TrafficState> => {
    const answer = await http.call({ method: 'GET', path });
    refuseStatus(answer, target.name);
    const state = trafficAnswer.safeParse(answer.json);
    if (state.success) return state.data;
    throw failed(
      'answer-not-understood',
      `${target.name} answered ${path} with something else than {weights, healthy}.`,
    );
  };
  return {
    read,
    set: async (weights, key) => {
      const headers = { 'idempotency-key': key };
      refuseStatus(await http.call({ method: 'PUT', path, body: { weights }, headers }), target.name);
    },
  };
}

function refuseStatus(answer: HttpAnswer, target: string): void {
  if (answer.status >= 200 && answer.status < 300) return;
  throw failed('refused-by-target', `${target} answered with status ${answer.status}.`, { status: answer.status });
}

function lowerCase(headers: { [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
