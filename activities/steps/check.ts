import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { bodyText, said } from '../answer-text.js';
import { runProbe } from '../attempt.js';
import { askOnce, askOver, askUntilYes, type Reply } from '../check-timing.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { refused, TargetFailure } from '../failures.js';
import { responseScope } from '../http-client.js';
import { argv, duration, judge, type LateExpression, lateExpression, readParams, type Verdict } from '../params.js';
import type { StepScope } from '../scope.js';
import { openCommand, openHttp } from '../targets/index.js';

const params = z.object({
  get: z.string().optional(),
  run: argv.optional(),
  expect: lateExpression.optional(),
  within: duration.optional(),
  every: duration.default(1000),
  for: duration.optional(),
  tolerate: z.number().int().min(0).default(0),
});
type Params = z.output<typeof params>;

/** Asks a machine and changes nothing: once, until yes (`within`), or over a period (`for`). */
export function check(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async (scope) => {
    refuseUndo(call);
    const order = readParams(params, call.params);
    const ask = await question(order, scope);
    const { signal } = scope;
    if (order.within !== undefined) {
      const reached = await askUntilYes(ask, { withinMs: order.within, everyMs: order.every, signal });
      if (reached.status !== 'succeeded' || order.for === undefined) return reached;
    }
    if (order.for === undefined) return askOnce(ask);
    return askOver(ask, { forMs: order.for, everyMs: order.every, tolerate: order.tolerate, signal });
  });
}

async function question(order: Params, scope: StepScope): Promise<(limitMs?: number) => Promise<Reply>> {
  const { get, run } = order;
  if (get !== undefined) {
    const target = await openHttp(scope);
    return (limitMs) =>
      reply(() => askHttp(() => target.call({ method: 'GET', path: get, timeoutMs: limitMs }), order.expect, scope));
  }
  if (run === undefined) throw refused('params-invalid', 'The check has neither `get` nor `run`; nothing was asked.');
  const target = await openCommand(scope);
  return (limitMs) => reply(() => askCommand(() => target.run({ argv: run, timeoutMs: limitMs }), order.expect, scope));
}

type Http = Awaited<ReturnType<typeof openHttp>>;
type Command = Awaited<ReturnType<typeof openCommand>>;

async function askHttp(
  send: () => ReturnType<Http['call']>,
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
  run: () => ReturnType<Command['run']>,
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
