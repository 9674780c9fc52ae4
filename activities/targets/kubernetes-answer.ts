import type { Json } from '../../model/json.js';
import { errored, failed, TargetFailure } from '../failures.js';
import type { HttpAnswer } from '../http-client.js';

/** One object, or all of a kind, in one namespace. */
export interface Place {
  /** Empty for the core group. */
  group: string;
  version: string;
  resource: string;
  /** Empty for what is in none. */
  namespace: string;
  /** Missing: all of them. */
  name?: string;
}

/** As RBAC names them. */
export type Verb = 'get' | 'list' | 'create' | 'patch' | 'delete';

/** Somebody else wrote between our look and our write; ours was not carried out. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

export function pathOf({ group, version, resource, namespace, name }: Place): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const all = namespace === '' ? `${root}/${resource}` : `${root}/namespaces/${namespace}/${resource}`;
  return name === undefined ? all : `${all}/${name}`;
}

/** `deployments.apps shop-green in namespace shop`. */
export function wordsFor({ group, resource, namespace, name }: Place): string {
  return `${group === '' ? resource : `${resource}.${group}`}${name === undefined ? '' : ` ${name}`}${namespace === '' ? '' : ` in namespace ${namespace}`}`;
}

/**
 * The body of a good answer. Throws Conflict (409), failed `unauthenticated`, `forbidden`, `not-found`, `refused-by-target`,
 * errored `throttled`, `server-error`. Only the last one leaves open whether a write took effect.
 */
export function judgeAnswer(answer: HttpAnswer, about: { target: string; verb: Verb; place: Place }): Json {
  const { status } = answer;
  const { target, verb, place } = about;
  const what = `${verb} ${wordsFor(place)}`;
  if (status >= 200 && status < 300) return answer.json;
  if (status === 409) throw new Conflict();
  if (status === 401) {
    throw no(
      'unauthenticated',
      `${target}: the API server does not know these credentials (401, ${what}); nothing was changed. Renew the token, then retry.`,
    );
  }
  if (status === 403) {
    throw no(
      'forbidden',
      `${target}: these credentials may not ${what}; nothing was changed. Give their account the verb ${verb} on it, then retry.`,
    );
  }
  if (status === 404) {
    throw no(
      'not-found',
      `${target}: the API server has no ${wordsFor(place)}; nothing was changed. Correct the name in targets.yaml, or create it.`,
    );
  }
  if (status === 429)
    throw errored(
      'throttled',
      `${target}: the API server takes no more requests now (429, ${what}); nothing was changed.`,
      'no',
    );
  if (status >= 500)
    throw errored(
      'server-error',
      `${target}: the API server answered ${status} to ${what}.`,
      verb === 'get' || verb === 'list' ? 'no' : 'unknown',
    );
  throw no('refused-by-target', `${target}: the API server refused ${what} (${status}): ${reasonIn(answer.json)}`);
}

/** An answer of the server that changed nothing. */
export function no(reason: string, message: string): TargetFailure {
  return new TargetFailure({ kind: 'failed', reason, message, happened: 'no' });
}

export function notUnderstood(target: string, place: Place): TargetFailure {
  return failed(
    'answer-not-understood',
    `${target}: the API server’s answer about ${wordsFor(place)} has another shape than Kubernetes gives.`,
  );
}

function reasonIn(body: Json): string {
  const message = typeof body === 'object' && body !== null && !Array.isArray(body) ? body.message : undefined;
  return typeof message === 'string' ? message.slice(0, 200) : 'it gave no reason';
}
