import { z } from 'zod';
import { hostOfUrl, isLoopbackHost } from '../../model/loopback.js';
import { errored, TargetFailure } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';
import { heldText, readHeld, type Held } from '../keys/credential.js';
import { changedByOthers, type KeyStore, notOurs, type Stored } from '../keys/store.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { Allowed, Examination } from '../target-driver.js';

/** A reference is judged here for the first time: a token goes over https, or to this machine. */
const isSafe = (address: string) => /^https:/i.test(address) || isLoopbackHost(hostOfUrl(address) ?? '');

const config = z.object({
  url: z.url({ protocol: /^https?$/ }).refine(isSafe),
  mount: z.string().min(1),
  path: z.string().min(1),
  token: z.string().min(1),
  namespace: z.string().optional(),
  ca: z.string().optional(),
  timeout: duration.default(10_000),
});

const secret = z.object({
  data: z.object({
    data: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.object({ version: z.number().int() }),
  }),
});
const capabilities = z.record(z.string(), z.unknown());

/** One secret of the KV engine, version 2. Check-and-set lets nobody overwrite what was not read. */
export class VaultKv implements KeyStore {
  readonly #name: string;
  readonly #config: z.output<typeof config>;
  readonly #local: boolean;
  readonly #signal: AbortSignal;

  constructor(target: OpenTarget, signal: AbortSignal) {
    this.#name = target.name;
    this.#config = readConfig(config, target);
    this.#local = target.local;
    this.#signal = signal;
  }

  async read(): Promise<Stored | undefined> {
    const answer = await this.#ask('GET', this.#dataPath);
    const read = secret.safeParse(answer.json);
    if (answer.status === 404 && !read.success) return undefined;
    if (answer.status !== 404 && answer.status !== 200) throw this.#refusal(answer, 'no');
    if (!read.success) throw this.#notUnderstood('no');
    const { data, metadata } = read.data.data;
    // A deleted newest version is no key, and a write must name it all the same.
    if (data === null) throw notOurs(this.#name);
    const held = readHeld(data);
    if (!held) throw notOurs(this.#name);
    return { ...held, revision: String(metadata.version) };
  }

  async write(held: Held, revision: string | undefined): Promise<void> {
    const body = { options: { cas: Number(revision ?? 0) }, data: JSON.parse(heldText(held)) as object };
    const answer = await this.#ask('POST', this.#dataPath, body);
    if (answer.status === 200 || answer.status === 204) return;
    if (answer.status === 400 && /check-and-set/.test(answer.text)) throw changedByOthers(this.#name);
    throw this.#refusal(answer, answer.status < 500 ? 'no' : 'unknown');
  }

  /** Whether there is one, and what the token may do with it, as Vault itself says. */
  async examine(): Promise<Examination> {
    const path = this.#dataPath;
    const answer = await this.#ask('POST', 'sys/capabilities-self', { paths: [path] });
    if (answer.status !== 200) throw this.#refusal(answer, 'no');
    const told = capabilities.safeParse(answer.json);
    const may = told.success && Array.isArray(told.data[path]) ? (told.data[path] as unknown[]) : [];
    const right = (action: string, needs: string[]): Allowed =>
      may.includes('root') || needs.every((need) => may.includes(need))
        ? { action, verdict: 'yes' }
        : { action, verdict: 'no', why: `the token lacks ${needs.join(' and ')} on ${path}` };
    return {
      found: `Vault, KV version 2 at ${this.#config.mount}`,
      may: [right('read', ['read']), right('write', ['create', 'update'])],
    };
  }

  get #dataPath(): string {
    return `${this.#config.mount}/data/${this.#config.path}`;
  }

  #ask(method: string, path: string, body?: object): Promise<HttpAnswer> {
    const { url, token, namespace, ca, timeout } = this.#config;
    return exchange({
      target: this.#name,
      url: new URL(`${url.replace(/\/+$/, '')}/v1/${path}`),
      method,
      headers: {
        'x-vault-token': token,
        'x-vault-request': 'true',
        ...(body && { 'content-type': 'application/json' }),
        ...(namespace !== undefined && namespace !== '' && { 'x-vault-namespace': namespace }),
      },
      ...(body && { body: JSON.stringify(body) }),
      timeoutMs: timeout,
      local: this.#local,
      signal: this.#signal,
      ...(ca !== undefined && { tls: { ca } }),
    });
  }

  /** By the status only: Vault's own text may quote what was sent. */
  #refusal({ status }: HttpAnswer, happened: 'no' | 'unknown'): TargetFailure {
    const { path, mount } = this.#config;
    if (status === 403)
      return new TargetFailure({
        kind: 'failed',
        reason: 'forbidden',
        message: `${this.#name}: Vault forbids it (403). Renew the token, or give it \`create\`, \`read\` and \`update\` on ${mount}/data/${path}, then retry.`,
        happened: 'no',
      });
    if (status === 503)
      return errored('not-now', `${this.#name}: Vault is sealed or in maintenance (503). Unseal it, then retry.`, 'no');
    if (status >= 500) return errored('server-error', `${this.#name}: Vault answered ${status}.`, happened);
    return new TargetFailure({
      kind: 'failed',
      reason: 'refused-by-target',
      message: `${this.#name}: Vault refused it (${status}). See that ${mount} is a KV engine of version 2 and that ${path} is right.`,
      happened,
    });
  }

  #notUnderstood(happened: 'no' | 'unknown'): TargetFailure {
    return errored('answer-not-understood', `${this.#name}: what answered is no KV engine of version 2.`, happened);
  }
}
