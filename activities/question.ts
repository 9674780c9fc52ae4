import type { JsonObject } from '../model/json.js';
import { bodyText, said } from './answer-text.js';
import type { Ask, Reply } from './check-timing.js';
import { refused, TargetFailure } from './failures.js';
import { responseScope } from './http-client.js';
import { judge, type LateExpression, type Verdict } from './params.js';
import type { StepScope } from './scope.js';
import type { CommandTarget } from './targets/command.js';
import type { HttpTarget } from './targets/http.js';
import type { PostgresPlace } from './postgres/place.js';
import { readRows } from './postgres/read-rows.js';
import { withPostgres } from './postgres/session.js';
import { openCommand, openHttp, openPostgres } from './targets/index.js';

/** What is asked: a path of an http target, a program of a command target or a query at a postgres target, and what its answer must be. */
export interface Question {
  get?: string;
  run?: string[];
  query?: string;
  /** Of `query`, for $1, $2 … */
  values?: readonly (string | number | boolean | null)[];
  expect?: LateExpression;
}

/** Opens what the question needs. `other` names a further target; without it the step's own is asked. */
export async function openQuestion(question: Question, scope: StepScope, other?: string): Promise<Ask> {
  const { get, run, query, values, expect } = question;
  if (get !== undefined) {
    const target = await openHttp(scope, other);
    return (limitMs) =>
      reply(() => askHttp(() => target.call({ method: 'GET', path: get, timeoutMs: limitMs }), expect, scope));
  }
  if (query !== undefined) {
    const place = await openPostgres(scope, other);
    return (limitMs) => reply(() => askPostgres({ place, query, values, limitMs }, expect, scope));
  }
  if (run === undefined) throw refused('params-invalid', 'There is no `get`, `run` or `query`; nothing was asked.');
  const target = await openCommand(scope, other);
  return (limitMs) => reply(() => askCommand(() => target.run({ argv: run, timeoutMs: limitMs }), expect, scope));
}

async function askHttp(
  send: () => ReturnType<HttpTarget['call']>,
  expect: LateExpression | undefined,
  { secrets }: StepScope,
): Promise<Reply> {
  const answer = await send();
  const verdict = expect ? judge(expect, responseScope(answer)) : answerOf(answer.status < 400);
  return {
    ...verdict,
    ms: answer.ms,
    said: said(secrets, {
      expected: expect?.$expr ?? 'a status below 400',
      saw: `status ${answer.status}, ${answer.ms} ms, ${bodyText(answer, expect)}`,
    }),
    outputs: { status: answer.status, json: answer.json },
  };
}

async function askCommand(
  run: () => ReturnType<CommandTarget['run']>,
  expect: LateExpression | undefined,
  { secrets }: StepScope,
): Promise<Reply> {
  const { exitCode, stdout, stderr, ms, timedOut } = await run();
  const outputs: JsonObject = { exitCode, stdout };
  if (timedOut)
    return { answer: 'unreachable', reason: 'not-answering', message: `The program did not end within ${ms} ms.`, ms };
  const verdict = expect ? judge(expect, { result: { exitCode, stdout, stderr, ms } }) : byExit(exitCode);
  const printed = stdout === '' ? `stderr ${JSON.stringify(stderr)}` : `stdout ${JSON.stringify(stdout)}`;
  const saw = `exit code ${exitCode}, ${ms} ms, ${printed}`;
  return { ...verdict, ms, said: said(secrets, { expected: expect?.$expr ?? 'exit code 0', saw }), outputs };
}

async function askPostgres(
  {
    place,
    query,
    values = [],
    limitMs,
  }: Pick<Question, 'values'> & { place: PostgresPlace; query: string; limitMs?: number },
  expect: LateExpression | undefined,
  { secrets, signal }: StepScope,
): Promise<Reply> {
  const begun = performance.now();
  const timeoutMs = Math.min(place.timeoutMs, limitMs ?? place.timeoutMs);
  const given = values.map((value) => (value === null ? null : String(value)));
  const rows = await withPostgres({ ...place, timeoutMs }, { signal, application: 'daybook check' }, (session) =>
    readRows(session, { query, values: given, timeoutMs }),
  );
  const ms = Math.round(performance.now() - begun);
  const verdict = expect ? judge(expect, { rows }) : answerOf(rows.length > 0);
  const saw = `${rows.length} row${rows.length === 1 ? '' : 's'}, ${ms} ms, ${JSON.stringify(rows)}`;
  return {
    ...verdict,
    ms,
    said: said(secrets, { expected: expect?.$expr ?? 'at least one row', saw }),
    outputs: { rows },
  };
}

function byExit(exitCode: number): Verdict {
  if (exitCode === 0 || exitCode === 1) return answerOf(exitCode === 0);
  return { answer: 'unclear', message: 'Only the exit codes 0 and 1 are answers.' };
}

function answerOf(yes: boolean): Verdict {
  return yes ? { answer: 'yes' } : { answer: 'no' };
}

/** A target that cannot be asked is an answer of its own here. Refusals and broken configuration are not: they go up. */
async function reply(ask: () => Promise<Reply>): Promise<Reply> {
  const begun = performance.now();
  try {
    return await ask();
  } catch (error) {
    const cannot = error instanceof TargetFailure && error.kind === 'errored' && error.reason !== 'reference-missing';
    if (!cannot) throw error;
    return {
      answer: 'unreachable',
      reason: error.reason,
      message: error.message,
      ms: Math.round(performance.now() - begun),
    };
  }
}
