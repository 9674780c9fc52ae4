import type { JsonObject } from '../../model/json.js';
import { bodyText, said } from '../answer-text.js';
import { TargetFailure } from '../failures.js';
import { type HttpAnswer, responseScope } from '../http-client.js';
import { judge, type Verdict } from '../params.js';
import type { Secrets } from '../secrets.js';
import { pause } from '../stop.js';
import type { HttpCall, HttpTarget } from '../targets/http.js';
import type { Captures } from './captures.js';
import { fill, fillPath, fillText, NoValue } from './fill.js';
import type { CallOrder, JourneyOrder } from './order.js';

/** How one call of a journey went. */
export interface WalkedCall {
  call: string;
  /** `unclear`: it answered something that its expectation cannot judge. `skipped`: what it names was never captured. */
  answer: 'yes' | 'no' | 'unclear' | 'skipped';
  why?: string;
  status?: number;
  /** Of the last try. */
  ms: number;
  attempts: number;
  dependency?: string;
  owner?: string;
}

export interface Surroundings {
  target: HttpTarget;
  captures: Captures;
  secrets: Secrets;
  dependencies: JourneyOrder['dependencies'];
  /** Of the call. The service sees at most one effect for it. */
  key: string;
  signal: AbortSignal;
}

type Try = Pick<WalkedCall, 'answer' | 'why' | 'status' | 'ms'>;

/** Makes one call, again while the answer is not right and tries are left. Rejects with Stopped, and with refusals of the worker itself. */
export async function walkCall(order: CallOrder, around: Surroundings): Promise<WalkedCall> {
  const { dependency } = order;
  const owner = dependency === undefined ? undefined : around.dependencies[dependency]?.owner;
  const facts = {
    call: order.name,
    ...(dependency !== undefined && { dependency }),
    ...(owner !== undefined && { owner }),
  };
  const request = requestOf(order, around);
  if (!('method' in request)) return { ...facts, ...request, ms: 0, attempts: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const tried = await tryOnce(order, request, around);
    if (tried.answer === 'yes' || attempt >= order.within.attempts) return { ...facts, ...tried, attempts: attempt };
    await pause(order.within.every * 2 ** (attempt - 1), around.signal);
  }
}

/** The request with everything captured filled in; or why there is none. */
function requestOf(order: CallOrder, around: Surroundings): HttpCall | Pick<WalkedCall, 'answer' | 'why'> {
  const { captures, dependencies, key } = around;
  const { values } = captures;
  const limit = order.timeout ?? (order.dependency === undefined ? undefined : dependencies[order.dependency]?.timeout);
  try {
    const headers = Object.entries(order.headers).map(([name, value]) => [name, fillText(value, values)] as const);
    return {
      method: order.method,
      path: fillPath(order.path, values),
      headers: { ...Object.fromEntries(headers), ...(order.method !== 'GET' && { 'idempotency-key': key }) },
      redirects: 'answer',
      ...(limit !== undefined && { timeoutMs: limit }),
      ...bodyOf(order, values),
    };
  } catch (error) {
    if (!(error instanceof NoValue)) throw error;
    return { answer: 'skipped', why: `it names what was never captured: ${error.message}` };
  }
}

function bodyOf({ json, form, text }: CallOrder, values: JsonObject): Pick<HttpCall, 'body' | 'raw'> {
  if (json !== undefined) return { body: fill(json, values) };
  if (text !== undefined) return { raw: { type: 'text/plain; charset=utf-8', text: fillText(text, values) } };
  if (form === undefined) return {};
  const fields = Object.entries(form).map(([name, value]) => [name, fillText(value, values)] as [string, string]);
  return { raw: { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(fields).toString() } };
}

async function tryOnce(order: CallOrder, request: HttpCall, around: Surroundings): Promise<Try> {
  const begun = performance.now();
  try {
    return await judged(order, await around.target.call(request), around);
  } catch (error) {
    // A service that does not answer its user has answered the question of a journey.
    if (!(error instanceof TargetFailure) || error.kind !== 'errored' || !NO_ANSWER.has(error.reason)) throw error;
    return { answer: 'no', why: error.message, ms: Math.round(performance.now() - begun) };
  }
}

const NO_ANSWER: ReadonlySet<string> = new Set(['unreachable', 'not-answering', 'answer-lost', 'answer-too-large']);

async function judged(order: CallOrder, answer: HttpAnswer, { captures, secrets }: Surroundings): Promise<Try> {
  const { status, ms } = answer;
  const scope = responseScope(answer);
  const { expect } = order;
  const plainly: Verdict = { answer: status < 400 ? 'yes' : 'no' };
  const verdict = expect ? judge(expect, { ...scope, captured: captures.values }) : plainly;
  if (verdict.answer === 'yes') {
    const problem = await captures.take(order, scope);
    return problem === undefined ? { answer: 'yes', status, ms } : { answer: 'no', why: problem, status, ms };
  }
  captures.learn(order, scope);
  const saw = `status ${status}, ${ms} ms, ${bodyText(answer, expect)}`;
  const what = said(secrets, { expected: expect?.$expr ?? 'a status below 400', saw });
  if (verdict.answer === 'no') return { answer: 'no', why: what, status, ms };
  return { answer: 'unclear', why: `${what}. ${verdict.message}`, status, ms };
}
