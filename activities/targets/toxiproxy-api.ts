import { failed } from '../failures.js';
import { exchange, type HttpAnswer } from '../http-client.js';

/** Where a toxiproxy is reached. Its headers may hold credentials. */
export interface ToxiproxyAddress {
  /** The target's name, for messages. */
  name: string;
  url: string;
  headers: { [name: string]: string };
  timeoutMs: number;
  local: boolean;
}

export interface ProxyState {
  open: boolean;
  /** Names. */
  toxics: string[];
}

/** The API of a toxiproxy, as far as experiments need it. Every call sets a state and may be repeated. Errors as `exchange` throws them. */
export class ToxiproxyApi {
  constructor(
    private readonly address: ToxiproxyAddress,
    private readonly signal: AbortSignal,
  ) {}

  async version(): Promise<string> {
    const answer = await this.call('GET', '/version');
    this.refuseStatus(answer);
    const { json } = answer;
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return String(json.version);
    return answer.text.trim().slice(0, 40);
  }

  async proxies(): Promise<string[]> {
    const answer = await this.call('GET', '/proxies');
    this.refuseStatus(answer);
    return typeof answer.json === 'object' && answer.json !== null ? Object.keys(answer.json) : [];
  }

  /** Undefined when there is no such proxy. */
  async proxy(name: string): Promise<ProxyState | undefined> {
    const answer = await this.call('GET', `/proxies/${name}`);
    if (answer.status === 404) return undefined;
    this.refuseStatus(answer);
    const state = answer.json as { enabled?: unknown; toxics?: unknown } | null;
    if (typeof state?.enabled !== 'boolean' || !Array.isArray(state.toxics)) throw this.notUnderstood();
    const toxics = (state.toxics as { name?: unknown }[]).map((toxic) => String(toxic?.name));
    return { open: state.enabled, toxics };
  }

  /** One of that name that is there already is fine. */
  async addToxic(proxy: string, toxic: object): Promise<void> {
    const answer = await this.call('POST', `/proxies/${proxy}/toxics`, toxic);
    if (answer.status !== 409) this.refuseStatus(answer);
  }

  /** Nothing to do where there is none. */
  async removeToxic(proxy: string, toxic: string): Promise<void> {
    const answer = await this.call('DELETE', `/proxies/${proxy}/toxics/${toxic}`);
    if (answer.status !== 404) this.refuseStatus(answer);
  }

  /** A proxy that is gone cannot be opened, and is no error. */
  async setOpen(proxy: string, enabled: boolean): Promise<void> {
    const answer = await this.call('POST', `/proxies/${proxy}`, { enabled });
    if (answer.status !== 404) this.refuseStatus(answer);
  }

  private call(method: string, path: string, body?: object): Promise<HttpAnswer> {
    const { name, url, headers, timeoutMs, local } = this.address;
    const place = new URL(url);
    place.pathname = place.pathname.replace(/\/$/, '') + path;
    const json: { [name: string]: string } = body === undefined ? {} : { 'content-type': 'application/json' };
    return exchange({
      target: name,
      url: place,
      method,
      headers: { accept: 'application/json', ...json, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs,
      local,
      signal: this.signal,
    });
  }

  private refuseStatus({ status }: HttpAnswer): void {
    if (status >= 200 && status < 300) return;
    throw failed('refused-by-target', `The toxiproxy ${this.address.name} answered with status ${status}.`, { status });
  }

  private notUnderstood() {
    return failed('answer-not-understood', `${this.address.name} does not answer as a toxiproxy does.`);
  }
}
