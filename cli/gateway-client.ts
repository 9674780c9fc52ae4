import type { AnswerReply, AnswerRequest, Health, RunReply, RunSummary, Session } from '../gateway/api.js';
import type {
  AccessEndRequest,
  AccessesReply,
  AccessReply,
  FindingDecisionRequest,
  FindingReply,
  FindingsReply,
  AddScheduleReply,
  AddScheduleRequest,
  LedgerReply,
  OpenAsksReply,
  ProgrammeReply,
  ScheduleReply,
  ScheduleVerbReply,
  SchedulesReply,
  SignInOffer,
  StartPartReply,
  StartPartRequest,
  StartReply,
  StartRequest,
  SteerRequest,
} from '../gateway/api.js';
import { Interrupted } from './cli-error.js';
import type { Context } from './context.js';
import { malformedReply, refusal, unanswered } from './gateway-failures.js';

export interface GatewayOptions {
  /** `http://127.0.0.1:7080`, without a slash at its end. */
  address: string;
  context: Pick<Context, 'fetch' | 'interrupt'>;
  token?: string;
  /** For one request, ms. */
  timeoutMs?: number;
}

/** Sign-in, starting and answering may wait for a worker; none of them takes longer than this. */
const TIMEOUT_MS = 10_000;

/**
 * The gateway's API over fetch. Every method throws a CliError that says what the gateway answered, or that it does
 * not answer; replies of another shape are refused. Requests are not repeated: an answer with the same `jti` may be
 * sent again by the caller without becoming a second vote.
 */
export class GatewayClient {
  readonly address: string;

  constructor(private readonly options: GatewayOptions) {
    this.address = options.address;
  }

  /** The same gateway, as a person. */
  withToken(token: string): GatewayClient {
    return new GatewayClient({ ...this.options, token });
  }

  health(): Promise<Health> {
    return this.request<Health>('GET', '/api/health', ['ok', 'temporal']);
  }

  signInOffer(): Promise<SignInOffer> {
    return this.request<SignInOffer>('GET', '/api/sign-in', ['local']);
  }

  signInForDevelopment(person: string): Promise<Session> {
    return this.request<Session>('POST', '/api/sign-in/development', SESSION, { person });
  }

  signInWithIdToken(idToken: string): Promise<Session> {
    return this.request<Session>('POST', '/api/sign-in/oidc', SESSION, { idToken });
  }

  start(request: StartRequest): Promise<StartReply> {
    return this.request<StartReply>('POST', '/api/runs', ['run', 'planDigest', 'page'], request);
  }

  async runs(): Promise<RunSummary[]> {
    const reply = await this.request<RunSummary[] | { runs: RunSummary[] }>('GET', '/api/runs', []);
    const runs = Array.isArray(reply) ? reply : reply.runs;
    if (!Array.isArray(runs)) throw malformedReply(this.address, 'a list of runs was expected');
    return runs;
  }

  run(run: string): Promise<RunReply> {
    return this.request<RunReply>('GET', runPath(run), RUN);
  }

  /** What waits for who is signed in. */
  asks(): Promise<OpenAsksReply> {
    return this.request<OpenAsksReply>('GET', '/api/asks', ['asks', 'silent']);
  }

  /** Who was told of an ask, and who has answered. */
  ledger(run: string, ask: string): Promise<LedgerReply> {
    return this.request<LedgerReply>('GET', `${runPath(run)}/asks/${encodeURIComponent(ask)}/ledger`, LEDGER);
  }

  answer(run: string, ask: string, request: AnswerRequest): Promise<AnswerReply> {
    const path = `${runPath(run)}/asks/${encodeURIComponent(ask)}/answer`;
    return this.request<AnswerReply>('POST', path, VERDICT, request);
  }

  /** What experiments found, newest first. */
  findings(): Promise<FindingsReply> {
    return this.request<FindingsReply>('GET', '/api/findings', ['findings']);
  }

  decideFinding(finding: string, request: FindingDecisionRequest): Promise<FindingReply> {
    return this.request<FindingReply>(
      'POST',
      `/api/findings/${encodeURIComponent(finding)}/decide`,
      ['finding'],
      request,
    );
  }

  /** Access that was given for a while, newest first. */
  accesses({ open }: { open: boolean }): Promise<AccessesReply> {
    return this.request<AccessesReply>('GET', `/api/accesses${open ? '?open=true' : ''}`, ['accesses']);
  }

  endAccess(place: { run: string; step: string }, request: AccessEndRequest): Promise<AccessReply> {
    const path = `/api/accesses/${encodeURIComponent(place.run)}/${encodeURIComponent(place.step)}/end`;
    return this.request<AccessReply>('POST', path, ['access'], request);
  }

  steer(run: string, request: SteerRequest): Promise<AnswerReply> {
    return this.request<AnswerReply>('POST', `${runPath(run)}/steer`, VERDICT, request);
  }

  addSchedule(request: AddScheduleRequest): Promise<AddScheduleReply> {
    return this.request<AddScheduleReply>('POST', '/api/schedules', ['environment', 'name', 'planDigest'], request);
  }

  schedules(): Promise<SchedulesReply> {
    return this.request<SchedulesReply>('GET', '/api/schedules', ['schedules', 'unknown']);
  }

  schedule(place: SchedulePlace): Promise<ScheduleReply> {
    return this.request<ScheduleReply>('GET', schedulePath(place), ['definition', 'trouble', 'starts']);
  }

  /** Pauses, resumes, triggers or removes a schedule. */
  changeSchedule(place: SchedulePlace, verb: ScheduleVerbReply['did'], reason?: string): Promise<ScheduleVerbReply> {
    return this.request<ScheduleVerbReply>('POST', `${schedulePath(place)}/${verb}`, ['did'], reason ? { reason } : {});
  }

  /** Where a release of a programme stands. */
  programme(name: string, release: string): Promise<ProgrammeReply> {
    const path = `/api/programmes/${encodeURIComponent(name)}/${encodeURIComponent(release)}`;
    return this.request<ProgrammeReply>('GET', path, ['programme', 'release', 'parts']);
  }

  /** Starts one part; the same again starts nothing twice. */
  startPart(name: string, request: StartPartRequest): Promise<StartPartReply> {
    const path = `/api/programmes/${encodeURIComponent(name)}/start`;
    return this.request<StartPartReply>('POST', path, ['part', 'state', 'message'], request);
  }

  /** Opens the stream of views. The caller ends it through the signal; only the opening is bounded in time. */
  async openWatch(run: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const opening = new AbortController();
    const timer = setTimeout(() => opening.abort(timedOut()), this.timeoutMs);
    try {
      const response = await this.send(`${runPath(run)}/watch`, {
        headers: this.headers('text/event-stream'),
        signal: AbortSignal.any([signal, opening.signal]),
      });
      if (!response.ok) throw await refusal(this.address, response);
      if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
        throw malformedReply(this.address, 'a stream of events was expected');
      }
      return response.body;
    } finally {
      clearTimeout(timer);
    }
  }

  private get timeoutMs(): number {
    return this.options.timeoutMs ?? TIMEOUT_MS;
  }

  private async request<T>(method: string, path: string, fields: readonly string[], body?: unknown): Promise<T> {
    const deadline = AbortSignal.timeout(this.timeoutMs);
    const response = await this.send(path, {
      method,
      headers: { ...this.headers('application/json'), ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.any([deadline, this.options.context.interrupt]),
    });
    if (!response.ok) throw await refusal(this.address, response);
    const text = await response.text().catch((error: unknown) => {
      throw unanswered({ address: this.address, error, timeoutMs: this.timeoutMs });
    });
    return parseReply<T>(this.address, text, fields);
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.options.context.fetch(`${this.address}${path}`, { ...init, redirect: 'manual' });
    } catch (error) {
      if (this.options.context.interrupt.aborted) throw new Interrupted();
      throw unanswered({ address: this.address, error, timeoutMs: this.timeoutMs });
    }
  }

  private headers(accept: string): Record<string, string> {
    const { token } = this.options;
    return { accept, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  }
}

const SESSION = ['token', 'person', 'expiresAt'];
const RUN = ['view', 'page', 'fresh'];
const LEDGER = ['openedAt', 'people', 'silent'];
const VERDICT = ['verdict', 'message'];

/** Reads JSON that must have these fields. */
export function parseReply<T>(address: string, text: string, fields: readonly string[]): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformedReply(address, 'its answer is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw malformedReply(address, 'its answer is not an object');
  const missing = fields.filter((field) => !(field in value));
  if (missing.length > 0) throw malformedReply(address, `its answer lacks ${missing.join(', ')}`);
  return value as T;
}

/** A RunReply out of the event stream. */
export function parseRunReply(address: string, text: string): RunReply {
  return parseReply<RunReply>(address, text, RUN);
}

export interface SchedulePlace {
  environment: string;
  name: string;
}

function schedulePath({ environment, name }: SchedulePlace): string {
  return `/api/schedules/${encodeURIComponent(environment)}/${encodeURIComponent(name)}`;
}

function runPath(run: string): string {
  return `/api/runs/${encodeURIComponent(run)}`;
}

function timedOut(): DOMException {
  return new DOMException('the stream did not open in time', 'TimeoutError');
}
