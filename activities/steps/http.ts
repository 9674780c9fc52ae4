import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, runEffect } from '../effect.js';
import { errored, failed } from '../failures.js';
import { type HttpAnswer, responseScope } from '../http-client.js';
import { json, judge, type LateExpression, lateExpression, readParams } from '../params.js';
import { poll } from '../poll.js';
import type { StepScope } from '../scope.js';
import type { HttpTarget } from '../targets/http.js';
import { openHttp } from '../targets/index.js';

/** A target may need a moment until it shows what it has taken. */
const READ_BACK = { withinMs: 10_000, everyMs: 250 };

const params = z.object({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  body: json.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  expect: lateExpression.optional(),
  probe: z.object({ get: z.string(), expect: lateExpression }).optional(),
});
type Params = z.output<typeof params>;
type Probe = NonNullable<Params['probe']>;

/** Sends one request. The answer must be below 400, or what `expect` says; with a probe, that must then say so as well. */
export function http(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope) =>
    httpEffect(scope, readParams(params, call.params), await openHttp(scope)),
  );
}

function httpEffect({ signal }: StepScope, order: Params, target: HttpTarget): Effect {
  const { probe } = order;
  let answer: HttpAnswer | undefined;
  return {
    probe: probe && (() => look(target, probe)),
    apply: async (key) => {
      const { method, path, body, headers } = order;
      answer = await target.call({ method, path, body, headers: { ...headers, 'idempotency-key': key } });
      mustBeYes(target.name, order.expect, answer);
    },
    verify: async () => {
      if (!answer)
        return { status: 'succeeded', reason: 'already-done', message: 'Its probe said that it was done already.' };
      if (
        probe &&
        !(await poll({ ...READ_BACK, signal }, async () => ((await look(target, probe)) === 'done' ? true : undefined)))
      ) {
        throw failed(
          'not-verified',
          `${target.name} accepted the request, and its probe still says that it is not done.`,
          outputsOf(answer),
        );
      }
      return { status: 'succeeded', outputs: outputsOf(answer) };
    },
  };
}

async function look(target: HttpTarget, probe: Probe): Promise<'done' | 'todo' | 'unknown'> {
  const answer = await target.call({ method: 'GET', path: probe.get });
  const verdict = judge(probe.expect, responseScope(answer));
  if (verdict.answer === 'yes') return 'done';
  return verdict.answer === 'no' ? 'todo' : 'unknown';
}

function mustBeYes(target: string, expect: LateExpression | undefined, answer: HttpAnswer): void {
  if (!expect) {
    if (answer.status < 400) return;
    throw failed('status-not-ok', `${target} answered with status ${answer.status}.`, outputsOf(answer));
  }
  const verdict = judge(expect, responseScope(answer));
  if (verdict.answer === 'yes') return;
  if (verdict.answer === 'no')
    throw failed(
      'expect-false',
      `${target} answered with status ${answer.status}, and \`${expect.$expr}\` is false.`,
      outputsOf(answer),
    );
  throw errored(
    'expect-unanswerable',
    `${target} answered with status ${answer.status}, which \`expect\` cannot judge: ${verdict.message}`,
    'unknown',
  );
}

function outputsOf({ status, json: body }: HttpAnswer) {
  return { status, json: body };
}
