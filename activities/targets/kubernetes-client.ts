import { z } from 'zod';
import type { Json, JsonObject } from '../../model/json.js';
import { errored, TargetFailure } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import type { StepScope } from '../scope.js';
import { pause } from '../stop.js';
import { Conflict, judgeAnswer, notUnderstood, pathOf, type Place, type Verb, wordsFor } from './kubernetes-answer.js';
import { kubernetesAccess, kubernetesConfig } from './kubernetes-config.js';
import type { Access } from './kubernetes-kubeconfig.js';

/** Who writes, as managedFields shows it. */
const FIELD_MANAGER = 'daybook';
/** The annotation with the idempotency key of the last change. */
export const KEY_ANNOTATION = 'daybook.dev/key';

const TRIES = 5;
const PAUSE_MS = 100;
const PAGE = 50;

const METHODS = { get: 'GET', list: 'GET', create: 'POST', patch: 'PATCH', delete: 'DELETE' } as const;

const listShape = z.object({
  items: z.array(z.unknown()),
  metadata: z.object({ continue: z.string().optional() }),
});

/** What an object must have so that a write can be held to what was read. */
export interface Versioned {
  metadata: { resourceVersion: string; annotations?: Record<string, string> };
}

export type KubernetesScope = Pick<StepScope, 'signal' | 'secrets'>;

interface Request {
  verb: Verb;
  place: Place;
  query?: Record<string, string>;
  body?: { type: string; json: JsonObject };
}

/** The few verbs of the API that Daybook needs, one request each on a connection of its own. */
export class KubernetesClient {
  readonly #target: OpenTarget;
  readonly #access: Access;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, { signal, secrets }: KubernetesScope) {
    this.#target = target;
    this.#access = kubernetesAccess(target, secrets);
    this.#timeoutMs = kubernetesConfig(target).timeout;
    this.#signal = signal;
  }

  get server(): string {
    return new URL(this.#access.server).host;
  }

  async get<T extends z.ZodType>(schema: T, place: Place): Promise<z.output<T>> {
    return this.#shaped(schema, place, await this.#ask({ verb: 'get', place }));
  }

  /** All objects with these labels, a page at a time. */
  async list<T extends z.ZodType>(schema: T, place: Place, labels: Record<string, string>): Promise<z.output<T>[]> {
    const labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const found: z.output<T>[] = [];
    let next: string | undefined;
    do {
      const query = { labelSelector, limit: String(PAGE), ...(next && { continue: next }) };
      const page = this.#shaped(listShape, place, await this.#ask({ verb: 'list', place, query }));
      found.push(...page.items.map((item) => this.#shaped(schema, place, item)));
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    return found;
  }

  /** A review, such as of what we may do; it creates nothing that stays. */
  async review<T extends z.ZodType>(schema: T, path: string, json: JsonObject): Promise<z.output<T>> {
    const place: Place = { group: '', version: 'v1', resource: path.split('/').at(-1) ?? path, namespace: '' };
    const body = { type: 'application/json', json };
    return this.#shaped(schema, place, await this.#ask({ verb: 'create', place, body }, path));
  }

  async version(): Promise<string> {
    const place: Place = { group: '', version: 'v1', resource: 'version', namespace: '' };
    const shape = z.object({ gitVersion: z.string() });
    return this.#shaped(shape, place, await this.#ask({ verb: 'get', place }, '/version')).gitVersion;
  }

  /**
   * Looks, asks `decide` what to write (undefined: nothing), and writes only onto what was looked at. When somebody else
   * wrote in between, all of that again, five times in all; then errored `conflict`, nothing of ours written.
   */
  async change<T extends z.ZodType<Versioned>>(
    schema: T,
    place: Place,
    { type, decide }: { type: PatchType; decide: (found: z.output<T>) => Promise<JsonObject | undefined> },
  ): Promise<void> {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const found = await this.get(schema, place);
      const patch = await decide(found);
      if (patch === undefined) return;
      const { resourceVersion } = found.metadata;
      const json = { ...patch, metadata: { ...(patch.metadata as JsonObject | undefined), resourceVersion } };
      try {
        await this.#ask({ verb: 'patch', place, query: { fieldManager: FIELD_MANAGER }, body: { type, json } });
        return;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        await pause(PAUSE_MS * tries, this.#signal);
      }
    }
    throw errored(
      'conflict',
      `${this.#target.name}: others changed ${wordsFor(place)} between look and write, ${TRIES} times in a row; nothing of ours was written. Find out who writes there (kubectl get --show-managed-fields), then retry.`,
      'no',
    );
  }

  /** Makes an object. False when one of its name is there already; that one stays as it is. */
  async create(place: Place, json: JsonObject): Promise<boolean> {
    try {
      const query = { fieldManager: FIELD_MANAGER };
      await this.#ask({ verb: 'create', place, query, body: { type: 'application/json', json } });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /** Deletes exactly this object. False when it is gone already, or another one has its name. */
  async remove(place: Place, uid: string): Promise<boolean> {
    const json = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
    try {
      await this.#ask({ verb: 'delete', place, body: { type: 'application/json', json } });
      return true;
    } catch (error) {
      if (error instanceof Conflict || (error instanceof TargetFailure && error.reason === 'not-found')) return false;
      throw error;
    }
  }

  async #ask({ verb, place, query, body }: Request, path = pathOf(place)): Promise<Json> {
    const url = new URL(`${this.#access.server.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const { token, ca, cert, key } = this.#access;
    const answer = await this.#exchange(verb, {
      url,
      headers: {
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': body.type }),
      },
      body: body && JSON.stringify(body.json),
      tls: { ca, cert, key },
    });
    return judgeAnswer(answer, { target: this.#target.name, verb, place });
  }

  async #exchange(
    verb: Verb,
    order: Pick<Parameters<typeof exchange>[0], 'url' | 'headers' | 'body' | 'tls'>,
  ): Promise<HttpAnswer> {
    const { name: target, local } = this.#target;
    try {
      const rest = { target, local, method: METHODS[verb], timeoutMs: this.#timeoutMs, signal: this.#signal };
      return await exchange({ ...order, ...rest });
    } catch (error) {
      throw verb === 'get' || verb === 'list' ? onlyLooked(error) : error;
    }
  }

  #shaped<T extends z.ZodType>(schema: T, place: Place, value: unknown): z.output<T> {
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    throw notUnderstood(this.#target.name, place);
  }
}

export type PatchType = 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

/** A look changes nothing, whatever became of its answer. */
function onlyLooked(error: unknown): unknown {
  if (!(error instanceof TargetFailure) || error.kind !== 'errored') return error;
  return errored(error.reason, error.message, 'no');
}
